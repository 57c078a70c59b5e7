/* What the pages gain by a script; every one of them works without it. No inline style is written (the CSP forbids it). */
"use strict";

const FIELDS = "input, textarea, select, [contenteditable]";
const LETTERS_OFF = "haihoa.letters-off";

function remembered(key) {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null; // storage is switched off: the page simply does not remember
  }
}

function remember(key, value) {
  try {
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
  } catch {
    // storage is switched off: the choice holds for this page only
  }
}

/* Keyboard -------------------------------------------------------------------------------------------------------- */

function visible(element) {
  return element.getClientRects().length > 0;
}

function follow(selector) {
  const target = [...document.querySelectorAll(selector)].find(visible);
  if (target) target.click();
  return Boolean(target);
}

function rows() {
  return [...document.querySelectorAll("table.register tbody tr")];
}

function moveRow(step) {
  const all = rows();
  if (!all.length) return false;
  const now = all.findIndex((row) => row.classList.contains("at"));
  const next = now < 0 ? 0 : Math.max(0, Math.min(all.length - 1, now + step));
  if (now >= 0) all[now].classList.remove("at");
  all[next].classList.add("at");
  const link = all[next].querySelector("a[href]"); // Enter opens it
  if (link) link.focus();
  else all[next].scrollIntoView({ block: "nearest" });
  return true;
}

function inRow(selector) {
  const row = document.querySelector("table.register tbody tr.at");
  const link = row && row.querySelector(selector);
  if (link) link.click();
  return Boolean(link);
}

function editRow() {
  const link = document.querySelector("table.register tbody tr.at a[data-edit]");
  if (link) window.location.assign(link.dataset.edit);
  return Boolean(link);
}

function showKeys() {
  const list = document.getElementById("keys");
  if (!list || !list.showPopover) return false;
  list.togglePopover();
  return true;
}

function search() {
  const box = document.getElementById("head-q");
  if (!box) return false;
  box.focus();
  box.select();
  return true;
}

const LETTERS = {
  "/": search,
  "?": showKeys,
  n: () => follow('[data-key="n"]'),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: () => inRow('input[type="checkbox"]'),
  e: () => editRow() || follow('[data-key="e"]'),
};

let goUntil = 0;

function onLetter(event) {
  if (event.key !== "?" && remembered(LETTERS_OFF)) return;
  const going = Date.now() < goUntil;
  goUntil = 0;
  if (event.key === "g") {
    goUntil = Date.now() + 1500;
  } else if (going && /^[a-z]$/.test(event.key)) {
    if (follow(`a[data-go="${event.key}"]`)) event.preventDefault();
  } else if (LETTERS[event.key] && LETTERS[event.key](event)) {
    event.preventDefault();
  }
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest('form[method="post"]');
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll(".phone-bar details[open]")) open.open = false;
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELDS)) return;
  onLetter(event);
}

function setUpKeys() {
  document.addEventListener("keydown", onKey);
  for (const box of document.querySelectorAll("[data-keys-off]")) {
    box.checked = Boolean(remembered(LETTERS_OFF));
    box.addEventListener("change", () => remember(LETTERS_OFF, box.checked ? "1" : null));
  }
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(".phone-bar details[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
}

/* Dates: text as people write it, and the browser's own calendar on request ---------------------------------------- */

function toNative(text, moment) {
  const found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[T ]+(\d{1,2}):(\d{2}))?$/.exec(text.trim());
  if (!found) return "";
  const two = (part) => part.padStart(2, "0");
  const day = `${found[3]}-${two(found[2])}-${two(found[1])}`;
  if (!moment) return day;
  return found[4] ? `${day}T${two(found[4])}:${found[5]}` : `${day}T08:00`;
}

function fromNative(value) {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?/.exec(value);
  if (!found) return "";
  return `${found[3]}/${found[2]}/${found[1]}${found[4] ? ` ${found[4]}` : ""}`;
}

function setUpDate(button) {
  const field = document.getElementById(button.dataset.dateFor);
  const native = document.createElement("input");
  if (!field || typeof native.showPicker !== "function") return;
  const moment = field.dataset.date === "moment";
  native.type = moment ? "datetime-local" : "date";
  native.className = "native-date";
  native.tabIndex = -1;
  native.setAttribute("aria-hidden", "true");
  button.after(native);
  button.hidden = false;
  button.addEventListener("click", () => {
    native.value = toNative(field.value, moment);
    native.showPicker();
  });
  native.addEventListener("change", () => {
    if (!native.value) return;
    field.value = fromNative(native.value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/* Suggestions: a combobox over a plain text field -------------------------------------------------------------------- */

class Lookup {
  constructor(field) {
    this.field = field;
    this.list = document.getElementById(`${field.id}-list`);
    this.status = field.parentElement.querySelector('[role="status"]');
    this.at = -1;
    this.asked = 0;
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
    field.addEventListener("input", () => this.soon());
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("blur", () => window.setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the field
    this.list.addEventListener("click", (event) => this.choose([...this.list.children].indexOf(event.target.closest("li"))));
  }

  /* With `;` between several values only the last one is looked up. */
  typed() {
    const parts = this.field.value.split(";");
    return { before: parts.slice(0, -1), word: parts[parts.length - 1].trim() };
  }

  soon() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(), 200);
  }

  async ask() {
    const { word } = this.typed();
    const number = ++this.asked;
    if (word.length < 2) {
      this.close();
      return;
    }
    let found;
    try {
      const address = new URL(this.field.dataset.lookup, window.location.href);
      address.searchParams.set("q", word);
      const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok || !(answer.headers.get("Content-Type") || "").includes("json")) throw new Error(String(answer.status));
      found = await answer.json();
    } catch {
      this.close(); // no network or signed out: the field stays plain text, the server resolves the name
      return;
    }
    if (number === this.asked && document.activeElement === this.field) this.show(found);
  }

  show(found) {
    this.list.replaceChildren(...found.map((one, index) => this.option(one, index)));
    this.at = -1;
    this.field.removeAttribute("aria-activedescendant");
    this.list.hidden = !found.length;
    this.field.setAttribute("aria-expanded", String(found.length > 0));
    this.status.textContent = found.length ? `${this.status.dataset.found} ${found.length}` : this.status.dataset.none;
  }

  option(one, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.value = one.tax_code && this.field.dataset.lookupValue === "tax_code" ? one.tax_code : one.name;
    item.append(one.name);
    const facts = [one.tax_code, one.zone].filter(Boolean).join(" · ");
    if (facts) {
      const small = document.createElement("small");
      small.textContent = facts;
      item.append(small);
    }
    return item;
  }

  move(step) {
    const items = [...this.list.children];
    if (!items.length) return;
    if (this.at >= 0) items[this.at].setAttribute("aria-selected", "false");
    this.at = (this.at + step + items.length + (this.at < 0 && step < 0 ? 1 : 0)) % items.length;
    items[this.at].setAttribute("aria-selected", "true");
    items[this.at].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", items[this.at].id);
  }

  onKey(event) {
    if (this.list.hidden) {
      if (event.key === "ArrowDown") {
        event.preventDefault();
        this.ask();
      }
      return;
    }
    const plain = !event.ctrlKey && !event.metaKey;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && plain && this.at >= 0) this.choose(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  choose(index) {
    const item = this.list.children[index];
    if (!item) return;
    const { before } = this.typed();
    this.field.value = [...before.map((part) => part.trim()), item.dataset.value].join("; ");
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  close() {
    window.clearTimeout(this.timer);
    this.list.hidden = true;
    this.at = -1;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
  }
}

/* Forms: once is enough, and nothing typed is left behind unnoticed ------------------------------------------------- */

function setUpForm(form) {
  const entered = () => new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, value.name ?? value])).toString();
  let sent = false;
  const before = form.querySelector(".error-summary") ? null : entered(); // a refused form holds unsaved work from the start
  const again = (allowed) => {
    sent = !allowed;
    form.querySelectorAll('button[type="submit"]').forEach((button) => (button.disabled = !allowed));
  };
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    window.setTimeout(() => again(false)); // after this turn, so that the pressed button's own value still goes along
    window.setTimeout(() => again(true), 15000); // no answer came: trying again makes no second record (submission_id)
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) again(true);
  });
  if (!("guard" in form.dataset)) return;
  let leaving = false;
  form.querySelectorAll("[data-leave]").forEach((link) => link.addEventListener("click", () => (leaving = true)));
  window.addEventListener("beforeunload", (event) => {
    if (!sent && !leaving && entered() !== before) event.preventDefault();
  });
}

/* Choosing rows of a list: all of the page at once, and how many are chosen ------------------------------------------ */

function setUpPicking(all) {
  const form = all.form;
  const boxes = [...form.elements].filter((one) => one.type === "checkbox" && one !== all);
  const count = form.querySelector("[data-pick-count]");
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    count.textContent = chosen ? `${count.dataset.pickCount} ${chosen}` : "";
  };
  all.addEventListener("change", () => {
    boxes.forEach((box) => (box.checked = all.checked));
    tell();
  });
  boxes.forEach((box) => box.addEventListener("change", tell));
  window.addEventListener("pageshow", tell);
}

/* What runs on while the page is open: drawn anew from the page itself, silently -------------------------------------- */

function setUpRefresh(element) {
  window.setInterval(async () => {
    if (document.hidden || element.contains(document.activeElement)) return;
    try {
      const answer = await fetch(window.location.pathname, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(element.id);
      if (drawn) element.replaceChildren(...drawn.childNodes);
    } catch {
      // no network: what is shown stays until the next time
    }
  }, 1000 * Number(element.dataset.refresh));
}

/* Long work: how far it is, and the result once it is done ----------------------------------------------------------- */

function followProgress(box) {
  const bar = box.querySelector("progress");
  const count = box.querySelector("[data-progress-count]");
  const ask = async () => {
    let held;
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      held = answer.ok ? await answer.json() : null;
    } catch {
      held = null; // no network for a moment: ask again
    }
    if (held && !held.working) {
      window.location.reload();
      return;
    }
    if (held) {
      bar.max = held.total || 1;
      bar.value = held.done;
      count.textContent = `${held.done} / ${held.total}`;
    }
    window.setTimeout(ask, 1500);
  };
  window.setTimeout(ask, 1500);
}

/* A grid of numbers: up and down go to the same column of the next line ---------------------------------------------------- */

function setUpGrid(table) {
  table.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
    const cell = event.target.closest("td");
    if (!step || !cell || event.target.tagName === "SELECT" || event.ctrlKey || event.metaKey || event.altKey) return;
    const line = table.rows[cell.parentElement.rowIndex + step];
    const control = line && line.cells[cell.cellIndex] && line.cells[cell.cellIndex].querySelector("input, select");
    if (event.key === "Enter" || control) event.preventDefault(); // Enter alone sends nothing; Ctrl+Enter saves
    if (control) control.focus();
  });
}

/* Cases that the one being typed may be: the same page asked for with what is typed, its offers shown here ------------- */

function setUpOffer(form) {
  const box = document.getElementById(form.dataset.offer);
  const names = ["kind", "enterprise", "started_on", "ended_on", "workers_involved", "main_cause", "alike"];
  let asked = 0;
  const ask = async () => {
    const number = ++asked;
    const typed = [...new FormData(form)].filter(([name, value]) => names.includes(name) && value);
    try {
      const answer = await fetch(`${window.location.pathname}?${new URLSearchParams(typed)}`, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected || number !== asked) return;
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(box.id);
      if (drawn && number === asked) box.replaceChildren(...drawn.childNodes);
    } catch {
      // no network: the offers come with the answer to the form
    }
  };
  form.addEventListener("change", (event) => {
    if (names.includes(event.target.name) && event.target.name !== "alike") ask();
  });
}

/* Start -------------------------------------------------------------------------------------------------------------- */

function openTarget() {
  const target = window.location.hash && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  const fold = target && target.closest("details:not([open])");
  if (fold) fold.open = true;
}

function writePrintTime() {
  const two = (number) => String(number).padStart(2, "0");
  const now = new Date();
  const text = `· ${two(now.getDate())}/${two(now.getMonth() + 1)}/${now.getFullYear()} ${two(now.getHours())}:${two(now.getMinutes())}`;
  for (const place of document.querySelectorAll("[data-print-time]")) place.textContent = text;
}

setUpKeys();
window.addEventListener("beforeprint", writePrintTime);
document.querySelectorAll("[data-date-for]").forEach(setUpDate);
document.querySelectorAll("input[data-lookup]").forEach((field) => new Lookup(field));
document.querySelectorAll('form[method="post"]').forEach(setUpForm);
document.querySelectorAll("[data-grid]").forEach(setUpGrid);
document.querySelectorAll("[data-pick-all]").forEach(setUpPicking);
document.querySelectorAll("[data-offer]").forEach(setUpOffer);
document.querySelectorAll("[data-refresh]").forEach(setUpRefresh);
document.querySelectorAll("[data-progress]").forEach(followProgress);
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
window.addEventListener("hashchange", openTarget);
openTarget();
document.querySelectorAll(".error-summary a[href^='#']").forEach((link) =>
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const fold = field.closest("details:not([open])");
    if (fold) fold.open = true;
    field.focus();
  }),
);
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();
