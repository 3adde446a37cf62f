// Where the keyboard goes after an answer: to the error summary, else to [data-autofocus], else htmx keeps it by id.
// data-autofocus="fine" is for a mouse, "coarse" for a finger: there a field with the focus would open the keyboard over the page.
const pointer = matchMedia("(pointer: coarse)").matches ? "coarse" : "fine";
const PLACES = ["[data-error-summary]", `:is([data-autofocus=""], [data-autofocus="${pointer}"])`];

function find(root) {
  for (const place of PLACES) {
    const found = root.matches?.(place) ? root : root.querySelector(place);
    if (found) return found;
  }
  return null;
}

function guide(root) {
  const place = find(root);
  if (!place) return;
  if (!place.hasAttribute("tabindex") && place.tabIndex < 0) place.tabIndex = -1;
  place.focus({ preventScroll: place.matches("h1") }); // a heading takes the focus without moving what is being read
}

document.addEventListener("htmx:afterSettle", (event) => guide(event.target));
guide(document.querySelector("main") ?? document.body);
