// Ticking rows: inside [data-ticks], [data-tick-all] ticks every [data-tick]; shift-click ticks a range.
// [data-tick-count] shows the number, [data-tick-bar] is there only while something is ticked. Rows that are not shown (the other
// layout's) do not count. Fires "ticks" {count, boxes: those that are shown}; "retick" {boxes?} asks it to count anew. What is ticked
// in [data-ticks=kept] survives back, reload and a log-in: order numbers or ids of products in this tab's storage, below the list's
// address without what was searched for (that may be a customer's). [data-ticks-done], where something was done with them, and logging out forget them.
let last = null;
const KEPT = "ticks ";

const address = () => {
  const { pathname, searchParams } = new URL(window.location.href);
  searchParams.delete("q");
  return `${KEPT}${pathname}?${searchParams}`;
};

function remember(group, all) {
  if (group.dataset.ticks !== "kept") return;
  const ticked = all.filter((box) => box.checked).map((box) => box.value);
  if (ticked.length) window.sessionStorage.setItem(address(), ticked.join(" "));
  else window.sessionStorage.removeItem(address());
}

function restore(group, all) {
  if (group.dataset.ticks !== "kept") return;
  const kept = new Set((window.sessionStorage.getItem(address()) ?? "").split(" "));
  for (const box of all) if (kept.has(box.value)) box.checked = true;
}

function forget() {
  for (const key of Object.keys(window.sessionStorage)) if (key.startsWith(KEPT)) window.sessionStorage.removeItem(key);
}

const boxes = (group) => // a list, so that all are read before the first is written: each write makes the page's styles anew
  [...group.querySelectorAll("[data-tick]:not(:disabled)")].filter((box) => box.checkVisibility());

function range(group, box) {
  const all = boxes(group);
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const one of all.slice(from, to + 1)) one.checked = box.checked;
}

function tell(group, all = boxes(group)) {
  const count = all.filter((box) => box.checked).length;
  for (const head of group.querySelectorAll("[data-tick-all]")) {
    head.checked = count > 0 && count === all.length;
    head.indeterminate = count > 0 && count < all.length;
  }
  for (const place of group.querySelectorAll("[data-tick-count]")) place.textContent = count;
  for (const bar of group.querySelectorAll("[data-tick-bar]")) bar.hidden = count === 0;
  group.dispatchEvent(new CustomEvent("ticks", { bubbles: true, detail: { count, boxes: all } }));
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("input[data-tick], input[data-tick-all]");
  const group = box?.closest("[data-ticks]");
  if (!group) return;
  if (box.matches("[data-tick-all]")) for (const one of boxes(group)) one.checked = box.checked;
  else if (event.shiftKey) range(group, box);
  last = box.matches("[data-tick]") ? box : null;
  tell(group);
});

function begin() {
  if (document.querySelector("[data-ticks-done]")) forget();
  for (const group of document.querySelectorAll("[data-ticks]")) {
    const all = boxes(group);
    restore(group, all);
    tell(group, all);
  }
}

document.addEventListener("ticks", (event) => remember(event.target, event.detail.boxes));
document.addEventListener("retick", (event) => tell(event.target, event.detail?.boxes), true);
document.addEventListener("submit", (event) => event.target.action?.endsWith?.("/logout") && forget());
document.addEventListener("htmx:afterSettle", begin);
window.addEventListener("pageshow", (event) => event.persisted && begin());
document.addEventListener("DOMContentLoaded", begin); // once every module listens; also counts what the browser restored
