// The bar of the ticked rows of [data-ticks]: floats while something is ticked, names the number, and offers first what most of them need next.
const bars = () => document.querySelectorAll("#bulk-bar");

function start() {
  for (const bar of bars()) {
    bar.dataset.floating = "";
    for (const one of bar.closest("[data-ticks]").querySelectorAll("[data-needs-script]")) one.hidden = false;
  }
}

function mostCommon(words) {
  const counts = new Map();
  for (const word of words.filter(Boolean)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function tell(group, { count, boxes }) {
  const bar = group.querySelector("#bulk-bar");
  if (!bar) return;
  const everything = bar.querySelector("[data-bulk-everything]");
  const ticked = boxes.filter((box) => box.checked);
  if (everything && ticked.length < boxes.length) everything.checked = false;
  const chosen = everything?.checked ? everything.dataset.bulkEverything : count.toLocaleString("en");
  bar.querySelector("[data-bulk-words]").textContent = `${chosen} ticked`;
  offer(bar, mostCommon(ticked.map((box) => box.dataset.next)), chosen);
}

function offer(bar, key, chosen) {
  const primary = bar.querySelector("[data-bulk-primary]");
  const move = key && bar.querySelector(`[data-bulk-move="${key}"]`);
  if (!primary) return;
  primary.hidden = !move;
  if (!move) return;
  primary.name = move.name;
  primary.value = move.value;
  if (move.hasAttribute("formaction")) primary.setAttribute("formaction", move.getAttribute("formaction"));
  else primary.removeAttribute("formaction");
  primary.textContent = [move.dataset.verb, chosen, move.dataset.result].filter(Boolean).join(" ");
}

document.addEventListener("ticks", (event) => tell(event.target, event.detail));

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-bulk-everything]")) return;
  const group = event.target.closest("[data-ticks]");
  const all = [...group.querySelectorAll("[data-tick]")];
  const boxes = all.filter((box) => box.checkVisibility()); // all read before the first is written: each write makes the styles anew
  const shown = new Set(event.target.checked ? boxes : []);
  for (const box of all) if (box.checked !== shown.has(box)) box.checked = !box.checked;
  group.dispatchEvent(new CustomEvent("retick", { detail: { boxes } }));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-untick]");
  if (!button) return;
  const group = button.closest("[data-ticks]");
  for (const box of group.querySelectorAll("[data-tick], [data-bulk-everything]")) box.checked = false;
  group.dispatchEvent(new CustomEvent("retick"));
});

document.addEventListener("htmx:afterSettle", start);
start();
