// The command palette: Ctrl/Cmd+K or its button. htmx asks the server (debounced, the older question dropped); here is the list box:
// the focus stays in the field, aria-activedescendant names the chosen option. What can be done on this page are its [data-do].
const dialog = document.getElementById("palette");
const field = document.getElementById("palette-q");
const found = document.getElementById("palette-found");
const list = document.getElementById("palette-list");
const doing = document.getElementById("palette-do");
const status = document.getElementById("palette-status");
const LAST = /^\/admin\/(?:orders|products)\/(BQ-\d{8}-\d+|[0-9a-f-]{36})$/;
const MOST_RECENT = 5;
const NO_ANSWER = "No answer from the shop. Check the connection, then type again or press Enter.";
const SIGNED_OUT = "You are signed out. Press Esc and sign in.";

let answered = null; // the words whose answer is shown
let waiting = null; // Enter came before the answer: { inNewTab }

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => document.getElementById(field.getAttribute("aria-activedescendant") ?? "");

/** Orders and products that this tab has shown, the last first: the browser's own history, nothing is stored. */
function recent() {
  const ends = (window.navigation?.entries() ?? []).map(({ url }) => LAST.exec(new URL(url).pathname)?.[1]);
  return [...new Set(ends.filter(Boolean).reverse())].slice(0, MOST_RECENT);
}

function choose(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = options();
  const at = all.indexOf(chosen());
  choose(all[(at + by + all.length) % all.length]);
}

function open(option, inNewTab) {
  if (!option) return;
  if (inNewTab && option.href) window.open(option.href, "_blank", "noopener");
  else option.click();
}

// --- what can be done here

const wordsOf = (action) => action.dataset.do || action.textContent.trim().replace(/\s+/g, " ");

function actions() {
  const typed = field.value.trim().toLowerCase().split(/\s+/);
  const fits = (words) => typed.every((word) => words.toLowerCase().split(" ").some((each) => each.startsWith(word)));
  const all = [...document.querySelectorAll("main [data-do], header [data-do]")].filter((one) => !one.disabled);
  all.sort((one, other) => other.checkVisibility() - one.checkVisibility());
  return new Map(all.toReversed().map((action) => [wordsOf(action), action]).filter(([words]) => fits(words)));
}

function offer() {
  const here = actions();
  for (const old of doing.querySelectorAll("[role=option]")) old.remove();
  doing.hidden = here.size === 0;
  for (const [words, action] of here) {
    const option = document.getElementById("palette-action").content.firstElementChild.cloneNode(true);
    option.id = `palette-do-${doing.childElementCount}`;
    option.querySelector("[data-words]").textContent = words;
    option.addEventListener("click", () => {
      dialog.close();
      action.click();
    });
    doing.append(option);
  }
  const typed = field.value.trim();
  if (typed && !/\d/.test(typed)) list.prepend(doing); // words that name an action mean it; a number means an order
  else if (!typed && found.lastElementChild) found.lastElementChild.before(doing); // after what is recent, before the pages
  else list.append(doing);
}

// --- the answer

function say(words) {
  status.textContent = words;
}

function show(asked = field.value) {
  answered = asked;
  offer();
  const count = options().length;
  field.setAttribute("aria-expanded", String(count > 0));
  say(count ? `${count} found` : "Nothing found. Try an order number, a phone, a name or a transaction ID.");
  status.classList.toggle("sr-only", count > 0);
  choose(options()[0]);
  list.scrollTop = 0;
  if (asked !== field.value) return; // the answer to what was typed before: Enter waits for its own
  if (waiting) open(chosen(), waiting.inNewTab);
  waiting = null;
}

function fail(words) {
  found.replaceChildren();
  show();
  answered = null;
  status.classList.remove("sr-only");
  say(words);
}

field.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!field.value.trim()) detail.parameters.recent = recent();
});
found.addEventListener("htmx:afterSettle", ({ detail }) => show(detail.requestConfig.parameters.q));
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) field.addEventListener(name, () => fail(NO_ANSWER));
field.addEventListener("htmx:afterRequest", ({ detail }) => detail.xhr.status === 401 && fail(SIGNED_OUT)); // a draft keeps the page

field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (options().length) step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    const inNewTab = event.ctrlKey || event.metaKey;
    if (answered === field.value) return open(chosen(), inNewTab);
    waiting = { inNewTab };
    window.htmx.trigger(field, "palette:ask");
  }
});
field.addEventListener("input", () => { waiting = null; });

// --- open and close

function start() {
  if (dialog.open) return field.select();
  for (const panel of document.querySelectorAll("[popover]:popover-open")) panel.hidePopover();
  field.value = "";
  found.replaceChildren();
  dialog.showModal(); // the focus returns by itself
  field.focus();
  show();
  answered = null;
  say("");
  window.htmx.trigger(field, "palette:ask");
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (document.querySelector("dialog[open]:not(#palette)")) return;
  event.preventDefault();
  start();
});
document.addEventListener("click", (event) => {
  if (event.target === dialog) return dialog.close(); // beside it
  if (event.target.closest?.("[data-dialog-close]")) return event.target.closest("dialog").close();
  const opener = event.target.closest?.("[data-palette-open]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  start();
});
