// Ours, not from the package: opens the contract. Nothing is kept in the browser, and no validator elsewhere is asked.
const place = document.getElementById("contract");

// What Swagger UI leaves unnamed for screen readers and keyboards, mended whenever it draws.
const MENDS = {
  "h3.opblock-tag, .models > h4": (heading) => heading.setAttribute("aria-level", "2"),
  ".opblock-body h4": (heading) => heading.setAttribute("aria-level", "3"),
  ".information-container": (part) => name(part, "About"),
  ".schemes-server-container": (part) => name(part, "Server and authorization"),
  "select:not([aria-label])": (select) => {
    const row = select.closest("[data-param-name]");
    select.setAttribute("aria-label", row ? row.dataset.paramName : select.id === "servers" ? "Server" : "Media type");
  },
  "pre.microlight:not([tabindex])": (example) => (example.tabIndex = 0),
};

function name(region, words) {
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", words);
}

function mend() {
  for (const [found, act] of Object.entries(MENDS)) place.querySelectorAll(found).forEach(act);
}

new MutationObserver(mend).observe(place, { childList: true, subtree: true });

globalThis.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: false, // its links stand inside buttons
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
});
