// Where the keyboard goes. After an answer: to the error summary, else to [data-autofocus], else back to where it was; htmx
// keeps it by id, but a button that is disabled while its request runs has lost it. Into a panel that opens, and out again.
// data-autofocus="fine" is for a mouse, "coarse" for a finger: there a field with the focus would open the keyboard over the page.
const FIELD = "input:not([type=hidden]), select, textarea";
const TITLE = "h1, h2, [role=heading]";
const TOUCH = matchMedia("(pointer: coarse)");
const PLACES = ["[data-error-summary]", `:is([data-autofocus=""], [data-autofocus="${TOUCH.matches ? "coarse" : "fine"}"])`];

const isLost = () => document.activeElement === document.body || !document.activeElement?.checkVisibility();
const visible = (found) => [...found].find((one) => one?.checkVisibility() && !one.disabled);

function focus(place, options = { preventScroll: true }) {
  if (!place.hasAttribute("tabindex") && place.tabIndex < 0) place.tabIndex = -1;
  place.focus(options);
}

// --- after an answer

const left = new WeakMap(); // request -> what had the focus when it left

function find(root) {
  for (const place of PLACES) {
    const found = root.matches?.(place) ? root : root.querySelector(place);
    if (found) return found;
  }
  return null;
}

/** A field that a small window, or a large zoom, does not show from the top of the page: what stands above it is read first. */
function isBelow(place) {
  const bar = parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom);
  return place.matches(FIELD) && place.getBoundingClientRect().bottom + scrollY > innerHeight - bar;
}

function guide(root) {
  const found = find(root);
  const place = found && isBelow(found) ? root.querySelector('[data-autofocus="coarse"]') ?? found : found;
  if (place) focus(place, { preventScroll: place.matches("h1, [role=group]") }); // what is being read does not move
}

function remember({ detail }) {
  const element = document.activeElement ?? document.body;
  const words = element.textContent.trim();
  left.set(detail.xhr, { element, id: element.id, tag: element.localName, words, panel: element.closest("[popover]")?.id });
}

/** The same thing on the new page: by id, what opened its panel, or a button of the same words; after a save at least a title. */
function giveBack({ target, xhr, requestConfig }) {
  if (!left.has(xhr) || !isLost()) return;
  const { element, id, tag, words, panel } = left.get(xhr);
  const part = target.isConnected ? target : document.getElementById(target.id) ?? document.querySelector("main");
  const place =
    visible([element]) ||
    (id && visible([document.getElementById(id)])) ||
    (panel && openerOf(panel)) ||
    (words && visible([...part.querySelectorAll(tag)].filter((one) => one.textContent.trim() === words)));
  const isSave = requestConfig.verb !== "get";
  if (element !== document.body && place) focus(place);
  else if (isSave || element !== document.body) focus(visible(part.querySelectorAll(TITLE)) ?? part);
}

document.addEventListener("htmx:beforeRequest", remember);
document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  guide(target);
  giveBack(detail);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (left.get(detail.xhr)?.element.isConnected) giveBack(detail); // nothing was swapped around it
});
// On a slow phone somebody may be typing already when this runs: their field keeps the focus.
if (isLost() || document.activeElement.matches("[autofocus]")) guide(document.querySelector("main") ?? document.body);
document.querySelector("input:target")?.focus();

// --- panels

const openers = new Map(); // id of a panel -> what opened it, and what opened the menu in which that stands

function openerOf(panel) {
  return visible([...(openers.get(panel) ?? []), ...document.querySelectorAll(`[popovertarget="${panel}"]`)]);
}

function enter(panel) {
  if (panel.contains(document.activeElement)) return;
  const field = TOUCH.matches ? null : visible(panel.querySelectorAll(FIELD)); // on a touch screen it would open the keyboard
  focus(field ?? panel);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[popovertarget]");
  const menu = button?.closest("[popover]")?.id;
  const panel = button?.getAttribute("popovertarget");
  if (button && menu !== panel) openers.set(panel, [button, ...(openers.get(menu) ?? [])]);
  button?.scrollIntoView({ block: "nearest", inline: "nearest" }); // a chip that its strip cuts: its panel stands below it
}, { capture: true });
document.addEventListener("toggle", ({ target, newState }) => {
  if (!target.matches?.("[popover]:not(#page-messages)")) return; // those are read aloud where one is
  if (newState === "open") enter(target);
  else if (isLost()) openerOf(target.id)?.focus({ preventScroll: true });
}, { capture: true });
