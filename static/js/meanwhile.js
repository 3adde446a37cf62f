// What is typed while a form is on its way stays typed, though its answer, the same form, knows nothing of it. Fields of numbered
// lines are left to the answer: it may have counted the lines anew.
const NUMBERED = /-\d+-/;
const typed = new WeakMap(); // request -> its form, and the fields that are no longer as they were sent

document.addEventListener("htmx:beforeSwap", ({ detail: { target, xhr, requestConfig } }) => {
  if (target.localName !== "form" || requestConfig.verb === "get") return;
  const isNews = ([name, value]) => !NUMBERED.test(name) && !requestConfig.formData.getAll(name).includes(value);
  typed.set(xhr, { id: target.id, fields: [...new FormData(target)].filter(isNews) });
});

document.addEventListener("htmx:afterSettle", ({ detail: { xhr } }) => {
  const { id, fields } = typed.get(xhr) ?? { fields: [] };
  const form = document.getElementById(id);
  for (const [name, value] of fields) {
    const field = form?.elements?.[name];
    if (!field || field.type === "hidden" || field.type === "file") continue;
    if (field.type === "checkbox") field.checked = true;
    else field.value = value; // of radio buttons: the one that has it
    const first = field instanceof RadioNodeList ? field[0] : field;
    first.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
