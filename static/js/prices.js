// Prices in the rows of the list of products. Enter saves and opens the same price of the next row, Escape keeps what is stored, and
// whoever leaves the row by Tab or a click on something else has saved it. Where the server had something to say, nothing happens by
// itself any more: data-told.
const EDITOR = "form[data-prices]";
let down = null; // {row, next} while Enter saves: ids of the row and of what shall be opened after it

const cancel = (form) => form.querySelector("[data-prices-cancel]").click();
const isChanged = (form) => [...form.querySelectorAll("input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(EDITOR);
  if (!form || event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    cancel(form);
  } else if (event.key === "Enter" && event.target.matches("input")) {
    const row = form.closest("tr");
    down = row && { row: row.id, next: event.target.id.replace(row.id, row.nextElementSibling?.id) };
  }
});

document.addEventListener("focusin", ({ target }) => { // what is typed replaces the price, as after Tab
  if (target.matches(`${EDITOR} input`)) target.select();
});

document.addEventListener("focusout", ({ target, relatedTarget: next }) => {
  const form = target.closest?.(EDITOR);
  if (!form?.closest("[hx-sync]") || !next || form.contains(next) || "told" in form.dataset) return;
  if (isChanged(form)) form.requestSubmit();
  else cancel(form);
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== down?.row) return;
  if (!target.querySelector(EDITOR)) document.getElementById(down.next)?.click();
  down = null;
});
