// <form data-autosave="<url>">: sends the form a moment after the last change. The answer is JSON:
// {"fields": {name: value}} puts values back (the version of the record), {"errors": {name: "…"}} with 422 goes beside the
// fields. data-refresh: ids of what else the page shows of the record. [data-autosave-status] says what happened. A page is not left with something unsent.
import { fieldError } from "./errors.js";
import { reason } from "./http.js";
import { refresh } from "./refresh.js";

const PAUSE = 1200;

export function autosave(root = document) {
  for (const form of root.querySelectorAll("form[data-autosave]")) watch(form);
}

function watch(form) {
  const status = form.querySelector("[data-autosave-status]");
  const words = status ? status.dataset : {};
  let timer = 0;
  let dirty = false;
  let sending = false;
  let refused = false; // sent and not taken: still only on this page

  function say(text, failed = false) {
    if (!status) return;
    status.textContent = text;
    status.classList.toggle("is-failed", failed);
  }

  function settle(body) {
    for (const line of form.querySelectorAll("[data-error-for]")) fieldError(form, line.dataset.errorFor, "");
    for (const [name, text] of Object.entries(body.errors || {})) fieldError(form, name, String(text));
    for (const [name, value] of Object.entries(body.fields || {})) if (form.elements[name]) form.elements[name].value = value;
  }

  async function send() {
    if (sending) return;
    if (document.querySelector("[data-uploading]")) return plan(PAUSE); // a file changes the record's version
    sending = true;
    dirty = false;
    say(words.saving || "");
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const response = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (response.ok || response.status === 422) settle(response.status === 204 ? {} : await response.clone().json());
      refused = !response.ok;
      if (response.ok) {
        say(words.saved || "");
        refresh(form.dataset.refresh);
      } else say(await reason(response, words.failed || ""), true);
    } catch {
      dirty = true;
      say(words.failed || "", true);
    }
    sending = false;
    if (dirty) plan(PAUSE * 4);
  }

  function plan(pause) {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    dirty = true;
    plan(PAUSE);
  });
  // The other forms of the page act on what was saved last, not on what the page came with.
  document.addEventListener("submit", ({ target }) => {
    const [theirs, ours] = [target.elements.revision, form.elements.revision];
    if (theirs && ours && target !== form) theirs.value = ours.value;
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    dirty = refused = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty || refused) event.preventDefault();
  });
}
