// Pictures of a product: a request of its own for each file, order by dragging or by buttons, dropping and pasting.
// The server answers each file with a list item that carries the picture in the form; nothing is lost while the form is wrong.
import { csrfToken, isTooLate, renewToken } from "./session.js";

const SAVE = "#save-product";
const MISSING = ["Not saved yet.", "A picture did not arrive. Retry it or take it out, then save again."];
const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function start(section) {
  if (section.dataset.ready) return;
  section.dataset.ready = "true";
  const list = section.querySelector("[data-picture-list]");
  const add = section.querySelector("[data-picture-add]");
  const field = section.querySelector("[data-picture-files]");
  const notices = section.querySelector("[data-picture-notices]");
  const status = section.querySelector("[data-picture-status]");
  const most = Number(section.dataset.most);
  const largest = Number(section.dataset.largest);
  const form = section.closest("form");
  const running = new Map(); // list item -> its request
  let savesWhenDone = false;

  field.removeAttribute("name"); // files travel on their own
  field.className = "sr-only";
  section.querySelectorAll(":scope > div > [data-needless]").forEach((one) => one.remove());
  section.querySelectorAll("[data-needs-script]").forEach((one) => (one.hidden = false));

  const kept = () => [...list.querySelectorAll("[data-picture]")];
  const waiting = () => [...list.querySelectorAll("[data-uploading]")];

  function refresh() {
    const items = kept();
    items.forEach((item, place) => {
      const number = place + 1;
      item.querySelectorAll("[data-needless]").forEach((one) => one.remove());
      item.draggable = true;
      item.querySelector("img").alt = `Picture ${number}`;
      item.querySelector("[data-picture-cover]").hidden = place > 0;
      item.querySelector("[data-picture-tools]").hidden = false;
      item.querySelector("[data-picture-remove]").setAttribute("aria-label", `Remove picture ${number}`);
      for (const button of item.querySelectorAll("[data-picture-move]")) {
        const forward = button.dataset.pictureMove === "-1";
        button.setAttribute("aria-label", `Move picture ${number} ${forward ? "forward" : "back"}`);
        button.hidden = forward ? place === 0 : place === items.length - 1;
      }
    });
    section.querySelector("[data-picture-count]").textContent = items.length + waiting().length;
    tellKept();
    add.hidden = items.length + waiting().length >= most;
    section.dispatchEvent(new CustomEvent("pictures", { bubbles: true }));
  }

  function tell(title, text) {
    const notice = section.querySelector("[data-picture-notice]").content.firstElementChild.cloneNode(true);
    notice.querySelector("[data-notice-title]").textContent = title;
    notice.querySelector("[data-notice-text]").textContent = text;
    notice.querySelector("[data-needs-script]").hidden = false;
    notices.append(notice);
  }

  function tellKept() {
    const count = kept().length;
    const sentence = count > 1 ? `The other ${count} are kept.` : count ? "The other one is kept." : "";
    [...notices.querySelectorAll("[data-notice-kept]")].forEach((place, n, all) => {
      place.textContent = n === all.length - 1 ? sentence : "";
    });
  }

  // --- uploading

  function take(files) {
    for (const file of files) {
      if (kept().length + waiting().length >= most) tell(`${file.name} was left out.`, `A product has at most ${most} pictures.`);
      else if (file.size > largest) tell(`${file.name} was left out.`, `It has ${megabytes(file.size)}. A picture may have up to ${megabytes(largest)}.`);
      else upload(file);
    }
    field.value = "";
    tellKept();
  }

  function upload(file) {
    const item = section.querySelector("[data-picture-uploading]").content.firstElementChild.cloneNode(true);
    item.querySelector("[data-upload-size]").textContent = megabytes(file.size);
    item.querySelector("progress").setAttribute("aria-label", `${file.name}, uploading`);
    const cancel = item.querySelector("[data-upload-cancel]");
    cancel.setAttribute("aria-label", `Stop uploading ${file.name}`);
    cancel.addEventListener("click", () => {
      running.get(item)?.abort();
      item.remove();
      refresh();
      finish(item);
      field.focus();
    });
    item.querySelector("[data-upload-retry]").addEventListener("click", () => again(item, file));
    const preview = item.querySelector("[data-upload-preview]");
    const url = URL.createObjectURL(file);
    preview.addEventListener("load", () => { preview.hidden = false; URL.revokeObjectURL(url); });
    preview.addEventListener("error", () => { preview.remove(); URL.revokeObjectURL(url); });
    preview.src = url;
    add.before(item);
    refresh();
    send(item, file);
  }

  async function again(item, file) {
    show(item, "");
    await renewToken(); // somebody may have signed in again meanwhile
    send(item, file);
  }

  function send(item, file) {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("picture", file);
    running.set(item, request);
    show(item, "");
    request.upload.addEventListener("progress", (event) => {
      const percent = Math.round((event.loaded / event.total) * 100);
      item.querySelector("progress").value = percent;
      item.querySelector("[data-upload-percent]").textContent = percent < 100 ? `${percent}%` : "Keeping";
    });
    request.addEventListener("load", () => arrived(item, file, request));
    request.addEventListener("error", () => failed(item, "No connection."));
    request.addEventListener("timeout", () => failed(item, "No answer in time."));
    request.open("POST", section.dataset.upload);
    request.timeout = 120000;
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("HX-Request", "true"); // refusals come as short messages, not as pages
    request.send(body);
  }

  function arrived(item, file, request) {
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const picture = answer.querySelector("[data-picture]");
    if (request.status === 200 && picture) {
      const here = item.contains(document.activeElement);
      item.replaceWith(picture);
      finish(item);
      refresh();
      status.textContent = `${file.name} is added.`;
      if (here) picture.querySelector("[data-picture-remove]").focus();
      return;
    }
    const text = answer.querySelector("[data-notice-text]")?.textContent;
    if (request.status === 422 && text) {
      item.remove();
      savesWhenDone = false; // first somebody should read why
      tell(answer.querySelector("[data-notice-title]").textContent, text);
      finish(item);
      refresh();
    } else {
      failed(item, text ?? reason(request));
    }
  }

  function reason(request) {
    if (request.status === 401) return "You are signed out. Sign in in another tab, then retry.";
    if (isTooLate(request)) return "This page was left open too long. Retry.";
    if (request.status === 413) return "This file is too large.";
    try {
      return JSON.parse(request.getResponseHeader("HX-Trigger")).toast.text;
    } catch {
      return "The server did not manage.";
    }
  }

  function failed(item, sentence) {
    show(item, sentence);
    finish(item);
  }

  function show(item, error) {
    item.querySelector("[data-upload-error]").textContent = error;
    item.querySelector("[data-upload-error]").hidden = !error;
    item.querySelector("[data-upload-retry]").hidden = !error;
    item.querySelector("[data-upload-numbers]").hidden = Boolean(error);
    item.querySelector("progress").hidden = Boolean(error);
  }

  function finish(item) {
    running.delete(item);
    if (running.size || !savesWhenDone) return;
    savesWhenDone = false;
    if (waiting().length) tell(...MISSING);
    else form.requestSubmit(document.querySelector(SAVE));
  }

  // Saving waits for what is under way, in front of htmx.
  form.addEventListener("submit", (event) => {
    if (!running.size && !waiting().length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (running.size) {
      savesWhenDone = true;
      status.textContent = "Saving when the pictures have arrived.";
      document.querySelector("[data-all-saved]").textContent = "Saving when the pictures have arrived";
    } else {
      tell(...MISSING);
    }
  }, { capture: true });

  // --- order and removal

  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-picture]");
    if (!item) return;
    const move = event.target.closest("[data-picture-move]");
    if (move) {
      const step = Number(move.dataset.pictureMove);
      const items = kept();
      const neighbour = items[items.indexOf(item) + step];
      if (step < 0) neighbour?.before(item);
      else neighbour?.after(item);
      refresh();
      const again = move.hidden ? [...item.querySelectorAll("[data-picture-move]")].find((one) => !one.hidden) : move;
      again?.focus();
      status.textContent = `Picture is now number ${kept().indexOf(item) + 1} of ${kept().length}.`;
    } else if (event.target.closest("[data-picture-remove]")) {
      const items = kept();
      const next = items[items.indexOf(item) + 1] ?? items[items.indexOf(item) - 1];
      item.remove();
      refresh();
      status.textContent = "Picture removed. Discard brings it back.";
      (next?.querySelector("[data-picture-remove]") ?? field).focus();
    }
  });

  notices.addEventListener("click", (event) => {
    if (!event.target.closest("[data-notice-close]")) return;
    event.target.closest("[data-notice]").remove();
    field.focus();
  });

  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-picture]");
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-picture]");
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    const items = kept();
    if (items.indexOf(dragged) < items.indexOf(over)) over.after(dragged);
    else over.before(dragged);
  });
  list.addEventListener("dragend", () => {
    dragged = null;
    refresh();
  });

  section.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  section.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  field.addEventListener("change", () => take([...field.files]));
  section.takeFiles = take;
  refresh();
}

document.addEventListener("paste", (event) => {
  const section = document.querySelector("[data-pictures]");
  const files = [...(event.clipboardData?.files ?? [])];
  if (!section || !files.length) return;
  event.preventDefault();
  section.takeFiles(files);
});

const startAll = () => document.querySelectorAll("[data-pictures]").forEach(start);
document.addEventListener("htmx:afterSettle", startAll);
startAll();
