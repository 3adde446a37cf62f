// Short messages. The server sends `HX-Trigger: {"toast": {level, text, detail?, link?, undo?: {url, label?, fields?, target?},
// tell?: {name, url, fields, of} or {name, call}}}`.
import { mayTake } from "./shortcuts.js";

const LIFE_MS = 6000;
const ACT_LIFE_MS = 10000; // as long as the ring of .countdown drains
const ACTS = ":is([data-toast-undo], [data-toast-tell], [data-toast-call]):not([hidden])";
const AT_MOST = 3;

const oneOf = (level) => document.getElementById(`toast-${level}`) ?? document.getElementById("toast-info");

/** Lifts the messages above an open panel: of the popovers the last that was shown is on top. */
export function raise() {
  const messages = document.getElementById("page-messages");
  if (!document.querySelector(":popover-open:not(#page-messages)")) return;
  messages.popover = "manual";
  messages.hidePopover();
  messages.showPopover();
}

/** Shows a message; errors stay until they are closed. */
export function showToast({ level = "success", text, detail = "", link = "", undo = null, tell = null }) {
  const toast = oneOf(level)?.content.firstElementChild.cloneNode(true);
  if (!toast) return;
  toast.querySelector("[data-toast-text]").textContent = text;
  const second = toast.querySelector("[data-toast-detail]");
  second.textContent = detail;
  second.hidden = !detail || Boolean(link);
  if (link) fillLink(toast.querySelector("[data-toast-link]"), link, detail);
  if (tell) fillTell(toast, tell);
  if (undo) fillUndo(toast.querySelector("[data-toast-undo]"), undo);
  document.getElementById(level === "error" ? "toast-errors" : "toasts").append(toast);
  live(toast);
  raise();
  const shown = document.querySelectorAll("#toast-errors [data-toast], #toasts [data-toast]");
  if (shown.length > AT_MOST) [...shown].find((other) => other !== toast).remove();
}

function fillForm(form, { url, fields = {} }) {
  form.hidden = false;
  form.action = url;
  for (const [name, value] of Object.entries(fields)) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(field);
  }
}

function fillLink(place, link, words) {
  place.hidden = false;
  place.href = link;
  place.textContent = words;
}

/** What tells the customer: a form that opens WhatsApp in a tab of its own, or a number to call. */
function fillTell(toast, { name, call, of, ...sent }) {
  const place = toast.querySelector(call ? "[data-toast-call]" : "[data-toast-tell]");
  place.querySelector("[data-toast-name]").textContent = name;
  place.hidden = false;
  if (call) {
    place.querySelector("a").href = call;
    return;
  }
  place.dataset.tells = of;
  fillForm(place, sent);
}

function fillUndo(form, { url, label, fields, target }) {
  fillForm(form, { url, fields });
  if (label) form.querySelector("[data-toast-label]").textContent = label;
  if (!target) return; // a plain post: the server sends back to the page
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const sent = new FormData(form);
    sent.delete("csrf_token"); // the header has it, also when it is renewed before this is sent again
    const values = Object.fromEntries(sent);
    form.closest("[data-toast]").remove();
    window.htmx.ajax("POST", url, { source: document.body, target, swap: "outerHTML", values }).catch(() => {}); // network.js tells
  });
}

function live(toast) {
  const close = toast.querySelector("[data-toast-close]");
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
  if (toast.dataset.toast === "error") return;
  let left = toast.querySelector(ACTS) ? ACT_LIFE_MS : LIFE_MS;
  let since = 0;
  let clock = 0;
  const held = () => toast.matches(":hover, :focus-within");
  const run = () => {
    if (held() || clock) return;
    since = Date.now();
    clock = setTimeout(() => toast.remove(), left);
  };
  const pause = () => {
    if (!clock) return;
    clearTimeout(clock);
    clock = 0;
    left = Math.max(1000, left - (Date.now() - since));
  };
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, pause);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, () => setTimeout(run));
  run();
}

document.addEventListener("keydown", (event) => { // u: undo, for who cannot walk down here in ten seconds
  if (event.key !== "u" || !mayTake(event)) return;
  const newest = [...document.querySelectorAll("#toasts [data-toast-undo]:not([hidden]) button")].at(-1);
  if (!newest) return;
  event.preventDefault();
  newest.click();
});
document.addEventListener("toast", (event) => showToast(event.detail));
document.querySelectorAll("#toasts [data-toast]").forEach(live);
