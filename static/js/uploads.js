// What all uploads have in common: a request of its own for each file with a bar in its row, files that are dropped and pasted.
import { csrfToken, isTooLate } from "./session.js";

const FIELD = "input, textarea, select, [contenteditable]";

export const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** Sends a form; its row tells how far. `fail` gets a sentence when there is no answer. Returns the request. */
export function post(address, body, row, answered, fail) {
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    const percent = Math.round((event.loaded / event.total) * 100);
    row.querySelector("progress").value = percent;
    row.querySelector("[data-upload-percent]").textContent = percent < 100 ? `${percent}%` : "Keeping";
  });
  request.addEventListener("load", answered);
  request.addEventListener("error", () => fail("No connection."));
  request.addEventListener("timeout", () => fail("No answer in time."));
  request.open("POST", address);
  request.timeout = 120000;
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.setRequestHeader("HX-Request", "true"); // refusals come as short messages, not as pages
  request.send(body);
  return request;
}

/** The message that came with an answer, or null. */
export function told(request) {
  try {
    return JSON.parse(request.getResponseHeader("HX-Trigger")).toast;
  } catch {
    return null;
  }
}

/** Why a file was refused, in a sentence. */
export function reason(request) {
  if (request.status === 401) return "You are signed out. Sign in in another tab, then retry.";
  if (isTooLate(request)) return "This page was left open too long. Retry.";
  if (request.status === 413) return "This file is too large.";
  return told(request)?.text ?? "The server did not manage.";
}

/** Files that are dropped on a part of the page. */
export function onDrop(section, take) {
  section.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  section.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
}

/** Pictures on the clipboard are meant for the part of the page that `selector` finds; words in a field are not. */
export function onPaste(selector, take) {
  document.addEventListener("paste", (event) => {
    const section = document.querySelector(selector);
    const pictures = [...(event.clipboardData?.files ?? [])]; // of any kind: not every browser knows that HEIC is one
    const hasWords = event.clipboardData?.types.includes("text/plain");
    if (!section || !pictures.length || (hasWords && event.target.closest?.(FIELD))) return;
    event.preventDefault();
    take(section, pictures);
  });
}
