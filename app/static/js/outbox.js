/* What waits on this device to be sent, and sending it: gate reports, and what is typed at a meeting. It lies in the
   browser's own database, each piece with the account that wrote it; only that account sends it, and what was typed is
   erased once the receipt is here. A gate report is sent to HOME; others name where they go (`to`) and the page on which
   they were written (`page`). */

const STORE = "reports";
const ACCOUNT = "haihoa.gate-account";
const RECEIPTS_STAY = 7 * 24 * 3600 * 1000;
const AGAIN = 30000;
const PATIENCE = 30000; // a network that is there and answers nothing is no network
const HOME = "/cases/gate";

/* The phone's store ----------------------------------------------------------------------------------------------- */

let opened;

function store() {
  opened ??= new Promise((resolve, reject) => {
    const opening = window.indexedDB.open("haihoa-gate", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  return opened;
}

async function inStore(mode, work) {
  const base = await store();
  return new Promise((resolve, reject) => {
    const turn = base.transaction(STORE, mode, { durability: "strict" });
    const done = work(turn.objectStore(STORE));
    turn.oncomplete = () => resolve(done.result);
    turn.onerror = turn.onabort = () => reject(turn.error);
  });
}

export const all = async () => (await inStore("readonly", (held) => held.getAll())).sort((a, b) => (a.written < b.written ? 1 : -1));
export const keep = (report) => inStore("readwrite", (held) => held.put(report));
export const forget = (id) => inStore("readwrite", (held) => held.delete(id));

/* Whoever has signed in last on this phone, until they sign out: a session may end while there is no network. */
export function account() {
  try {
    return window.localStorage.getItem(ACCOUNT) || "";
  } catch {
    return "";
  }
}

export function remember(name) {
  try {
    if (name) window.localStorage.setItem(ACCOUNT, name);
    else window.localStorage.removeItem(ACCOUNT);
  } catch {
    // storage is switched off: nothing can be kept without network then
  }
}

/* Works on pages without TLS too, where randomUUID does not exist. */
export function newId() {
  return [...window.crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* Sending --------------------------------------------------------------------------------------------------------- */

const asked = (address, more = {}) =>
  fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...more });

async function readable(answer) {
  if (!(answer.headers.get("Content-Type") || "").includes("json")) return null;
  return answer.json();
}

async function changed(report, state, more = {}) {
  await keep({ ...report, errors: undefined, ...more, state });
  document.dispatchEvent(new CustomEvent("outbox"));
}

/* What of the answers is no longer needed goes with the receipt. */
async function received(report, receipt) {
  await keep({ id: report.id, author: report.author, written: report.written, page: report.page, state: "received", code: receipt.code, url: receipt.url, at: new Date().toISOString() });
  document.dispatchEvent(new CustomEvent("outbox", { detail: { id: report.id, page: report.page, receipt } }));
}

async function send(report, token) {
  await changed(report, "sending");
  const body = new URLSearchParams(report.answers);
  for (const [name, value] of Object.entries({ csrf_token: token, submission_id: report.id, author: report.author, written_at: report.written })) body.set(name, value);
  let answer, told;
  try {
    answer = await asked(report.to || HOME, { method: "POST", body });
    told = await readable(answer);
  } catch {
    await changed(report, "waiting");
    return false;
  }
  if (answer.ok && told && told.code) await received(report, told);
  else if (answer.status === 401) await changed(report, "sign_in");
  else if ([403, 404, 409, 413, 422].includes(answer.status) && told) await changed(report, "look", { errors: told.errors, detail: told.detail, confirm: told.confirm });
  else await changed(report, "waiting"); // the server is busy, or the session changed in between: again later
  return true;
}

async function inTurn() {
  const now = Date.now();
  const held = await all();
  for (const one of held) if (one.state === "received" && now - Date.parse(one.at) > RECEIPTS_STAY) await forget(one.id);
  const waiting = held.filter((one) => ["waiting", "sending", "sign_in"].includes(one.state)).reverse();
  if (!waiting.length) return;
  let answer, session;
  try {
    answer = await asked(`${HOME}/session.json`);
    session = await readable(answer);
  } catch {
    return; // no network
  }
  if (answer.status === 401) {
    for (const one of waiting) if (one.author === account()) await changed(one, "sign_in");
    return;
  }
  if (!answer.ok || !session) return;
  remember(session.account);
  for (const one of waiting) {
    if (one.author === session.account && !(await send(one, session.token))) return;
  }
}

/* One page of this browser sends or corrects at a time; where pages cannot agree, the server still makes one case of one id. */
export const alone = (work) => (navigator.locks ? navigator.locks.request("haihoa-outbox", work) : work());

export async function sendAll() {
  try {
    await alone(inTurn);
  } catch {
    // the browser keeps nothing here: there is no outbox
  }
  await count();
}

/* In the head of every page --------------------------------------------------------------------------------------- */

async function unsent() {
  try {
    return (await all()).filter((one) => one.state !== "received");
  } catch {
    return [];
  }
}

async function count() {
  const held = await unsent();
  const place = held.every((one) => one.page) && held.length ? held[0].page : "";
  for (const link of document.querySelectorAll("[data-outbox]")) {
    link.hidden = !held.length;
    link.href = place || link.dataset.outbox;
    link.querySelector("[data-outbox-count]").textContent = held.length;
  }
}

/* Signing out forgets who wrote here, and says first that reports wait. */
function onSignOut(event) {
  if (!event.target.matches('form[action$="/logout"]') || event.target.dataset.asked) return;
  event.preventDefault();
  event.stopPropagation();
  const form = event.target;
  form.dataset.asked = "1";
  unsent().then((waiting) => {
    const warning = document.querySelector("template[data-outbox-warning]");
    if (warning && waiting.some((one) => one.author === account())) {
      document.getElementById("main").prepend(warning.content.cloneNode(true));
      window.scrollTo(0, 0);
    } else {
      form.requestSubmit();
    }
  });
}

document.addEventListener("submit", onSignOut, true);
document.addEventListener("submit", (event) => event.target.matches('form[action$="/logout"][data-asked]') && remember(""), false);
document.addEventListener("outbox", count);
window.addEventListener("online", sendAll);
document.addEventListener("visibilitychange", () => document.hidden || sendAll());
window.setInterval(async () => (await unsent()).length && sendAll(), AGAIN);
sendAll();
