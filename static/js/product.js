// The product form while somebody types: what is not saved, the list of what is missing, the shop window, colours as chips.
import { amountOf, rupees } from "./amounts.js";
import { changes, held, untouched } from "./unsaved.js";

let saved = null; // what the form held when it came from the store

const form = () => document.getElementById("product-form");

function tellUnsaved() {
  const found = changes(saved, held(form()));
  document.querySelector("[data-unsaved]").hidden = !found.length;
  document.querySelector("[data-all-saved]").hidden = Boolean(found.length);
  document.querySelector("[data-unsaved-count]").textContent = found.length === 1 ? "1 change" : `${found.length} changes`;
  document.querySelector("[data-unsaved-names]").textContent = found.join(", ");
}

function checkReadiness() {
  const { name, category, regular_price: regular, sale_price: sale, description } = form().elements;
  const price = amountOf(regular.value);
  const onSale = sale.value.trim() !== "";
  const ticked = (field) => form().querySelectorAll(`input[name=${field}]:checked`).length > 0;
  const fine = {
    name: name.value.trim().length >= 3 && category.value !== "",
    price: price >= 0 && (!onSale || amountOf(sale.value) < price),
    description: description.value.trim().length >= 10,
    pictures: form().querySelectorAll("[data-picture]").length > 0,
    sizes: ticked("sizes"),
    colors: ticked("colors") || form().elements.new_colors.value.trim() !== "",
  };
  for (const line of form().querySelectorAll("[data-check]")) line.toggleAttribute("data-ok", fine[line.dataset.check]);
  form().querySelector("[data-check-count]").textContent = Object.values(fine).filter(Boolean).length;
  return { price, sale: onSale && fine.price ? amountOf(sale.value) : null };
}

function dressWindow({ price, sale }) {
  const shop = form().querySelector("[data-window]");
  shop.querySelector("[data-window-name]").textContent = form().elements.name.value.trim() || "No name yet";
  shop.querySelector("[data-window-price]").textContent = rupees(sale ?? price);
  const before = shop.querySelector("[data-window-before]");
  before.hidden = sale === null;
  before.textContent = sale === null ? "" : rupees(price);
  const { sizes, colors } = held(form());
  shop.querySelector("[data-window-colors]").textContent = colors.join(", ");
  shop.querySelector("[data-window-sizes]").replaceChildren(...sizes.map((size) => {
    const chip = document.createElement("span");
    chip.className = "rounded border border-line px-1.5 text-mini";
    chip.textContent = size;
    return chip;
  }));
  const cover = form().querySelector("[data-picture] img");
  const picture = shop.querySelector("[data-window-picture]");
  picture.hidden = !cover;
  shop.querySelector("[data-window-empty]").hidden = Boolean(cover);
  if (cover && picture.src !== cover.src) picture.src = cover.src;
}

function countLetters() {
  for (const place of document.querySelectorAll("[data-count-of]")) {
    const length = document.getElementById(place.dataset.countOf).value.trim().length;
    place.textContent = `${length.toLocaleString("en-US")} of ${Number(place.dataset.most).toLocaleString("en-US")}`;
    place.classList.toggle("text-error", length > Number(place.dataset.most));
  }
}

function refresh() {
  if (!form()) return;
  tellUnsaved();
  dressWindow(checkReadiness());
  countLetters();
}

// --- colours: comma or Enter makes a chip

function addColors(field, typed) {
  const group = field.closest("[data-colors]");
  const present = () => [...group.querySelectorAll("[name=colors]")];
  for (const word of typed.split(/[,،;\n]/).map((part) => part.trim()).filter(Boolean)) {
    const same = present().find((box) => box.value.toLowerCase() === word.toLowerCase());
    if (same) {
      same.checked = true;
      continue;
    }
    const chip = document.querySelector("[data-color-chip]").content.firstElementChild.cloneNode(true);
    chip.querySelector("input").value = word;
    chip.querySelector("[data-color-word]").textContent = word;
    group.querySelector("[data-color-usual], [data-color-new]").before(chip);
  }
  field.value = "";
  refresh();
}

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[name=new_colors]") || event.isComposing) return;
  if (event.key !== "Enter" && event.key !== ",") return;
  if (event.key === "Enter" && !event.target.value.trim()) return; // an empty field: Enter saves
  event.preventDefault();
  addColors(event.target, event.target.value);
});
document.addEventListener("input", (event) => { // one of the list that the browser offers
  const { target, inputType } = event;
  if (target.matches?.("[name=new_colors]") && (!inputType || inputType === "insertReplacementText") && target.value.trim()) {
    addColors(target, target.value);
  }
});
document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[name=new_colors]") && event.target.value.trim()) addColors(event.target, event.target.value);
});

// --- beginning, ending

function begin() {
  if (!form()) return;
  saved = untouched() ?? saved ?? held(form());
  refresh();
}

for (const name of ["input", "change", "pictures"]) document.addEventListener(name, refresh);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "product") begin();
});
begin();
const copied = document.querySelector("#name[data-autofocus]");
copied?.setSelectionRange(copied.value.length, copied.value.length); // a copy's name is typed on
