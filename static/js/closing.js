// The daily closing: beside each account's total, how much is not ticked yet. What is ticked is remembered nowhere.
const rupees = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

document.addEventListener("ticks", ({ target }) => {
  const words = target.querySelector("[data-left-words]");
  if (!words) return;
  const boxes = [...target.querySelectorAll("[data-tick]")];
  const left = boxes.filter((box) => !box.checked);
  const paisas = left.reduce((sum, box) => sum + Math.round(Number(box.dataset.amount) * 100), 0);
  words.textContent =
    left.length === boxes.length ? "none ticked" : left.length ? `Rs\u00a0${rupees.format(paisas / 100)} not ticked` : "all ticked";
});
