// What a product's form holds, and in which words it differs from what is saved: "price Rs 19,600 → Rs 18,500", "1 picture added".
import { amountOf, rupees } from "./amounts.js";

const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** What the form holds now. */
export function held(form) {
  const sent = new FormData(form);
  const text = (name) => (sent.get(name) ?? "").replaceAll("\r\n", "\n").trim();
  const typed = text("new_colors");
  return {
    name: text("name"), category: text("category"), regular_price: text("regular_price"), sale_price: text("sale_price"),
    description: text("description"), sizes: sent.getAll("sizes"), colors: [...sent.getAll("colors"), ...(typed ? [typed] : [])],
    pictures: sent.getAll("pictures"), alt: sent.getAll("alt").map((words) => words.trim()),
    is_active: sent.has("is_active"), is_bestseller: sent.has("is_bestseller"),
  };
}

/** What the server says that the form held before anybody typed; null when it does not say. */
export function untouched() {
  const { untouched: told } = document.getElementById("product").dataset;
  if (!told) return null;
  const values = JSON.parse(told);
  const lists = { sizes: values.sizes || [], colors: values.colors || [] }; // empty ones come as nothing
  return { ...values, ...lists, is_active: Boolean(values.is_active), is_bestseller: Boolean(values.is_bestseller) };
}

/** Each difference in words. */
export function changes(before, now) {
  const differs = (name) => before[name] !== now[name];
  return [
    differs("name") && "name",
    differs("category") && aboutValue("category", before.category, now.category),
    aboutPrice("price", before.regular_price, now.regular_price),
    aboutPrice("sale price", before.sale_price, now.sale_price),
    differs("description") && "description",
    aboutList("sizes", before.sizes, now.sizes),
    aboutList("colours", before.colors, now.colors),
    aboutPictures(before, now),
    differs("is_active") && (now.is_active ? "into the shop" : "out of the shop"),
    differs("is_bestseller") && (now.is_bestseller ? "a bestseller" : "no bestseller"),
  ].filter(Boolean);
}

const aboutValue = (word, before, now) => (before ? `${word} ${before} → ${now || "none"}` : word);

function aboutPrice(word, before, now) {
  const [was, is] = [amountOf(before), amountOf(now)];
  if (before === now || was === is) return "";
  return before || now ? `${word} ${before ? rupees(was) : "none"} → ${now ? rupees(is) : "none"}` : "";
}

function aboutList(word, before, now) {
  const added = now.filter((one) => !before.includes(one)).map((one) => `+ ${one}`);
  const removed = before.filter((one) => !now.includes(one)).map((one) => `− ${one}`);
  return added.length + removed.length ? `${word} ${[...added, ...removed].join(" ")}` : "";
}

function aboutPictures(before, now) {
  const added = now.pictures.filter((one) => !before.pictures.includes(one)).length;
  const removed = before.pictures.filter((one) => !now.pictures.includes(one)).length;
  const words = (side, token) => side.alt[side.pictures.indexOf(token)] ?? "";
  const kept = now.pictures.filter((one) => before.pictures.includes(one));
  const described = kept.filter((one) => words(before, one) !== words(now, one)).length;
  const moved = kept.some((one, place) => before.pictures.filter((each) => kept.includes(each))[place] !== one);
  const cover = before.pictures.length && now.pictures.length && before.pictures[0] !== now.pictures[0];
  return [
    added && `${counted(added, "picture")} added`, removed && `${counted(removed, "picture")} removed`,
    cover ? "another cover" : moved && "order of pictures", described && `words of ${counted(described, "picture")}`,
  ].filter(Boolean).join(", ");
}
