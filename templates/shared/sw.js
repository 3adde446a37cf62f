// The service worker: keeps the offline page of this build, {{ url_for("static", filename="") }}, and nothing else.
// Never a page or a file of the shop: customers' data stays out of the browser's storage.
const CACHE = "offline{{ url_for("static", filename="") | replace("/", "-") }}";
const PAGE = "{{ url_for("offline.page") }}";

self.addEventListener("install", (event) => {
  const request = new Request(PAGE, { cache: "reload", credentials: "omit" });
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add(request)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy());
});

// Only pages that are asked for. A form is never passed on by us: what is said of where it comes from (Sec-Fetch-Site, which opens
// the share address) stays the browser's own word.
self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate" && event.request.method === "GET") event.respondWith(answer(event));
});

async function tidy() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await self.registration.navigationPreload?.enable(); // the page is asked for while this worker wakes up
}

async function answer(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(PAGE, { cacheName: CACHE })) ?? Response.error();
  }
}
