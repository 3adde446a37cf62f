// The product form while somebody types: what is not saved, the list of what is missing, the shop window, colours as chips.
import { amountOf, rupees } from "./amounts.js";

const NAMES = {
  name: "name", category: "category", regular_price: "price", sale_price: "sale price", description: "description", sizes: "sizes",
  colors: "colours", new_colors: "colours", is_active: "in the shop", is_bestseller: "bestseller", pictures: "pictures",
};
let saved = null; // what the form held when it came from the store

const form = () => document.getElementById("product-form");

function snapshot() {
  const values = new Map(Object.keys(NAMES).map((name) => [name, ""]));
  for (const [name, value] of new FormData(form())) {
    if (values.has(name)) values.set(name, `${values.get(name)}\n${value}`);
  }
  return values;
}

function unsaved() {
  const now = snapshot();
  return [...new Set([...now].filter(([name, value]) => value !== saved.get(name)).map(([name]) => NAMES[name]))];
}

function tellUnsaved() {
  const names = unsaved();
  document.querySelector("[data-unsaved]").hidden = !names.length;
  document.querySelector("[data-all-saved]").hidden = Boolean(names.length);
  document.querySelector("[data-unsaved-count]").textContent = names.length === 1 ? "1 change" : `${names.length} changes`;
  document.querySelector("[data-unsaved-names]").textContent = `: ${names.join(", ")}`;
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
    group.querySelector("[data-color-new]").before(chip);
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
document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[name=new_colors]") && event.target.value.trim()) addColors(event.target, event.target.value);
});

// --- beginning, ending

function begin() {
  if (!form()) return;
  if (saved === null || document.querySelector("#product[data-pristine]")) saved = snapshot();
  refresh();
}

for (const name of ["input", "change", "pictures"]) document.addEventListener(name, refresh);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "product") begin();
});
begin();
