// Telling a customer opens WhatsApp in another tab, so this page stays as it was: where the order waits to be told, it says at once
// that it was. `data-tells` (of a form or its button) and `data-telling` (of the place) name the order.
document.addEventListener("submit", ({ target: form, submitter }) => {
  const order = submitter?.dataset.tells || form.dataset.tells;
  if (!order) return;
  for (const place of document.querySelectorAll(`[data-telling="${order}"]`)) {
    for (const part of place.querySelectorAll("[data-when-told]")) part.hidden = false;
    for (const part of place.querySelectorAll("[data-until-told]")) part.hidden = true;
  }
  if (form.matches("[data-toast-tell]")) form.hidden = true;
});
