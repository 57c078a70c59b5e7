/* Forms that a script fills in again: what the outbox gives back for a look, with its faults beside the fields. */

export function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/* What was typed goes back into its fields; a field that nothing was kept of is emptied. Hidden ones stay. */
export function fill(form, answers, besides = []) {
  const given = new Map();
  for (const [name, value] of answers) given.set(name, [...(given.get(name) || []), value]);
  for (const field of form.elements) {
    if (!field.name || besides.includes(field.name) || field.type === "hidden") continue;
    const values = given.get(field.name) || [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
}

/* `ids` is what stands before the names of the fields in their ids. */
export function showErrors(form, errors, ids = "") {
  for (const field of form.querySelectorAll(".field")) {
    const name = field.id.slice(ids.length).replace(/-field$/, "");
    const id = ids + name;
    const wrong = Object.hasOwn(errors, name);
    field.classList.toggle("has-error", wrong);
    document.getElementById(`${id}-error`)?.remove();
    const control = document.getElementById(id);
    if (!control) continue;
    control.toggleAttribute("aria-invalid", wrong);
    if (wrong) {
      const box = element("div", "", { class: "field-error", id: `${id}-error` });
      for (const message of errors[name]) box.append(element("p", message));
      (field.querySelector("label, legend") || field.firstElementChild).after(box);
      field.closest("details")?.setAttribute("open", "");
    }
  }
}
