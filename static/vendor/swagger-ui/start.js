// Ours, not from the package: opens the contract. Nothing is kept in the browser, and no validator elsewhere is asked.
const place = document.getElementById("contract");

globalThis.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
});
