// Keeps an open page fresh without moving it: asks the server every 20 seconds while somebody looks, and tells what is new.
// Numbers and words change in their places, the pill and the banner appear; no row is added, moved or replaced. Nothing is stored.
const place = document.getElementById("live"); // data-url, -since (mark of this page), -every (seconds), -zone; a polite live region
const LONGEST_S = 300;
const TIMEOUT_MS = 10_000;

let known = { url: "", etag: "", seen: "", news: null }; // the last answer, and what the page showed of its order when it asked
let updated = Date.now();
let asked = 0; // when we last asked
let asking = false;
let failures = 0;
let wait = 0; // seconds that the server told us to wait
let closed = ""; // what the banner told when it was closed
let announced = 0; // new orders that were told already
let timer = 0;

const all = (selector) => document.querySelectorAll(selector);
const openOrder = () => document.querySelector("[data-live-order]");
const seenOf = ({ version, notes, about }) => `${version} ${notes} ${about}`;
const looking = () => document.visibilityState === "visible";

async function ask() {
  clearTimeout(timer);
  if (asking || !looking()) return;
  asking = true;
  asked = Date.now();
  const order = openOrder()?.dataset;
  const query = new URLSearchParams({ since: place.dataset.since });
  if (order) {
    query.set("order", order.liveOrder);
    query.set("version", order.version);
    query.set("notes", order.notes);
    if (order.about !== undefined) query.set("about", order.about);
  }
  const url = `${place.dataset.url}?${query}`;
  const headers = { "HX-Request": "true", "HX-Current-URL": window.location.href };
  if (known.url === url) headers["If-None-Match"] = known.etag;
  try {
    const answer = await fetch(url, { headers, cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.status === 401) return signedOut(answer.headers.get("HX-Redirect"));
    wait = Number(answer.headers.get("Retry-After")) || 0;
    if (answer.ok) known = { url, etag: answer.headers.get("ETag"), seen: order ? seenOf(order) : "", news: await answer.json() };
    else if (answer.status !== 304) throw new Error(`answered ${answer.status}`);
    fresh(answer.headers.get("Date"));
  } catch {
    failures += 1;
    stale();
  } finally {
    asking = false;
  }
  timer = setTimeout(ask, 1000 * Math.max(wait, Math.min(LONGEST_S, place.dataset.every * 2 ** failures)));
}

/** Something woke us up: ask at once, but not on every click into the window. */
function wake() {
  if (Date.now() - asked >= 1000 * Math.min(5, place.dataset.every)) ask();
}

function fresh(date) {
  if (failures) place.textContent = "Online again.";
  failures = 0;
  for (const link of all("[data-live-sign-in]")) link.hidden = true;
  updated = Date.now();
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: place.dataset.zone });
  tell(`Up to date, ${clock.format(new Date(date ?? updated))}`, false);
  show(known);
}

function stale() {
  if (failures <= 1) place.textContent = "Offline. This page no longer updates itself.";
  const minutes = Math.floor((Date.now() - updated) / 60_000);
  const ago = minutes < 1 ? "just now" : minutes < 120 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
  tell(`Offline, last updated ${ago}`, true);
}

function signedOut(address) {
  tell("Signed out.", true);
  place.textContent = "You are signed out.";
  for (const link of all("[data-live-sign-in]")) {
    link.href = address;
    link.hidden = false;
  }
}

function tell(words, trouble) {
  for (const each of all("[data-live-words]")) each.textContent = words;
  for (const each of all("[data-live-alarm]")) each.hidden = !trouble;
  for (const dot of all("[data-live-dot]")) {
    dot.classList.toggle("bg-success", !trouble);
    dot.classList.toggle("bg-warning", trouble);
  }
}

function show({ seen, news }) {
  const count = news.new_orders;
  const words = `${count} new order${count === 1 ? "" : "s"}`;
  for (const pill of all("[data-live-pill]")) {
    pill.hidden = !count;
    pill.querySelector("[data-words]").textContent = pill.dataset.livePill === "short" ? `${count} new` : words;
  }
  document.title = (count ? `(${count}) ` : "") + document.title.replace(/^\(\d+\) /, "");
  if (count > announced) place.textContent = words;
  announced = count;
  for (const [id, number] of Object.entries(news.counts)) {
    for (const each of all(`[data-live-count="${id}"]`)) {
      each.hidden = !number;
      each.querySelector("[data-number]").textContent = number;
    }
  }
  showBanner(seen, news.order);
}

/** Somebody changed the order on this page, or noted something; gone as soon as the page shows something else than we asked about. */
function showBanner(seen, change) {
  const banner = document.getElementById("order-banner");
  const order = openOrder();
  const fits = change && order && seenOf(order.dataset) === seen && seenOf(change) !== closed;
  banner.hidden = !fits;
  if (!fits) return;
  const text = banner.querySelector("[data-words]");
  if (text.textContent !== change.sentence) text.textContent = change.sentence; // once: it is read aloud
  const link = banner.querySelector("a");
  link.href = order.dataset.show;
  link.target = order.dataset.swap ? "" : "_blank"; // beside a form, so that nothing typed is lost
  banner.dataset.told = seenOf(change);
}

async function showChange(event) {
  const target = openOrder()?.dataset.swap;
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await window.htmx.ajax("GET", event.currentTarget.href, { target, swap: "outerHTML" });
  } catch {
    return; // network.js tells
  }
  const timeline = document.getElementById("timeline-title");
  if (!timeline) return;
  timeline.tabIndex = -1;
  timeline.focus();
}

if (place) {
  const banner = document.getElementById("order-banner");
  banner.querySelector("a").addEventListener("click", showChange);
  banner.querySelector("button").addEventListener("click", () => {
    closed = banner.dataset.told;
    banner.hidden = true;
  });
  document.addEventListener("htmx:afterSettle", () => known.news && show(known)); // what was swapped in knows nothing yet
  document.addEventListener("visibilitychange", () => looking() && wake()); // hidden, the next turn asks nothing
  window.addEventListener("pageshow", (event) => event.persisted && wake());
  window.addEventListener("focus", wake);
  window.addEventListener("online", ask);
  window.addEventListener("offline", () => {
    failures = Math.max(1, failures);
    stale();
  });
  setInterval(() => failures && looking() && stale(), 30_000);
  if (looking()) timer = setTimeout(ask, 1000 * place.dataset.every);
}
