// data-back: a link to the list that we came from goes back in history instead, so that its filters and its scroll return.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-back]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !document.referrer) return;
  const from = new URL(document.referrer);
  if (from.origin !== window.location.origin || from.pathname !== link.pathname) return;
  event.preventDefault();
  window.history.back();
});
