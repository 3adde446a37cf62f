// data-passkey="get" or "create": on a submit button, lets the device use or make a passkey first, and sends its answer in the form's
// fields `credential` and `challenge`. data-options is where the challenge comes from, data-host where this shop's passkeys work.
// The button is hidden without a device that can; [data-passkey-missing] then says so, [data-passkey-said] what went wrong.
const SAID = {
  NotAllowedError: "The passkey was not used. Try again when you are ready.",
  InvalidStateError: "This device has a passkey for this account already.",
};
const FAILED = "That did not work. Check the connection and try again.";
const canDoIt = window.isSecureContext && Boolean(window.PublicKeyCredential && navigator.credentials);
const worksAt = (host) => canDoIt && (location.hostname === host || location.hostname.endsWith(`.${host}`));

for (const button of document.querySelectorAll("[data-passkey]")) {
  button.hidden = !worksAt(button.dataset.host);
  for (const words of button.form.querySelectorAll("[data-passkey-missing]")) words.hidden = !button.hidden;
}

// Base64url by hand: PublicKeyCredential's own helpers for JSON are missing in browsers of 2023.
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const described = (list) => (list ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

async function ask(way, options) {
  options.challenge = toBytes(options.challenge);
  if (way === "get") return navigator.credentials.get({ publicKey: options });
  options.user.id = toBytes(options.user.id);
  options.excludeCredentials = described(options.excludeCredentials);
  return navigator.credentials.create({ publicKey: options });
}

function written(credential) {
  const { response } = credential;
  const fields = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) fields[name] = toText(response[name]);
  }
  if (response.getTransports) fields.transports = response.getTransports();
  const { id, type } = credential;
  return JSON.stringify({ id, rawId: id, type, response: fields, clientExtensionResults: {} });
}

document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button?.matches("[data-passkey]")) return;
  event.preventDefault();
  const form = event.target;
  const said = form.querySelector("[data-passkey-said]");
  said.textContent = "";
  button.disabled = true;
  try {
    const answer = await fetch(button.dataset.options, { headers: { Accept: "application/json" } });
    const { options, challenge } = await answer.json();
    form.elements.credential.value = written(await ask(button.dataset.passkey, options));
    form.elements.challenge.value = challenge;
    form.action = button.getAttribute("formaction") ?? form.action;
    form.submit();
  } catch (error) {
    said.textContent = SAID[error.name] ?? FAILED;
    button.disabled = false;
    button.focus();
  }
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-passkey]")) button.disabled = false; // also when one comes back to it
});
