// Keys in lists of orders: j and k go down and up, x ticks the row, Enter opens it (its link has the focus). On the page of one
// order j and k go to its neighbours.
import { mayTake } from "./shortcuts.js";

const STEPS = { j: 1, k: -1 };

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
  const here = rows.indexOf(document.activeElement.closest("[data-row]"));
  const there = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1);
  rows[there]?.querySelector("a[href]").focus();
}

function walk(by) {
  [...document.querySelectorAll(`a[data-walk="${by}"]`)].find((link) => link.checkVisibility())?.click();
}

document.addEventListener("keydown", (event) => {
  if (!mayTake(event)) return;
  if (event.key in STEPS) {
    event.preventDefault();
    if (document.querySelector("[data-row]")) step(STEPS[event.key]);
    else walk(STEPS[event.key]);
  } else if (event.key === "x") {
    document.activeElement.closest("[data-row]")?.querySelector(".row-tick")?.click();
  }
});
