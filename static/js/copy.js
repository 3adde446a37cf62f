// data-copy="text": on a button, puts the text on the clipboard; data-copied="Number copied" is the message.
import { showToast } from "./toasts.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    showToast({ level: "success", text: button.dataset.copied ?? "Copied", detail: button.dataset.copy.slice(0, 60) });
  } catch {
    showToast({ level: "error", text: "The browser did not allow copying.", detail: button.dataset.copy });
  }
});
