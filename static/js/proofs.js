// Screenshots of transfers: chosen, dropped or pasted, one request for each with a bar, a way to stop it and to try again.
// What is under way or has failed is kept here, not in the page: whatever is swapped meanwhile, its row comes along.
import { isTyped } from "./forms.js";
import { REFUSALS, renewToken } from "./session.js";
import { showToast } from "./toasts.js";
import { onDrop, onPaste, post, reason, told } from "./uploads.js";

const SECTION = "[data-attach]";
const HOPELESS = [409, 413, 422]; // the same file would be refused again
const BUSY = {
  429: "That were many screenshots in a short time. Wait a little, then retry.",
  503: "Other screenshots are being read just now. Wait a moment, then retry.",
};
// {address, file, next, row, request, state: "waits", "failed" or "refused"}: one after the other, so that the last answer is the newest page
const uploads = [];
let sending = null;
let away = ""; // where to go once all have arrived
let fresh = ""; // the page as it is now, while an open panel keeps us from showing it

const say = (sentence) => document.querySelector("[data-attach-status]")?.replaceChildren(sentence);

function start(section) {
  if (section.dataset.attach) return;
  section.dataset.attach = "ready";
  const field = section.querySelector("[data-attach-files]");
  field.className = "sr-only";
  section.querySelectorAll("[data-needless]").forEach((one) => one.remove());
  section.querySelectorAll("[data-needs-script]").forEach((one) => (one.hidden = false));
  field.addEventListener("change", () => { take(section, [...field.files]); field.value = ""; });
  onDrop(section, (files) => take(section, files));
  const mine = uploads.filter((upload) => upload.address === section.action);
  section.querySelector("[data-attach-list]").append(...mine.map((upload) => upload.row));
}

function take(section, files) {
  const next = section.querySelector("[name=next]")?.value ?? "";
  for (const file of files) {
    const row = section.querySelector("[data-attach-row]").content.firstElementChild.cloneNode(true);
    const upload = { address: section.action, file, next, row, request: null, state: "waits" };
    const name = row.querySelector("[data-upload-name]");
    name.textContent = name.title = file.name; // the row cuts a long one
    row.querySelector("progress").setAttribute("aria-label", `${file.name}, uploading`);
    const cancel = row.querySelector("[data-upload-cancel]");
    cancel.setAttribute("aria-label", `Take ${file.name} out`);
    cancel.addEventListener("click", () => stop(upload));
    row.querySelector("[data-upload-retry]").addEventListener("click", () => again(upload));
    section.querySelector("[data-attach-list]").append(row);
    uploads.push(upload);
  }
  sendNext();
}

function sendNext() {
  if (sending) return;
  sending = uploads.find((upload) => upload.state === "waits") ?? null;
  if (sending) send(sending);
  else finish();
}

function send(upload) {
  const body = new FormData();
  body.append("proof", upload.file, upload.file.name);
  if (upload.next) body.append("next", upload.next);
  show(upload, "");
  upload.request = post(
    upload.address, body, upload.row, () => arrived(upload), (sentence) => failed(upload, sentence));
}

function arrived(upload) {
  const { request } = upload;
  if (request.status !== 200) return failed(upload, BUSY[request.status] ?? reason(request), HOPELESS.includes(request.status));
  forget(upload);
  say(`${upload.file.name} is added.`);
  const there = request.getResponseHeader("HX-Redirect");
  const toast = told(request);
  if (there) away = there;
  else fresh = request.responseText;
  if (toast) showToast(toast);
  sending = null;
  sendNext();
}

function finish() {
  if (away && !uploads.length) leave();
  else if (fresh) refresh();
}

// --- at the desk: another page of it, but what somebody is typing there stays under their hands

const typed = () => [...(document.getElementById("confirm-form")?.elements ?? [])].filter(isTyped);

async function leave() {
  const there = away;
  away = "";
  if (!typed().length) return window.location.assign(there);
  const page = await fetch(there, { cache: "no-store" }).then((answer) => answer.text()).catch(() => "");
  const found = new DOMParser().parseFromString(page, "text/html");
  const desk = found.getElementById("desk");
  if (!desk) return; // no connection, or signed out: the next act at the desk tells
  for (const toast of found.querySelectorAll("#toasts [data-toast]")) {
    showToast({ level: toast.dataset.toast, text: toast.querySelector("[data-toast-text]").textContent });
  }
  put(desk);
}

function put(desk) {
  const ofWhat = (place) => place.querySelector("#confirm-form")?.getAttribute("action");
  if (ofWhat(desk) !== ofWhat(document)) return; // one of them is of another order by now
  const fields = typed();
  const taken = document.getElementById("arrival")?.value ? ["arrival", "rests-on", "arrivals"] : []; // of the money that arrived
  const kept = taken.map((each) => document.getElementById(each));
  const { id, selectionStart, selectionEnd } = document.activeElement;
  window.htmx.swap(document.getElementById("desk"), desk.outerHTML, { swapStyle: "outerHTML" });
  const form = document.getElementById("confirm-form");
  for (const { name, type, value, checked } of fields) {
    const field = [...form.elements].find((one) => one.name === name && (type !== "radio" || one.value === value));
    if (!field) continue;
    if (["checkbox", "radio"].includes(type)) field.checked = checked;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const each of kept) document.getElementById(each.id).replaceWith(each);
  const held = id && document.getElementById(id);
  if (!held) return;
  held.focus({ preventScroll: true });
  if (Number.isInteger(selectionStart)) held.setSelectionRange(selectionStart, selectionEnd);
}

// A panel that somebody is filling in stays as it is; the page behind it waits until it is closed.
function refresh() {
  const page = document.getElementById("order");
  const panel = page?.querySelector("[popover]:popover-open");
  if (panel) {
    panel.addEventListener("toggle", () => setTimeout(() => fresh && page.isConnected && refresh()), { once: true });
    return;
  }
  if (page) window.htmx.swap(page, fresh, { swapStyle: "outerHTML" });
  fresh = "";
}

function failed(upload, sentence, hopeless = false) {
  upload.state = hopeless ? "refused" : "failed";
  show(upload, sentence, hopeless);
  sending = null;
  sendNext();
}

async function again(upload) {
  const outcome = await renewToken(); // somebody may have signed in again meanwhile
  if (outcome !== "fresh") return show(upload, REFUSALS[outcome]);
  upload.state = "waits";
  show(upload, "");
  sendNext();
}

function stop(upload) {
  const section = upload.row.closest(SECTION);
  upload.request?.abort();
  forget(upload);
  section?.querySelector("[data-attach-files]").focus();
  if (sending === upload) sending = null;
  sendNext();
}

function forget(upload) {
  upload.row.remove();
  uploads.splice(uploads.indexOf(upload), 1);
}

function show({ row }, error, hopeless = false) {
  row.querySelector("[data-upload-error]").textContent = error;
  row.querySelector("[data-upload-error]").hidden = !error;
  row.querySelector("[data-upload-retry]").hidden = !error || hopeless;
  row.querySelector("[data-upload-percent]").hidden = Boolean(error);
  row.querySelector("progress").hidden = Boolean(error);
}

// "Add a screenshot" elsewhere on the page: at once to the choice of files.
document.addEventListener("click", (event) => {
  const files = event.target.closest("[data-attach-open]") && document.querySelector("[data-attach-files]");
  if (!files) return;
  event.preventDefault();
  files.click();
});

onPaste(SECTION, take);

// Enlarging: the link to the picture becomes a dialog; without JavaScript, or with a key held down, it stays a link.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-enlarge]");
  const dialog = document.getElementById("enlarged");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const picture = dialog.querySelector("img");
  picture.src = link.href;
  picture.alt = link.dataset.enlarge;
  picture.classList.remove("max-w-none");
  picture.classList.add("max-w-full");
  dialog.querySelector("a").href = link.href;
  dialog.showModal();
});

document.addEventListener("click", (event) => {
  const size = event.target.closest("[data-enlarged-size]");
  if (!size) return;
  const isFull = size.querySelector("img").classList.toggle("max-w-none");
  size.querySelector("img").classList.toggle("max-w-full", !isFull);
  size.setAttribute("aria-pressed", String(isFull));
});

window.addEventListener("beforeunload", (event) => {
  const mayComeYet = uploads.some((upload) => upload.state === "failed" && upload.row.isConnected);
  if (sending || mayComeYet) event.preventDefault();
});

const startAll = () => document.querySelectorAll(SECTION).forEach(start);
document.addEventListener("htmx:afterSettle", startAll);
startAll();
