// data-share="/address.png": on a button, hands that picture to the phone's own share sheet, with the words of data-share-words. It is
// shown where the browser can do that; the picture is fetched when it is asked for, and kept nowhere.
import { showToast } from "./toasts.js";

const canShare = () => navigator.canShare?.({ files: [new File(["."], "qr.png", { type: "image/png" })] });
const showButtons = () => {
  if (canShare()) for (const button of document.querySelectorAll("[data-share]")) button.hidden = false;
};
showButtons();
document.addEventListener("htmx:afterSettle", showButtons); // of what was swapped in

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-share]");
  if (!button) return;
  try {
    const answer = await fetch(button.dataset.share, { headers: { "HX-Request": "true" }, cache: "no-store" });
    if (!answer.ok) throw new Error("no picture");
    const file = new File([await answer.blob()], button.dataset.share.split("/").at(-1), { type: "image/png" });
    await navigator.share({ files: [file], text: button.dataset.shareWords });
  } catch (error) {
    if (error.name === "AbortError") return; // somebody closed the share sheet
    showToast({ level: "error", text: "This could not be shared.", detail: "Download the picture and send it from there." });
  }
});
