// Pictures of a product on their way: a request of its own for each file, two at once. When the server has no place it says after
// how many seconds to come again; the file waits and goes by itself. They outlive the form that is swapped around them.
import { REFUSALS, renewToken } from "./session.js";
import { megabytes, post, reason } from "./uploads.js";

const AT_ONCE = 2;
const TRIES = 20; // while others keep the server busy
const LONGEST_PAUSE_S = 30;
const BUSY = [429, 503];
const uploads = []; // {file, item, state: "waits", "goes", "pauses" or "failed", tries, request, timer}

const section = () => document.querySelector("[data-pictures]");
const told = () => section().uploads; // {arrived, refused, changed}

/** How many files are on their way, and how many have failed and wait for somebody. */
export const underWay = () => uploads.filter(({ state }) => state !== "failed").length;
export const failures = () => uploads.filter(({ state }) => state === "failed").length;

/** Takes a file; returns its list item. What becomes of it is told to `section.uploads`, of the form that is there then. */
export function enqueue(file) {
  const item = section().querySelector("[data-picture-uploading]").content.firstElementChild.cloneNode(true);
  const upload = { file, item, state: "waits", tries: 0 };
  item.querySelector("[data-upload-size]").textContent = megabytes(file.size);
  item.querySelector("progress").setAttribute("aria-label", `${file.name}, uploading`);
  item.querySelector("[data-upload-cancel]").setAttribute("aria-label", `Stop uploading ${file.name}`);
  item.querySelector("[data-upload-cancel]").addEventListener("click", () => {
    leave(upload);
    section().querySelector("[data-picture-files]").focus();
  });
  item.querySelector("[data-upload-retry]").addEventListener("click", () => again(upload));
  preview(item.querySelector("[data-upload-preview]"), file);
  uploads.push(upload);
  setTimeout(sendNext);
  return item;
}

/** The items of what is on its way, for a form that has come in place of the one they stood in. */
export const items = () => uploads.map(({ item }) => item);

/** Somebody leaves on purpose: nothing is sent any more. */
export function abandon() {
  for (const upload of [...uploads]) leave(upload, false);
}

function preview(image, file) {
  const url = URL.createObjectURL(file);
  image.addEventListener("load", () => { image.hidden = false; URL.revokeObjectURL(url); });
  image.addEventListener("error", () => { image.remove(); URL.revokeObjectURL(url); }); // HEIC, in most browsers
  image.src = url;
}

function sendNext() {
  const places = AT_ONCE - uploads.filter(({ state }) => state === "goes" || state === "pauses").length;
  for (const upload of uploads.filter(({ state }) => state === "waits").slice(0, Math.max(places, 0))) send(upload);
}

function send(upload) {
  const body = new FormData();
  body.append("picture", upload.file);
  Object.assign(upload, { state: "goes", tries: upload.tries + 1 });
  show(upload);
  upload.request = post(
    section().dataset.upload, body, upload.item, () => answered(upload), (sentence) => fail(upload, sentence));
}

function answered(upload) {
  const { request, file, item } = upload;
  if (document.getElementById("product-form").classList.contains("htmx-request")) { // being saved: it belongs to what comes back
    return setTimeout(() => answered(upload), 200);
  }
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const picture = answer.querySelector("[data-picture]");
  const text = answer.querySelector("[data-notice-text]")?.textContent;
  if (request.status === 200 && picture) {
    const hadFocus = item.contains(document.activeElement);
    item.replaceWith(picture);
    leave(upload, false);
    told().arrived(picture, file, hadFocus);
  } else if (request.status === 422 && text) {
    leave(upload, false);
    told().refused(answer.querySelector("[data-notice-title]").textContent, text);
  } else if (BUSY.includes(request.status) && upload.tries < TRIES) {
    return pause(upload, Number(request.getResponseHeader("Retry-After")) || 2);
  } else {
    return fail(upload, text ?? reason(request));
  }
  sendNext();
}

// The server has no place: the file keeps its own here, so that the next one does not run into the same answer.
function pause(upload, seconds) {
  upload.state = "pauses";
  show(upload);
  upload.timer = setTimeout(() => send(upload), Math.min(seconds, LONGEST_PAUSE_S) * 1000);
}

function fail(upload, sentence) {
  upload.state = "failed";
  show(upload, sentence);
  told().changed();
  sendNext();
}

async function again(upload) {
  const outcome = await renewToken(); // somebody may have signed in again meanwhile
  if (outcome !== "fresh") return show(upload, REFUSALS[outcome]);
  if (upload.state !== "failed") return; // pressed twice
  Object.assign(upload, { state: "waits", tries: 0 });
  show(upload);
  sendNext();
}

function leave(upload, goOn = true) {
  clearTimeout(upload.timer);
  upload.request?.abort();
  upload.item.remove();
  uploads.splice(uploads.indexOf(upload), 1);
  if (!goOn) return;
  told().changed();
  sendNext();
}

function show({ item, state }, error = "") {
  item.querySelector("[data-upload-error]").textContent = error;
  item.querySelector("[data-upload-error]").hidden = !error;
  item.querySelector("[data-upload-retry]").hidden = !error;
  item.querySelector("[data-upload-numbers]").hidden = Boolean(error);
  item.querySelector("[data-upload-percent]").textContent = state === "goes" ? "0%" : "Waiting";
  item.querySelector("progress").hidden = Boolean(error);
  item.querySelector("progress").value = 0;
}
