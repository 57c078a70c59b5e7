/* Keeps the gate report's page (without account or record) and the files that it is drawn with, and nothing else. */

const CACHE = "haihoa-gate";
const HOME = "/cases/gate";
const SHELL = `${HOME}/shell`;
const PATIENCE = 4000; // a network that is there and answers nothing is no network

async function fetched(address) {
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

/* The page, and whatever it and its style sheets name under /static/. */
async function fill() {
  const cache = await caches.open(CACHE);
  const shell = await fetched(SHELL);
  const page = await shell.clone().text();
  const files = new Set([...page.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map((found) => found[1]));
  for (const file of [...files]) {
    const answer = await fetched(file);
    if (file.endsWith(".css")) {
      for (const [, named] of (await answer.clone().text()).matchAll(/url\("([^"]+\.woff2)"\)/g)) files.add(new URL(named, new URL(file, self.location)).pathname);
    }
    await cache.put(file, answer);
  }
  for (const file of files) if (!(await cache.match(file))) await cache.put(file, await fetched(file));
  await cache.put(SHELL, shell);
}

function inTime(answer) {
  return Promise.race([answer, new Promise((_resolve, reject) => self.setTimeout(() => reject(new Error("no answer")), PATIENCE))]);
}

async function page(event) {
  const asked = fetch(event.request);
  try {
    const answer = await inTime(asked);
    if (answer.status >= 500) throw new Error("the server fails"); // writing goes on, sending waits
    if (answer.ok) event.waitUntil(fill().catch(() => undefined));
    return answer;
  } catch {
    return (await caches.match(SHELL)) || asked;
  }
}

async function file(request) {
  const asked = fetch(request);
  try {
    return await inTime(asked);
  } catch {
    return (await caches.match(new URL(request.url).pathname)) || asked;
  }
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fill());
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && pathname === HOME) event.respondWith(page(event));
  else if (pathname.startsWith("/static/")) event.respondWith(file(event.request));
});
