/* Running a meeting: what is typed goes into the outbox and from there to the server; the line is free at once for the
   next point. The lists are drawn anew from the page itself, around whatever is being typed. Without this script every
   form of the page is sent as any other. */

import { element, fill, showErrors } from "./fields.js";
import { all, forget, keep, newId, remember, sendAll } from "./outbox.js";

const HERE = window.location.pathname;
const TECHNICAL = ["csrf_token", "submission_id", "version"];
const AGAIN = 30000;
const screen = document.getElementById("meeting");
const line = document.getElementById("point");
const text = line.elements.text;
const queue = document.getElementById("queue");
const WORDS = Object.fromEntries([...screen.querySelectorAll("[data-words] dt")].map((name) => [name.textContent, name.nextElementSibling.textContent]));
let aside = null; // what stood in the line when an earlier point was opened in it again

remember(screen.dataset.author);

/* Forms ----------------------------------------------------------------------------------------------------------- */

const answers = (form) => [...new FormData(form)].filter(([name]) => !TECHNICAL.includes(name));
const isTyping = (form) => [...form.elements].some((field) => ["textarea", "text"].includes(field.type) && field.value !== field.defaultValue);

function label(form) {
  return form.dataset.label || [form.closest("[data-point]")?.dataset.point, form.dataset.title].filter(Boolean).join(": ") || form.elements.text?.value || form.elements.enterprise.value;
}

/* The boxes that answer a question stand in the form only while it is asked. */
function ask(form, errors, confirm) {
  for (const box of form.querySelectorAll("[data-asked-by]")) {
    box.hidden = !(box.dataset.askedBy === "confirm" ? confirm : errors[box.dataset.askedBy]);
    if (box.hidden) for (const tick of box.querySelectorAll("input[type=checkbox]")) tick.checked = false;
  }
  showErrors(form, errors, form.dataset.ids);
}

async function queued(form) {
  const report = { id: form.dataset.mending || newId(), author: screen.dataset.author, written: new Date().toISOString(), answers: answers(form), state: "waiting", to: form.getAttribute("action"), page: HERE, label: label(form) };
  try {
    await keep(report);
  } catch {
    form.submit(); // this browser keeps nothing: sent as any other form
    return;
  }
  delete form.dataset.mending;
  goOn(form);
  draw().then(sendAll); // what is kept is sent meanwhile; nobody waits for a network before typing on
}

/* What was typed is safe: the form is free, or gone, and the hands go on. */
function goOn(form) {
  ask(form, {}, "");
  if (form === line) {
    text.value = "";
    if (aside) fill(line, aside, TECHNICAL);
    aside = null;
    text.focus();
  } else if (form.classList.contains("spot")) {
    close(form);
  } else if (form.id) {
    form.reset();
    form.elements.enterprise.focus();
  } else {
    const sides = [form.elements.employer_side.value, form.elements.worker_side.value];
    const came = form.querySelector("[type=checkbox]").checked || sides.some(Number);
    form.elements.was.value = [came ? "True" : "False", ...sides].join("|"); // what is saved now, if it is taken
    delete form.dataset.changed;
    form.closest("li").nextElementSibling?.querySelector('input[name="employer_side"]')?.focus();
  }
}

function onSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-queued]")) return;
  event.preventDefault();
  event.stopPropagation(); // the guard against sending twice is for pages that go away
  if (form === line && !text.value.trim()) text.focus();
  else if (!form.dataset.busy) {
    form.dataset.busy = "1";
    queued(form).finally(() => delete form.dataset.busy);
  }
}

/* Work on a point: its form is made of the one that stands in the page for all of them ------------------------------ */

function openWork(item, name, to) {
  const known = item.querySelector(`form[action="${to}"]`);
  if (known) return known;
  const form = document.querySelector(`template[data-spot="${name}"]`).content.cloneNode(true).firstElementChild;
  const code = item.dataset.point;
  for (const attribute of ["id", "for", "aria-describedby"]) {
    for (const one of form.querySelectorAll(`[${attribute}]`)) {
      one.setAttribute(attribute, one.getAttribute(attribute).split(" ").map((id) => `${code}-${id}`).join(" "));
    }
  }
  form.dataset.ids = `${code}-${form.dataset.ids}`;
  form.setAttribute("action", to);
  item.querySelector(".point-work").append(form);
  return form;
}

function firstField(form) {
  return [...form.elements].find((field) => field.type !== "hidden" && field.getClientRects().length);
}

/* Where the focus goes on a point: its first button, or the link to it. */
function handle(item) {
  return item.querySelector("button[data-do]:not([hidden])") || item.querySelector("a");
}

function close(form) {
  const item = form.closest("[data-point]");
  form.remove();
  handle(item).focus();
}

function onClick(event) {
  const button = event.target.closest("button[data-do], [data-close], [data-focus-on]");
  if (!button) return;
  if ("focusOn" in button.dataset) {
    event.preventDefault();
    text.focus();
  } else if ("close" in button.dataset) close(button.form);
  else firstField(openWork(button.closest("[data-point]"), button.dataset.do, button.dataset.to)).focus();
}

/* With a script the buttons stand where the link to the point's own page stood. */
function withButtons(item) {
  for (const button of item.querySelectorAll("button[data-do]")) button.hidden = false;
  for (const link of item.querySelectorAll("[data-plain]")) link.hidden = true;
}

/* What waits ------------------------------------------------------------------------------------------------------ */

function formOf(report) {
  const [, guest] = report.answers.find(([name]) => name === "enterprise_id") || [];
  const of = document.getElementById(`guest-${guest}`)?.querySelector("form");
  if (of && of.getAttribute("action") === report.to) return of;
  const known = screen.querySelector(`form[id][action="${report.to}"]`);
  if (known) return known;
  const button = screen.querySelector(`button[data-to="${report.to}"]`);
  return button && openWork(button.closest("[data-point]"), button.dataset.do, report.to);
}

function open(report) {
  const form = formOf(report);
  if (!form) return;
  if (form === line && text.value.trim() && !line.dataset.mending) aside = answers(line);
  fill(form, report.answers, TECHNICAL);
  form.dataset.mending = report.id;
  if (form.elements.was) form.elements.was.value = ""; // sent again it replaces what somebody else saved
  ask(form, report.errors || {}, report.confirm);
  (form.querySelector("[aria-invalid]") || firstField(form)).focus();
}

function row(report) {
  const item = document.createElement("li");
  item.append(element("strong", report.label), " ", screen.querySelector(`template[data-state="${report.state}"]`).content.cloneNode(true));
  if (report.state === "sign_in") item.append(" ", element("a", WORDS.sign_in, { href: `/login?next=${encodeURIComponent(HERE)}` }));
  if (report.state !== "look") return item;
  for (const message of [report.detail, ...Object.values(report.errors || {}).flat()]) if (message) item.append(element("p", message, { class: "small" }));
  const opens = element("button", WORDS.open, { type: "button", class: "btn btn-sm btn-outline-primary" });
  const discards = element("button", WORDS.discard, { type: "button", class: "as-link" });
  opens.addEventListener("click", () => open(report));
  discards.addEventListener("click", () => {
    if (discards.dataset.asked) forget(report.id).then(draw);
    discards.dataset.asked = "1";
    discards.textContent = WORDS.discard_surely;
  });
  if (formOf(report)) item.append(opens, " ");
  item.append(discards);
  return item;
}

async function draw() {
  const mine = (await all()).filter((one) => one.page === HERE && one.author === screen.dataset.author && one.state !== "received");
  queue.hidden = !mine.length;
  queue.querySelector("[data-queue-rows]").replaceChildren(...mine.reverse().map(row));
}

/* The lists, drawn anew around what is being typed ------------------------------------------------------------------ */

function renew(known, fresh) {
  if (!known.dataset.point) {
    if (!known.contains(document.activeElement) && !known.querySelector("form[data-changed]")) known.replaceChildren(...fresh.childNodes);
    return;
  }
  for (const part of [".point-facts", ".point-acts"]) {
    const [before, after] = [known.querySelector(part), fresh.querySelector(part)];
    if (!before || !after || before.textContent === after.textContent) continue;
    const held = before.contains(document.activeElement);
    before.replaceWith(after);
    withButtons(known);
    if (held) handle(known).focus();
  }
}

function merge(list, fresh) {
  const items = [...fresh.children];
  const wanted = new Set(items.map((item) => item.id));
  for (const item of [...list.children]) if (!wanted.has(item.id) && !item.querySelector("form.spot")) item.remove();
  let last = null;
  for (const item of items) {
    const known = document.getElementById(item.id);
    if (known) renew(known, item);
    else {
      if (last) last.after(item);
      else list.prepend(item);
      withButtons(item);
    }
    last = known || item;
  }
}

let drawing = null;

function refresh() {
  drawing = (drawing || Promise.resolve()).then(async () => {
    try {
      const answer = await fetch(HERE, { credentials: "same-origin", cache: "no-store" });
      if (!answer.ok || answer.redirected) return;
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const list of screen.querySelectorAll("[data-live]")) {
        const fresh = drawn.getElementById(list.id);
        if (fresh && list.dataset.live === "whole") list.replaceChildren(...fresh.childNodes);
        else if (fresh) merge(list, fresh);
      }
    } catch {
      // no network: what is shown stays until the next time
    }
  });
  return drawing;
}

async function onOutbox(event) {
  await draw();
  if (event.detail?.page !== HERE) return;
  const { code, warnings } = event.detail.receipt;
  if (warnings.length) say("warning", code, ...warnings);
  await refresh();
}

/* Keys ------------------------------------------------------------------------------------------------------------ */

/* From the line, which stands below them all, up to the last point. */
function step(item, by) {
  const items = [...screen.querySelectorAll("[data-point]")];
  const next = items[(item ? items.indexOf(item) : items.length) + by];
  (next ? handle(next) : text).focus();
}

function onKey(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const item = event.target.closest("[data-point]");
  const inField = event.target.matches("input, textarea, select");
  if (event.target === text && event.key === "Enter" && !event.shiftKey) line.requestSubmit();
  else if (event.target === text && event.key === "ArrowUp" && !text.value) step(null, -1);
  else if (event.key === "Escape" && event.target !== text && !event.target.matches('[aria-expanded="true"]')) text.focus();
  else if (item && !inField && ["ArrowUp", "ArrowDown"].includes(event.key)) step(item, event.key === "ArrowUp" ? -1 : 1);
  else if (item && !inField && /^[1-4]$/.test(event.key)) item.querySelectorAll("button[data-do]")[event.key - 1]?.click();
  else return;
  event.preventDefault();
}

/* Start ----------------------------------------------------------------------------------------------------------- */

function say(name, ...lines) {
  const place = document.getElementById("meeting-said");
  place.replaceChildren();
  if (!name) return;
  const notice = screen.querySelector(`template[data-said="${name}"]`).content.cloneNode(true);
  notice.querySelector(".notice-body").append(...lines.map((one) => element("p", one)));
  place.replaceChildren(notice);
}

async function start() {
  try {
    await all();
  } catch {
    return; // this browser keeps nothing: the forms are sent as any other
  }
  screen.querySelectorAll("[data-point]").forEach(withButtons);
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("outbox", onOutbox);
  document.addEventListener("click", onClick);
  screen.addEventListener("keydown", onKey);
  screen.addEventListener("input", (event) => event.target.form && (event.target.form.dataset.changed = "1"));
  window.addEventListener("beforeunload", (event) => [...screen.querySelectorAll("form.spot, #point")].some((form) => (form === line ? text.value.trim() : isTyping(form))) && event.preventDefault());
  window.addEventListener("offline", () => say("offline"));
  window.addEventListener("online", () => say(""));
  window.setInterval(() => document.hidden || refresh(), AGAIN);
  if (!navigator.onLine) say("offline");
  await draw();
}

start();
