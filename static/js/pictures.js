// Pictures of a product: choosing, dropping and pasting files (picture_queue.js sends them), order by dragging or by buttons, words.
// The server answers each file with a list item that carries the picture in the form; nothing is lost while the form is wrong.
import { abandon, enqueue, failures, items, underWay } from "./picture_queue.js";
import { megabytes, onDrop, onPaste } from "./uploads.js";

const SAVE = "#save-product";
const MISSING = ["Not saved yet.", "A picture did not arrive. Retry it or take it out, then save again."];

function start(section) {
  if (section.dataset.ready) return;
  section.dataset.ready = "true";
  const list = section.querySelector("[data-picture-list]");
  const add = section.querySelector("[data-picture-add]");
  const field = section.querySelector("[data-picture-files]");
  const notices = section.querySelector("[data-picture-notices]");
  const status = section.querySelector("[data-picture-status]");
  const most = Number(section.dataset.most);
  const largest = Number(section.dataset.largest);
  const form = section.closest("form");
  let savesWhenDone = false;

  field.removeAttribute("name"); // files travel on their own
  field.className = "sr-only";
  section.querySelectorAll(":scope > div > [data-needless]").forEach((one) => one.remove());
  section.querySelectorAll("[data-needs-script]").forEach((one) => (one.hidden = false));

  const kept = () => [...list.querySelectorAll("[data-picture]")];
  const count = () => kept().length + underWay() + failures();

  function refresh() {
    const pictures = kept();
    pictures.forEach((item, place) => {
      const number = place + 1;
      item.querySelectorAll("[data-needless]").forEach((one) => one.remove());
      item.querySelector("[data-picture-hold]").draggable = true; // not the panel: words in it are selected by dragging
      item.querySelector("img").alt = `Picture ${number}`;
      item.querySelector("[data-picture-cover]").hidden = place > 0;
      item.querySelector("[data-picture-tools]").hidden = false;
      item.querySelector("[data-picture-remove]").setAttribute("aria-label", `Remove picture ${number}`);
      item.querySelector("[data-picture-describe]").setAttribute("aria-label", `Describe picture ${number}`);
      item.querySelector("[data-picture-words]").textContent = item.querySelector("[name=alt]").value.trim() || "Describe";
      item.querySelector("[data-picture-panel]").setAttribute("aria-label", `Picture ${number}`);
      item.querySelector("[data-picture-first]").hidden = place === 0;
      for (const button of item.querySelectorAll("[data-picture-move]")) {
        const forward = button.dataset.pictureMove === "-1";
        button.setAttribute("aria-label", `Move picture ${number} ${forward ? "forward" : "back"}`);
        button.hidden = forward ? place === 0 : place === pictures.length - 1;
      }
    });
    section.querySelector("[data-picture-count]").textContent = count();
    tellKept();
    add.hidden = count() >= most;
    section.dispatchEvent(new CustomEvent("pictures", { bubbles: true }));
  }

  function tell(title, text) {
    const notice = section.querySelector("[data-picture-notice]").content.firstElementChild.cloneNode(true);
    notice.querySelector("[data-notice-title]").textContent = title;
    notice.querySelector("[data-notice-text]").textContent = text;
    notice.querySelector("[data-needs-script]").hidden = false;
    notices.append(notice);
  }

  function tellKept() {
    const others = kept().length;
    const sentence = others > 1 ? `The other ${others} are kept.` : others ? "The other one is kept." : "";
    [...notices.querySelectorAll("[data-notice-kept]")].forEach((place, n, all) => {
      place.textContent = n === all.length - 1 ? sentence : "";
    });
  }

  // --- files

  function take(files) {
    for (const file of files) {
      if (count() >= most) tell(`${file.name} was left out.`, `A product has at most ${most} pictures.`);
      else if (file.size > largest) tell(`${file.name} was left out.`, `It has ${megabytes(file.size)}. A picture may have up to ${megabytes(largest)}.`);
      else add.before(enqueue(file));
    }
    field.value = "";
    refresh();
  }

  section.uploads = {
    arrived(picture, file, hadFocus) {
      refresh();
      status.textContent = `${file.name} is added.`;
      if (hadFocus) picture.querySelector("[data-picture-remove]").focus();
      saveWhenDone();
    },
    refused(title, text) {
      savesWhenDone = false; // first somebody should read why
      tell(title, text);
      refresh();
      tellWaiting();
    },
    changed() {
      refresh();
      saveWhenDone();
    },
  };

  // Saving waits for what is under way, in front of htmx.
  form.addEventListener("submit", (event) => {
    if (!count() || count() === kept().length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    savesWhenDone = underWay() > 0;
    if (!savesWhenDone) tell(...MISSING);
    tellWaiting();
  }, { capture: true });

  function saveWhenDone() {
    if (underWay() || !savesWhenDone) return;
    savesWhenDone = false;
    tellWaiting();
    if (failures()) tell(...MISSING);
    else form.requestSubmit(document.querySelector(SAVE));
  }

  function tellWaiting() {
    const place = document.querySelector("[data-waits-for-pictures]");
    place.hidden = !savesWhenDone;
    place.textContent = savesWhenDone ? "Saving when the pictures have arrived" : "";
  }

  // --- order and removal

  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-picture]");
    if (!item) return;
    const move = event.target.closest("[data-picture-move]");
    if (move) {
      const step = Number(move.dataset.pictureMove);
      const neighbour = kept()[kept().indexOf(item) + step];
      if (step < 0) neighbour?.before(item);
      else neighbour?.after(item);
      refresh();
      const again = move.hidden ? [...item.querySelectorAll("[data-picture-move]")].find((one) => !one.hidden) : move;
      again?.focus();
      status.textContent = `Picture is now number ${kept().indexOf(item) + 1} of ${kept().length}.`;
    } else if (event.target.closest("[data-picture-first]")) {
      item.querySelector("[popover]").hidePopover();
      list.prepend(item);
      refresh();
      item.querySelector("[data-picture-describe]").focus();
      status.textContent = "Picture is the cover now.";
    } else if (event.target.closest("[data-picture-remove]")) {
      const next = kept()[kept().indexOf(item) + 1] ?? kept()[kept().indexOf(item) - 1];
      item.remove();
      refresh();
      status.textContent = "Picture removed. Discard brings it back.";
      (next?.querySelector("[data-picture-remove]") ?? field).focus();
    }
  });

  list.addEventListener("input", (event) => event.target.name === "alt" && refresh());
  list.addEventListener("keydown", (event) => { // Enter is "Done" here, and saves nothing
    if (event.target.name !== "alt" || event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    event.target.closest("[popover]").hidePopover();
  });

  notices.addEventListener("click", (event) => {
    if (!event.target.closest("[data-notice-close]")) return;
    event.target.closest("[data-notice]").remove();
    field.focus();
  });

  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-picture]");
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-picture]");
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    if (kept().indexOf(dragged) < kept().indexOf(over)) over.after(dragged);
    else over.before(dragged);
  });
  list.addEventListener("dragend", () => {
    dragged = null;
    refresh();
  });

  onDrop(section, take);
  field.addEventListener("change", () => take([...field.files]));
  section.takeFiles = take;
  items().forEach((item) => add.before(item)); // of files that were chosen while the form was being saved
  refresh();
}

onPaste("[data-pictures]", (section, pictures) => section.takeFiles(pictures));

// Whoever leaves while pictures are not there yet is asked, unless they discard on purpose.
window.addEventListener("beforeunload", (event) => {
  const missing = underWay() + failures();
  if (!missing) return;
  event.preventDefault();
  const words = missing === 1 ? "1 picture has" : `${missing} pictures have`;
  document.querySelector("[data-waits-for-pictures]").textContent = `${words} not arrived yet`;
  document.querySelector("[data-waits-for-pictures]").hidden = false;
});
document.addEventListener("submit", (event) => event.target.id === "discard-draft" && abandon());

const startAll = () => document.querySelectorAll("[data-pictures]").forEach(start);
document.addEventListener("htmx:afterSettle", startAll);
startAll();
