// The CSRF token of the page. After a log-in in another tab the page gets a fresh one, but only for the person whose page it is.
const meta = document.querySelector("meta[name=csrf-token]");

/** The token to send with a request. */
export const csrfToken = () => meta.content;

let renewal = null; // under way: two at once after a log-in would begin two sessions, and the first token would hold for none

/** Fetches a fresh token and puts it wherever the page sends one from: "fresh", "signed out", "somebody else" or "away". */
export const renewToken = () => (renewal ??= fetchToken().finally(() => { renewal = null; }));

async function fetchToken() {
  let answer;
  try {
    answer = await fetch("/admin/token", { headers: { "HX-Request": "true" }, cache: "no-store" });
  } catch {
    return "away";
  }
  if (answer.status === 401) return "signed out";
  if (!answer.ok) return "away";
  const { token, account } = await answer.json();
  if (account !== meta.dataset.account) return "somebody else";
  meta.content = token;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  const templates = [...document.querySelectorAll("template")].map(({ content }) => content); // of toasts to come
  for (const part of [document, ...templates]) giveToken(part);
  return "fresh";
}

function giveToken(part) {
  for (const field of part.querySelectorAll("input[name=csrf_token]")) field.value = meta.content;
}

// What is swapped in after somebody else has signed in brings their token: the page goes on sending its own, which is refused then.
document.addEventListener("htmx:afterSettle", () => giveToken(document));

/** Whether an answer says that the session or its token has ended. */
export const isTooLate = (request) => request.status === 401 || Boolean(request.getResponseHeader("X-Stale-Token"));

/** What to do when no fresh token is to be had. */
export const REFUSALS = {
  "signed out": "You are still signed out. Sign in in the other tab first.",
  "somebody else": "Somebody else is signed in in this browser now. Sign in as yourself to send this.",
  away: "No connection. Your input is kept.",
};
