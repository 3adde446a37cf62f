// What happens when a request does not come through: a bar that stays, keeps the input and can try again.
import { showToast } from "./toasts.js";

const bar = document.getElementById("network-bar");
let failed = null; // {element, event, submitter} of the last request that failed

const QUIET = "[data-quiet]"; // polling: its failures are told by the poller itself
const REFUSED = {
  400: "This page is too old to save. Reload it and try again.",
  403: "Your account may not do this.",
  404: "This is not there any more. Reload the page.",
  413: "This file is too large.",
};

function show(detail, text) {
  if (detail.elt.closest?.(QUIET)) return;
  const { verb, triggeringEvent } = detail.requestConfig;
  failed = { element: detail.elt, type: triggeringEvent?.type, submitter: triggeringEvent?.submitter };
  bar.querySelector("[data-network-title]").textContent = verb === "get" ? "Not loaded." : "Not saved.";
  bar.querySelector("[data-network-text]").textContent = text;
  bar.querySelector("[data-network-retry]").hidden = !failed.type;
  bar.hidden = false;
}

function retry() {
  const { element, type, submitter } = failed ?? {};
  bar.hidden = true;
  if (!element?.isConnected) return window.location.reload();
  if (element instanceof HTMLFormElement) {
    element.requestSubmit(submitter?.isConnected && submitter.form === element ? submitter : undefined);
  } else {
    window.htmx.trigger(element, type);
  }
}

function refused(detail) {
  const { status } = detail.xhr;
  if (status === 429) {
    const seconds = detail.xhr.getResponseHeader("Retry-After");
    show(detail, seconds ? `Too many requests. Try again in ${seconds} seconds.` : "Too many requests. Wait a moment.");
  } else if (status >= 500) {
    show(detail, "The server did not manage. Your input is kept.");
  } else if (!detail.xhr.getResponseHeader("HX-Trigger")) { // else the answer brought its own words
    showToast({ level: "error", text: REFUSED[status] ?? `The server refused this (${status}).` });
  }
}

if (bar) {
  document.addEventListener("htmx:sendError", (event) => show(event.detail, "No connection. Your input is kept."));
  document.addEventListener("htmx:timeout", (event) => show(event.detail, "No answer in time. Your input is kept."));
  document.addEventListener("htmx:responseError", (event) => refused(event.detail));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.shouldSwap && event.detail.requestConfig?.elt === failed?.element) bar.hidden = true;
  });
  bar.querySelector("[data-network-retry]").addEventListener("click", retry);
  bar.querySelector("[data-network-close]").addEventListener("click", () => (bar.hidden = true));
}
