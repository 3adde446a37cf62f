// Where the keyboard goes after an answer: to the error summary, else to [data-autofocus], else htmx keeps it by id.
const PLACES = ["[data-error-summary]", "[data-autofocus]"];

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
