// Whatever is typed into a form with [data-draft] (macros/drafts.html) is kept on the server a second later, and when the page is left:
// it is there when the form is opened again, on any device. While the last change is not kept yet, leaving the page asks first.
import { csrfToken, renewToken } from "./session.js";

const WAIT_MS = 1000;
const AGAIN_MS = 10000; // after a failure
const states = new Map(); // key -> {stored, kept, timer, request, failed}: what is saved, what is kept of it

const marks = () => document.querySelectorAll("input[data-draft]");

function typed(form) {
  const secret = new Set([...form.querySelectorAll("[type=password]")].map((field) => field.name));
  const fields = [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && name !== "csrf_token" && !secret.has(name),
  );
  return new URLSearchParams(fields).toString();
}

function begin() {
  for (const mark of marks()) {
    if (states.has(mark.value)) continue;
    const now = typed(mark.form);
    states.set(mark.value, { stored: mark.hasAttribute("data-draft-back") ? null : now, kept: now });
  }
}

function look({ at = WAIT_MS } = {}) {
  for (const mark of marks()) {
    const state = states.get(mark.value);
    if (!state || state.sending) continue;
    clearTimeout(state.timer);
    state.timer = typed(mark.form) === state.kept ? 0 : setTimeout(() => keep(mark), at);
  }
}

async function keep(mark, keepalive = false, again = true) {
  const state = states.get(mark.value);
  if (!mark.form || !state || state.sending) return;
  const now = typed(mark.form);
  if (now === state.kept) return;
  state.request?.abort();
  state.request = new AbortController();
  const body = now === state.stored ? new URLSearchParams({ draft: mark.value }).toString() : now; // as it is saved: no draft
  try {
    const answer = await fetch("/admin/drafts", {
      method: "POST", body, keepalive, signal: keepalive ? undefined : state.request.signal,
      headers: {
        "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": csrfToken(), "HX-Request": "true",
      },
    });
    if (answer.status === 400 && again && (await renewToken()) === "fresh") return keep(mark, keepalive, false);
    state.failed = !answer.ok && answer.status !== 422; // 422: too large to be kept, now and later
    if (answer.ok) state.kept = now;
  } catch (error) {
    if (error.name === "AbortError") return;
    state.failed = true;
  }
  if (state.failed) state.timer = setTimeout(() => keep(mark), AGAIN_MS);
}

function leave() {
  for (const mark of marks()) keep(mark, true);
}

// --- the form itself is sent: nothing is kept beside it, so that nothing comes back after it was saved

const stateOf = (element) => states.get(element.closest?.("form")?.querySelector("[data-draft]")?.value);

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const state = detail.requestConfig.verb !== "get" && stateOf(detail.elt);
  if (!state) return;
  clearTimeout(state.timer);
  state.request?.abort();
  state.sending = true;
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const state = stateOf(detail.elt) ?? states.get(detail.requestConfig.parameters?.draft);
  if (!state || (detail.successful && detail.xhr.getResponseHeader("HX-Redirect"))) return; // the page is about to go
  state.sending = false;
  if (!detail.successful) look(); // nothing was saved: what is typed is a draft again
});
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const key = detail.xhr?.getResponseHeader("X-Draft-Gone");
  if (key) states.delete(key); // what is shown now is what is saved
  begin();
  look();
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "discard-draft") return;
  for (const state of states.values()) state.failed = false;
  const state = states.get(event.submitter?.value);
  if (!state) return;
  clearTimeout(state.timer);
  state.sending = true;
});

for (const name of ["input", "change", "pictures"]) document.addEventListener(name, () => look());
window.addEventListener("online", () => look({ at: 0 }));
window.addEventListener("pagehide", leave);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const state of states.values()) state.sending = false;
});
window.addEventListener("beforeunload", (event) => {
  if ([...states.values()].some((state) => state.failed && !state.sending)) event.preventDefault();
});
begin();
