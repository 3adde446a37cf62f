// The screenshot on a phone: opened above the form at the point that was tapped, so that its ID is read while it is typed.
// Moved with one finger, enlarged with two, with a tap or with the button.
const LEVELS = [1, 2, 3.5]; // widths of the strip; a tap beyond the largest shows the whole width again
const LARGEST = 6;
const SHARE = 0.4; // of what the keyboard leaves
const HEADER_PX = 56;

const find = (selector) => document.querySelector(`#strip${selector}`);
let zoom = 1;
let pinch = null; // {distance, zoom} when the second finger came

/** Enlarges so that the point under (x, y), in pixels of the window, stays there. */
function enlarge(to, x, y) {
  const stage = find(" [data-strip-stage]");
  const shot = find(" [data-strip-shot]");
  const before = shot.getBoundingClientRect();
  zoom = Math.min(Math.max(to, 1), LARGEST);
  shot.style.width = `${zoom * 100}%`;
  const after = shot.getBoundingClientRect();
  stage.scrollLeft += after.left - x + ((x - before.left) / before.width) * after.width;
  stage.scrollTop += after.top - y + ((y - before.top) / before.height) * after.height;
}

function next(x, y) {
  enlarge(LEVELS.find((level) => level > zoom + 0.01) ?? LEVELS[0], x, y);
}

/** Where in the picture the thumb was tapped, 0 to 1: it shows the top, as wide or as high as its box. By keyboard: the top. */
function placeOf(tap, thumb, [width, height]) {
  if (tap.detail === 0) return [0.5, 0];
  const box = thumb.getBoundingClientRect();
  const scale = Math.max(box.width / width, box.height / height);
  const fromMiddle = tap.clientX - box.left - box.width / 2;
  return [0.5 + fromMiddle / (width * scale), (tap.clientY - box.top) / (height * scale)];
}

function open(link, tap) {
  const [stage, shot] = [find(" [data-strip-stage]"), find(" [data-strip-shot]")];
  const [across, down] = placeOf(tap, link, ["width", "height"].map((side) => Number(shot.getAttribute(side))));
  shot.src = link.href;
  find("").hidden = false;
  follow();
  zoom = LEVELS[1];
  shot.style.width = `${zoom * 100}%`;
  stage.scrollLeft = across * shot.offsetWidth - stage.clientWidth / 2;
  stage.scrollTop = down * shot.offsetHeight - stage.clientHeight / 2;
  stage.focus({ preventScroll: true });
}

/** Stays in sight when the keyboard shrinks or moves what can be seen. */
function follow() {
  const strip = find(":not([hidden])");
  if (!strip) return;
  strip.style.height = `${Math.round(window.visualViewport.height * SHARE)}px`;
  strip.style.top = `${Math.max(HEADER_PX, Math.round(window.visualViewport.offsetTop))}px`;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-strip-open]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    return open(link, event);
  }
  const box = find(" [data-strip-stage]")?.getBoundingClientRect();
  if (event.target.closest("[data-strip-shot]")) next(event.clientX, event.clientY);
  if (event.target.closest("[data-strip-zoom]")) next(box.left + box.width / 2, box.top + box.height / 2);
  if (event.target.closest("[data-strip-close]")) {
    find("").hidden = true;
    document.querySelector("[data-strip-open]").focus({ preventScroll: true });
  }
});

const span = ([one, two]) => Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);

document.addEventListener("touchstart", (event) => {
  if (event.target.closest?.("[data-strip-stage]") && event.touches.length === 2) pinch = { distance: span(event.touches), zoom };
});

document.addEventListener("touchmove", (event) => {
  if (!pinch || event.touches.length !== 2) return;
  event.preventDefault();
  const [one, two] = event.touches;
  enlarge((pinch.zoom * span(event.touches)) / pinch.distance, (one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2);
}, { passive: false });

for (const name of ["touchend", "touchcancel"]) document.addEventListener(name, () => (pinch = null));
for (const name of ["resize", "scroll"]) window.visualViewport.addEventListener(name, follow);
