// [data-drop-zone data-upload="<url>"]: takes dropped or chosen files and sends them one by one, each with its progress.
// The address takes one multipart field "file" and answers 2xx, or problem+json whose title says why not. After the last
// one the elements named in data-refresh are fetched anew and the event "tongxue:uploaded" is sent from the zone (detail: {done, failed}); htmx elements can listen to it.
// Without data-upload dropping fills the file field and the form carries the files.
import { token } from "./http.js";
import { refresh } from "./refresh.js";

export function uploads(root = document) {
  for (const zone of root.querySelectorAll("[data-drop-zone]")) watch(zone);
}

function watch(zone) {
  const input = zone.querySelector("input[type=file]");
  const over = (on) => zone.classList.toggle("is-over", on);
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      over(true);
    });
  }
  zone.addEventListener("dragleave", (event) => over(zone.contains(event.relatedTarget)));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (zone.dataset.upload) sendAll(zone, [...event.dataTransfer.files]);
    else input.files = event.dataTransfer.files;
  });
  if (!zone.dataset.upload) return;
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // the form must not send them a second time
    sendAll(zone, files);
  });
}

async function sendAll(zone, files) {
  const result = { done: 0, failed: 0 };
  zone.dataset.uploading = "";
  const rows = files.map((file) => row(zone, file));
  for (const [n, file] of files.entries()) result[(await sendOne(zone, file, rows[n])) ? "done" : "failed"] += 1;
  await refresh(zone.dataset.refresh);
  delete zone.dataset.uploading;
  zone.dispatchEvent(new CustomEvent("tongxue:uploaded", { bubbles: true, detail: result }));
}

function row(zone, file) {
  const item = document.createElement("li");
  item.className = "drop-item";
  const name = document.createElement("span");
  name.dir = "auto";
  name.textContent = file.name;
  const note = document.createElement("span");
  note.className = "drop-item-note";
  note.textContent = zone.dataset.waiting || "";
  const bar = document.createElement("progress");
  bar.className = "bar";
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  item.append(name, note, bar);
  zone.querySelector("[data-drop-list]").append(item);
  return { item, note, bar };
}

function sendOne(zone, file, { item, note, bar }) {
  const end = (good, text) => {
    note.textContent = text;
    item.classList.toggle("is-failed", !good);
    bar.className = good ? "bar bar-done" : "bar bar-failed";
    if (good) bar.value = 1;
    return good;
  };
  const limit = Number(zone.dataset.limit || 0);
  if (limit && file.size > limit) return Promise.resolve(end(false, zone.dataset.tooLarge || ""));
  return new Promise((resolve) => {
    const request = new XMLHttpRequest(); // fetch cannot tell how much has gone up
    request.open("POST", zone.dataset.upload);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.loaded / event.total;
      note.textContent = `${Math.round(bar.value * 100)}%`;
    });
    request.addEventListener("load", () => resolve(answered(zone, request, end)));
    request.addEventListener("error", () => resolve(end(false, zone.dataset.failed || "")));
    const data = new FormData();
    data.append("file", file);
    request.send(data);
  });
}

function answered(zone, request, end) {
  if (request.status >= 200 && request.status < 300) return end(true, zone.dataset.done || "");
  let text = zone.dataset.failed || "";
  try {
    text = JSON.parse(request.responseText).title || text;
  } catch {
    // the answer was no JSON: the general words stand
  }
  return end(false, text);
}
