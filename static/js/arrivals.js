// Money that arrived, beside the form of a payment. data-arrival on a button: what it fills in, a value by selector. Whoever changes
// one of these fields afterwards has chosen nothing. The tick is a person's, and never touched: it only says on what it rests.
import { fill } from "./forms.js";

const WATCHED = "#amount, #reference, #paid_on, #method";
const find = (selector) => document.querySelector(selector);
let filling = false;

function choose(button) {
  if (find("#arrival").value === (button?.value ?? "")) return;
  find("#arrival").value = button?.value ?? "";
  find("#rests-on").textContent = button?.dataset.restsOn ?? "";
  for (const each of document.querySelectorAll("[data-arrival]")) each.ariaPressed = String(each === button);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-arrival]");
  if (!button) return;
  event.preventDefault(); // without this script it sends the form to be filled in
  if (button.ariaPressed === "true") return choose(null);
  filling = true;
  for (const [field, value] of Object.entries(JSON.parse(button.dataset.arrival))) fill(find(field), value);
  filling = false;
  choose(button);
  find("#seen_in_account").focus();
});

for (const name of ["input", "change"]) {
  document.addEventListener(name, ({ target }) => {
    if (filling || !find("#arrival") || !target.matches(WATCHED)) return;
    if (name === "input") choose(null);
    else if (target.matches("#reference, #method")) window.htmx.trigger("#arrivals", "again");
  });
}
