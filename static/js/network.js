// What happens when a request does not come through: a bar that stays, keeps the input and repeats exactly what failed.
import { isTyped } from "./forms.js";
import { REFUSALS, isTooLate, renewToken } from "./session.js";
import { raise, showToast } from "./toasts.js";

const bar = document.getElementById("network-bar");
// What failed and waits to be repeated, the oldest first: {element, id, verb, path, target, values, swap, event, submitter, tooLate}
const failures = [];
let repeats = false; // whether one of them is on its way again

const QUIET = "[data-quiet]"; // polling: its failures are told by the poller itself
const REFUSED = {
  400: "This page is too old to save. Reload it and try again.",
  403: "Your account may not do this.",
  404: "This is not there any more. Reload the page.",
  413: "This file is too large.",
};
const SIGNED_OUT = ["You are signed out.", "What you typed is kept. Sign in in a new tab, then send it again."];
const STALE = ["This page was left open too long.", "What you typed is kept: send it again."];

const part = (name) => bar.querySelector(`[data-network-${name}]`);

function show(detail, text, title = "") {
  if (!detail.elt.closest?.(QUIET)) offer(detail, text, title);
}

function offer(detail, text, title) {
  const { verb, path, triggeringEvent: event } = detail.requestConfig;
  const tooLate = Boolean(title);
  const { values, swapOverride: swap } = detail.etc; // of what a module asked for: no element knows them
  const { elt: element, target } = detail;
  forget(verb === "get" ? isLoad : isSame(element, path)); // of what is only shown, the last is wanted
  failures.push({ element, id: element.id, verb, path, target, values, swap, event, submitter: event?.submitter, tooLate });
  repeats = false;
  const saves = !failures.every(isLoad);
  part("title").textContent = title || (saves ? "Not saved." : "Not loaded.");
  part("text").textContent = text;
  part("sign-in").hidden = !(tooLate && detail.xhr.status === 401);
  part("retry").textContent = tooLate && saves ? "Send again" : "Retry";
  bar.hidden = false;
  raise();
}

const isLoad = ({ verb }) => verb === "get";
const isSame = (element, path) => (one) => one.element === element && one.path === path;

function forget(which) {
  failures.splice(0, failures.length, ...failures.filter((one) => !which(one)));
}

async function retry() {
  if (failures.some(({ tooLate }) => tooLate)) {
    const outcome = await renewToken();
    if (bar.hidden) return; // pressed twice: it is sent
    if (outcome !== "fresh") {
      part("text").textContent = REFUSALS[outcome];
      return;
    }
  }
  repeatFirst();
}

// One after the other: an answer may bring another place for the next one's. The bar stays as long as any waits.
function repeatFirst() {
  const first = failures.shift();
  bar.hidden = !failures.length;
  repeats = Boolean(first);
  if (first) repeat(first);
}

// A form is sent by the button that sent it; everything else is asked for once more from where it came, with what is typed there now.
function repeat({ element, id, verb, path, target, values, swap, event, submitter }) {
  const source = element.isConnected ? element : id && document.getElementById(id);
  if (!source) return window.location.reload();
  if (source instanceof HTMLFormElement && event?.type === "submit") {
    const button = submitter?.isConnected && submitter.form === source ? submitter : null;
    return button ? button.click() : source.requestSubmit(); // htmx sends the name of a button only when that was pressed
  }
  const place = target?.isConnected ? target : document.getElementById(target?.id);
  window.htmx.ajax(verb, path, { source, event, target: place ?? undefined, values, swap }).catch(() => {}); // the bar tells again
}

function refused(detail) {
  const { status } = detail.xhr;
  if (status === 429) {
    const seconds = detail.xhr.getResponseHeader("Retry-After");
    show(detail, seconds ? `Too many requests. Try again in ${seconds} seconds.` : "Too many requests. Wait a moment.");
  } else if (status >= 500) {
    show(detail, "The server did not manage. Your input is kept.");
  } else if (isTooLate(detail.xhr)) {
    show(detail, STALE[1], STALE[0]);
  } else if (!detail.xhr.getResponseHeader("HX-Trigger")) { // else the answer brought its own words
    showToast({ level: "error", text: REFUSED[status] ?? `The server refused this (${status}).` });
  }
}

const mayHaveTyped = () => document.querySelector("[data-draft]")
  || [...document.querySelectorAll("form[method=post]")].some((form) => [...form.elements].some(isTyped));

// Signed out: the page stays as long as somebody may have typed into it; one that only shows something goes to the log-in. What the
// page asks by itself while somebody types tells no less, but takes no place in the bar from what they sent.
function signedOut(event) {
  const { xhr, elt, requestConfig } = event.detail;
  if (xhr.status !== 401) return;
  const asks = requestConfig.verb === "get";
  if (asks ? !mayHaveTyped() : elt.closest?.(QUIET)) return;
  event.preventDefault();
  if (bar.hidden || !asks) offer(event.detail, SIGNED_OUT[1], SIGNED_OUT[0]);
}

if (bar) {
  document.addEventListener("htmx:beforeOnLoad", signedOut);
  document.addEventListener("htmx:sendError", (event) => show(event.detail, "No connection. Your input is kept."));
  document.addEventListener("htmx:timeout", (event) => show(event.detail, "No answer in time. Your input is kept."));
  document.addEventListener("htmx:responseError", (event) => refused(event.detail));
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { shouldSwap, requestConfig } = event.detail;
    if (!shouldSwap || !requestConfig || bar.hidden) return;
    forget(isSame(requestConfig.elt, requestConfig.path));
    bar.hidden = !failures.length;
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!repeats) return;
    if (detail.successful) repeatFirst();
    else repeats = false; // it tells why, and the next is sent when somebody presses again
  });
  part("retry").addEventListener("click", retry);
  part("close").addEventListener("click", () => {
    bar.hidden = true;
    forget(() => true);
  });
}
