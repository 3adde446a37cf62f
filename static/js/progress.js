// A thin line on top when an answer takes longer than 300 ms.
const PATIENCE_MS = 300;
const line = document.getElementById("progress");
const open = new Set(); // requests under way
let clock = 0;

function begin({ xhr, elt }) {
  if (elt.closest?.("[data-quiet]")) return;
  open.add(xhr);
  clock ||= setTimeout(() => (line.hidden = false), PATIENCE_MS);
}

function end({ xhr }) {
  open.delete(xhr);
  if (open.size) return;
  clearTimeout(clock);
  clock = 0;
  line.hidden = true;
}

if (line) {
  document.addEventListener("htmx:beforeSend", (event) => begin(event.detail));
  document.addEventListener("htmx:afterRequest", (event) => end(event.detail));
}
