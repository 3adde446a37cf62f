// The verification queue: keys, the screenshot's size and turn, and what changes while the amount is typed.
// data-key="r" on a button or link: that key presses it, when it can be seen and nobody is typing.
import { amountOf, rupees } from "./amounts.js";
import { mayTake } from "./shortcuts.js";

const ZOOMS = [1, 1.75, 3];
const find = (selector) => document.getElementById("desk")?.querySelector(selector);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches?.("#confirm-form :is(input, select, textarea)")) return find("h1").focus();
  if (!mayTake(event) || event.repeat) return;
  const elsewhere = !event.target.closest("a, button, summary");
  const place = event.key === "Enter" && elsewhere ? find("#confirm-button") : pressedBy(event.key);
  if (!place?.checkVisibility()) return;
  event.preventDefault();
  place.click();
});

/** What a key presses: a choice of the open sheet before everything behind it. */
function pressedBy(key) {
  if (key.length !== 1) return null;
  const sheet = find("[popover]:popover-open");
  const places = [...(sheet ?? document.getElementById("desk") ?? document).querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  return places.find((place) => place.checkVisibility()) ?? null;
}

// --- the screenshot

let zoom = 0;
let turned = 0;

function draw() {
  const shot = find("[data-shot]");
  if (!shot) return;
  const stage = shot.parentElement;
  const upright = turned % 180 === 0;
  shot.style.cssText = "";
  const fit = upright ? 1 : Math.min(stage.clientWidth / shot.offsetHeight, stage.clientHeight / shot.offsetWidth, 1);
  const height = shot.offsetHeight * fit * ZOOMS[zoom];
  if (zoom || turned) {
    const width = (height * shot.naturalWidth) / shot.naturalHeight;
    Object.assign(shot.style, { height: `${height}px`, width: `${width}px`, maxHeight: "none", maxWidth: "none", rotate: `${turned}deg` });
    const room = upright ? 0 : (width - height) / 2; // a turned picture takes the room of its other side
    shot.style.margin = `${room}px ${-room}px`;
  }
  if (zoom) stage.tabIndex = 0; // to scroll it with the keyboard
  else stage.removeAttribute("tabindex");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-zoom], [data-turn]");
  if (!button) return;
  if (button.hasAttribute("data-turn")) turned = (turned + 90) % 360;
  else if (button.dataset.zoom === "1") zoom = (zoom + 1) % ZOOMS.length; // beyond the largest: back to the whole picture
  else zoom = Math.max(0, zoom - 1);
  draw();
});

// --- the form

function differenceWords(difference) {
  if (Number.isNaN(difference)) return "This amount is not clear: write it such as 12,450";
  if (difference < 0) return `${rupees(-difference)} under: say why that is enough`;
  return difference > 0 ? `${rupees(difference)} over` : "";
}

function compare(form) {
  const amount = amountOf(form.elements.amount.value);
  const difference = amount - Number(form.dataset.expected);
  const place = form.querySelector("[data-difference]");
  const words = differenceWords(difference);
  if (place.textContent !== words) place.textContent = words;
  const reason = form.querySelector("[data-reason]");
  reason.hidden = !(difference < 0) && !reason.hasAttribute("data-keep");
  form.elements.reason.required = difference < 0;
  for (const each of document.querySelectorAll("[data-amount-words]")) each.textContent = rupees(amount);
}

document.addEventListener("input", (event) => {
  if (event.target.name === "amount" && event.target.form?.id === "confirm-form") compare(event.target.form);
});

document.addEventListener("change", (event) => {
  if (event.target.name !== "method" || event.target.form?.id !== "confirm-form") return;
  find("[data-method-words]").textContent = event.target.value;
  window.htmx.trigger(event.target.form.elements.reference, "again");
});

function start() {
  const form = find("#confirm-form");
  zoom = turned = 0;
  if (!form) return;
  compare(form);
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "desk") start();
});
document.addEventListener("focusin", (event) => {
  if (event.target.name === "amount" && event.target.hasAttribute("data-autofocus")) event.target.select();
});
start();
document.activeElement?.matches("#confirm-form [name=amount]") && document.activeElement.select();
