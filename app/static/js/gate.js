/* The gate report on a phone: the form writes into the outbox, the outbox sends by itself. Without this script the form
   is sent as any other. */

import { element, fill, showErrors } from "./fields.js";
import { account, all, alone, keep, newId, remember, sendAll } from "./outbox.js";

const form = document.getElementById("gate-form");
const said = document.getElementById("gate-said");
const outbox = document.getElementById("outbox");
const WORDS = Object.fromEntries([...document.querySelectorAll("[data-words] dt")].map((name) => [name.textContent, name.nextElementSibling.textContent]));
const TECHNICAL = ["csrf_token", "submission_id", "version", "author", "written_at"];
const written = form.elements.author.value; // empty on the page that the phone keeps
let mending = ""; // the id of the report that is being corrected
let busy = false; // a hurried thumb taps twice

if (written) remember(written);

/* Words and pieces of the page ------------------------------------------------------------------------------------ */

function words(name, gaps = {}) {
  return Object.entries(gaps).reduce((text, [gap, value]) => text.replace(`{${gap}}`, value), WORDS[name]);
}

function say(name, ...more) {
  const notice = document.querySelector(`template[data-said="${name}"]`).content.cloneNode(true);
  for (const one of more) notice.querySelector(".notice-body").append(" ", one);
  said.replaceChildren(notice);
  said.scrollIntoView({ block: "nearest" });
}

function clock(iso) {
  const moment = new Date(iso);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(moment.getHours())}:${two(moment.getMinutes())} ${two(moment.getDate())}/${two(moment.getMonth() + 1)}`;
}

function today() {
  const two = (number) => String(number).padStart(2, "0");
  const now = new Date();
  return `${two(now.getDate())}/${two(now.getMonth() + 1)}/${now.getFullYear()}`;
}

/* The form -------------------------------------------------------------------------------------------------------- */

function answers() {
  return [...new FormData(form)].filter(([name]) => !TECHNICAL.includes(name));
}

function isEmpty(given) {
  return given.every(([name, value]) => !value.trim() || name === "commune_told" || (name === "started_on" && value === today()));
}

/* A tick beside an answer takes it away without throwing it away: taken back, what was typed is there again. */
function followTicks() {
  for (const tick of form.querySelectorAll("[data-not-known]")) {
    for (const name of tick.dataset.notKnown.split(" ")) form.elements[name].disabled = tick.checked;
  }
}

function empty() {
  mending = "";
  form.reset();
  form.elements.started_on.value = today();
  form.elements.place.dispatchEvent(new Event("change"));
  askAboutText("");
  showErrors(form, {});
  followTicks();
}

function open(report) {
  empty();
  mending = report.id;
  fill(form, report.answers, TECHNICAL);
  askAboutText(report.confirm || "");
  showErrors(form, report.errors || {});
  followTicks();
  const list = element("ul", "");
  for (const [name, messages] of Object.entries(report.errors || {})) {
    for (const message of messages) list.append(name ? inLine(element("a", message, { href: `#${name}` })) : element("li", message));
  }
  if (report.state === "look") say("look", list);
  else said.replaceChildren();
  const wrong = Object.keys(report.errors || {}).find((name) => name && document.getElementById(name));
  (document.getElementById(wrong) || form.elements.place).focus();
}

function inLine(link) {
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function askAboutText(name) {
  const box = form.querySelector("[data-confirm]");
  box.hidden = !name;
  form.elements.text_confirmed[1].checked = false;
}

function onSubmit(event) {
  if (event.target !== form) return;
  event.preventDefault();
  event.stopPropagation(); // the guard against sending twice is for pages that go away
  if (busy) return;
  busy = true;
  save().finally(() => (busy = false));
}

async function save() {
  const given = answers();
  const author = written || account();
  if (isEmpty(given)) return say("empty");
  if (!author) return say("nobody");
  let report = { id: newId(), author, written: new Date().toISOString(), answers: given, state: "waiting" };
  try {
    if (mending) report = await corrected(given);
    else await keep(report);
  } catch {
    say("kept_nowhere");
    return written && form.submit();
  }
  if (report.state === "received") return say("gone", receipt(report));
  navigator.storage?.persist?.();
  empty();
  await draw();
  await sendAll();
  const after = (await all()).find((one) => one.id === report.id);
  if (after.state === "look") open(after);
  else if (after.state === "waiting") say("offline");
  return undefined;
}

/* The report with other answers; while it is on its way nothing is changed, and what was received is no longer ours. */
function corrected(given) {
  return alone(async () => {
    const before = (await all()).find((one) => one.id === mending);
    if (before.state === "received") return before;
    const report = { ...before, answers: given, errors: undefined, detail: undefined, confirm: "", state: "waiting" };
    await keep(report);
    return report;
  });
}

function receipt({ code, url }) {
  return element("a", code, { href: url, class: "code" });
}

/* The outbox ------------------------------------------------------------------------------------------------------ */

function first(report, name) {
  return (report.answers.find(([one, value]) => one === name && value) || ["", ""])[1];
}

function row(report) {
  const item = document.createElement("li");
  const state = document.querySelector(`template[data-state="${report.state}"]`).content.cloneNode(true);
  if (report.state === "received") {
    item.append(receipt(report), " ", state, element("p", `${words("receipt")} · ${clock(report.at)}`, { class: "small" }));
    return item;
  }
  const people = first(report, "workers_involved");
  const facts = [words("written", { moment: clock(report.written) }), people && words("people", { count: people })].filter(Boolean);
  item.append(element("strong", first(report, "place") || words("no_place")), " ", state, element("p", facts.join(" · "), { class: "small" }));
  if (report.state === "sign_in") {
    const line = element("p", `${words("still_here")} `);
    line.append(element("a", words("sign_in"), { href: `/login?next=${encodeURIComponent(said.dataset.home)}` }));
    item.append(line);
  }
  if (report.detail && report.state === "look") item.append(element("p", report.detail));
  const button = element("button", words("open"), { type: "button", class: "btn btn-sm btn-outline-primary" });
  button.addEventListener("click", () => open(report));
  if (report.state !== "sending") item.append(button);
  return item;
}

async function draw() {
  const me = written || account();
  const held = (await all()).filter((one) => !one.page); // others are shown on the page where they were written
  const mine = held.filter((one) => one.author === me);
  const others = held.filter((one) => one.author !== me && one.state !== "received").length;
  outbox.hidden = !mine.length && !others;
  outbox.querySelector("[data-outbox-rows]").replaceChildren(...mine.map(row));
  const line = outbox.querySelector("[data-outbox-others]");
  line.hidden = !others;
  line.textContent = words(others === 1 ? "others_one" : "others", { count: others });
}

function onOutbox(event) {
  draw();
  const told = event.detail?.receipt;
  if (!told || event.detail.page) return;
  if (told.warnings.length) say("warning", ...told.warnings.map((one) => element("p", one)), receipt(told));
  else say("received", receipt(told));
}

/* Start ----------------------------------------------------------------------------------------------------------- */

async function start() {
  form.addEventListener("change", followTicks);
  followTicks();
  if (!form.elements.started_on.value && !written) form.elements.started_on.value = today();
  try {
    await all();
  } catch {
    say("kept_nowhere");
    return; // the form is sent as any other
  }
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("outbox", onOutbox);
  window.addEventListener("offline", () => say("offline"));
  window.addEventListener("online", () => said.replaceChildren());
  if (!navigator.onLine) say("offline");
  await draw();
  if ("serviceWorker" in navigator) await navigator.serviceWorker.register(`${said.dataset.home}/worker.js`, { scope: said.dataset.home }).catch(() => undefined);
}

start();
