// What is typed while a form is on its way stays typed, though its answer, the same form or a part of the page with it, knows nothing
// of it. Fields of numbered lines are left to the answer: it may have counted the lines anew.
const NUMBERED = /-\d+-/;
const TICK = "[type=checkbox], [type=radio]";
const typed = new WeakMap(); // request -> its form, and the fields that are no longer as they were sent

const isSame = (form, other) => form.id === other.id && form.getAttribute("action") === other.getAttribute("action");

document.addEventListener("htmx:beforeSwap", ({ detail: { target, xhr, requestConfig } }) => {
  const form = requestConfig.elt;
  if (form.localName !== "form" || !target.contains(form) || requestConfig.verb === "get") return;
  const isNews = ([name, value]) => !NUMBERED.test(name) && !requestConfig.formData.getAll(name).includes(value);
  typed.set(xhr, { form, fields: [...new FormData(form)].filter(isNews) });
});

document.addEventListener("htmx:afterSettle", ({ detail: { xhr } }) => {
  const { form, fields } = typed.get(xhr) ?? { fields: [] };
  typed.delete(xhr);
  if (!fields.length) return;
  const [answer, ...others] = [...document.forms].filter((one) => isSame(one, form));
  if (!answer || others.length) return; // one of many small forms: nobody can say which
  for (const [name, value] of fields) {
    const all = [...answer.elements].filter((one) => one.name === name && one.type !== "hidden" && one.type !== "file");
    const tick = all.find((one) => one.matches(TICK) && one.value === value);
    const field = tick ?? (all.length === 1 && !all[0].matches(TICK) ? all[0] : null);
    if (!field) continue;
    if (tick) tick.checked = true;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
