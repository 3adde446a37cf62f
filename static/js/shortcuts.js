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

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && mayTake(event)) focusSearch(event);
});
