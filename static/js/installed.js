// The service worker of an installed dashboard, which keeps an offline page: registered by signed-in pages, over https only.
if (navigator.serviceWorker && window === window.top) {
  navigator.serviceWorker.register("/sw.js", { scope: "/admin/" }).catch(() => {}); // without it all works as before
}
