// Back and forward between addresses of one page, such as two tabs of a list: the page is loaded anew. HTMX would swap the body, and
// every module would go on with elements that are no longer in it. A frame later, when the browser has put the scroll back.
document.addEventListener("htmx:historyCacheMiss", (event) => {
  event.preventDefault();
  requestAnimationFrame(() => setTimeout(() => window.location.reload()));
});
