// Small comforts of forms.
// data-submit-on-change: on a form, sends it when a choice changes (a button inside data-needless disappears).
// data-fill="#field": on a button with a value, puts it into that field. data-fill-empty="#field": on what is swapped in, by itself,
// when nothing stands there.
// data-caps: says that Caps Lock is on, while somebody types a password into that form.
// data-show-password="id": on a button, shows and hides the password typed in that field.
// A plain form is sent once while its answer is on its way: a second time would hide what the first one answered. data-again: on one
// whose answer is a file, and leaves the page where it is.

/** Whether a field says something else than when the page came. */
export const isTyped = (field) => field.matches("input:not([type=hidden]), textarea, select") && (
  field.options ? [...field.options].some((one) => one.selected !== one.defaultSelected)
    : field.checked !== field.defaultChecked || field.value !== field.defaultValue);
const ANSWER_MS = 10000; // whoever has stopped it may send it again after that
const showButtons = () => {
  for (const button of document.querySelectorAll("[data-show-password], [data-needs-script]")) button.hidden = false;
};
showButtons();
document.addEventListener("htmx:afterSettle", showButtons); // of what was swapped in
for (const needless of document.querySelectorAll("[data-submit-on-change] [data-needless]")) needless.hidden = true;

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-submit-on-change]") && event.target.matches("select, [type=checkbox], [type=radio], [type=date]")) {
    form.requestSubmit();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-password]");
  if (!button) return;
  const field = document.getElementById(button.dataset.showPassword);
  const show = field.type === "password";
  field.type = show ? "text" : "password";
  button.setAttribute("aria-pressed", String(show));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const field = document.querySelector(button.dataset.fill);
  fill(field, button.value);
  if (!matchMedia("(pointer: coarse)").matches) field.focus(); // a finger is about to do something else than type
});

export function fill(field, value) {
  field.value = value;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

document.addEventListener("htmx:afterSettle", ({ target }) => {
  for (const given of target.querySelectorAll("[data-fill-empty]")) {
    const field = document.querySelector(given.dataset.fillEmpty);
    if (field && !field.value) fill(field, given.value);
  }
});

function tellCapsLock(event) {
  const hint = event.target.matches?.("[autocomplete$=-password]") && event.target.form?.querySelector("[data-caps]");
  if (hint) hint.hidden = !event.getModifierState?.("CapsLock"); // a field that is left, or filled by the browser, knows of no key
}
for (const name of ["keydown", "keyup", "focusout"]) document.addEventListener(name, tellCapsLock);

const sent = new WeakMap(); // form -> when
window.addEventListener("submit", (event) => { // of the window: after all who send a form in another way
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[method=post]:not([target], [data-again])")) return;
  if (Date.now() - sent.get(form) < ANSWER_MS) event.preventDefault();
  else sent.set(form, Date.now());
});
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => sent.delete(form)));
