// Single keys, never inside a field; `data-shortcuts="off"` on <html> switches them off (WCAG 2.1.4).
const FIELD = "input, select, textarea, [contenteditable], dialog[open] *";

/** Whether a key press may be taken as a shortcut. */
export function mayTake(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  return document.documentElement.dataset.shortcuts !== "off" && !event.target.closest?.(FIELD);
}

function focusSearch(event) {
  const boxes = [...document.querySelectorAll("[data-search]")].filter((box) => box.checkVisibility());
  const box = boxes.find((one) => one.closest("main")) ?? boxes[0];
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && mayTake(event)) focusSearch(event);
});
