// Single keys, never inside a field (but see data-untouched-keys); `data-shortcuts="off"` on <html> switches them off (WCAG 2.1.4).
const FIELD = "input, select, textarea, [contenteditable], dialog[open] *";

/** A filled-in field that nobody has changed: a letter would replace what stands there, so it is still a shortcut. */
const isUntouched = (field) => "untouchedKeys" in (field.dataset ?? {}) && field.value === field.defaultValue;

/** Whether a key press may be taken as a shortcut. */
export function mayTake(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  if (document.documentElement.dataset.shortcuts === "off") return false;
  return isUntouched(event.target) || !event.target.closest?.(FIELD);
}

function focusSearch(event) {
  const boxes = [...document.querySelectorAll("[data-search]")].filter((box) => box.checkVisibility());
  const box = boxes.find((one) => one.closest("main")) ?? boxes[0];
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

// "g" and then a letter goes to a place of the navigation.
const PAUSE = 1_500; // milliseconds in which the letter follows
let pressedG = -PAUSE;

function go(event) {
  const place = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
  if (!place) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // the letter is no key of the page too
  window.location.assign(place.href);
}

function help(event) {
  const dialog = document.getElementById("keys");
  if (!dialog || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  for (const panel of document.querySelectorAll("[popover]:popover-open")) panel.hidePopover();
  for (const line of dialog.querySelectorAll("[data-where]")) line.hidden = !document.querySelector(line.dataset.where);
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (!mayTake(event)) return;
  const followsG = event.timeStamp - pressedG < PAUSE;
  pressedG = event.key === "g" && !event.repeat ? event.timeStamp : -PAUSE;
  if (followsG && event.key !== "g") go(event);
  else if (event.key === "/") focusSearch(event);
  else if (event.key === "?") help(event);
}, { capture: true });
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-keys-open]")) help(event);
});
