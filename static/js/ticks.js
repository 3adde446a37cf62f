// Ticking rows: inside [data-ticks], [data-tick-all] ticks every [data-tick]; shift-click ticks a range.
// [data-tick-count] shows the number, [data-tick-bar] is there only while something is ticked. Rows that are not shown (the other
// layout's) do not count. Fires "ticks" {count}; "retick" asks it to count anew.
let last = null;

const boxes = (group) =>
  [...group.querySelectorAll("[data-tick]:not(:disabled)")].filter((box) => box.checkVisibility());

function range(group, box) {
  const all = boxes(group);
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const one of all.slice(from, to + 1)) one.checked = box.checked;
}

function tell(group) {
  const all = boxes(group);
  const count = all.filter((box) => box.checked).length;
  for (const head of group.querySelectorAll("[data-tick-all]")) {
    head.checked = count > 0 && count === all.length;
    head.indeterminate = count > 0 && count < all.length;
  }
  for (const place of group.querySelectorAll("[data-tick-count]")) place.textContent = count;
  for (const bar of group.querySelectorAll("[data-tick-bar]")) bar.hidden = count === 0;
  group.dispatchEvent(new CustomEvent("ticks", { bubbles: true, detail: { count } }));
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

document.addEventListener("retick", (event) => tell(event.target), true);
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-ticks]").forEach(tell));
document.querySelectorAll("[data-ticks]").forEach(tell); // ticks that the browser restored
