// data-print-now: what has just been swapped in asks the browser to print the page. data-print: so does a click on a button.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.matches?.("[data-print-now]")) window.print();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
