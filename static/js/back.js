// data-back: a link to the list that we came from goes back in history instead, so that its filters and its scroll return. The list
// is the page before this one, or further back, when an order was edited or its neighbours were looked at meanwhile.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-back]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.navigation?.currentEntry) return;
  const before = window.navigation.entries().slice(0, window.navigation.currentEntry.index);
  const last = before.at(-1);
  const list = last?.url && new URL(last.url).pathname === link.pathname ? last : before.findLast(({ url }) => url === link.href);
  if (!list) return;
  event.preventDefault();
  window.navigation.traverseTo(list.key);
});
