// The error summary takes the focus, so that it is read first and the next Tab goes to the first error.
export function errorSummary() {
  document.querySelector("[data-error-summary]:not(.specimen *)")?.focus();
}

// Writes or clears the message beside a field.
export function fieldError(form, name, text) {
  const line = form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
  if (!line) return;
  line.lastElementChild.lastChild.textContent = text;
  line.hidden = !text;
  line.closest(".field")?.classList.toggle("field-invalid", Boolean(text));
  const control = form.querySelector(`#id_${CSS.escape(name)}`);
  if (!control) return;
  if (!text) return control.removeAttribute("aria-invalid");
  control.setAttribute("aria-invalid", "true");
  const about = (control.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
  if (!about.includes(line.id)) control.setAttribute("aria-describedby", [...about, line.id].join(" "));
}
