// Addresses of the list carry what was searched for, such as a phone, and HTMX writes the current address into the browser's
// storage. It can do without: customer data stays out of there.
const forget = () => window.sessionStorage.removeItem("htmx-current-path-for-history");

for (const name of ["htmx:load", "htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore", "pagehide"]) {
  window.addEventListener(name, forget);
}
forget();
