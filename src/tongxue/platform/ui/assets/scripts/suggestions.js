// <input data-suggest="/search/suggest">: an ARIA 1.2 combobox with a list popup (APG "editable combobox with list
// autocomplete"). The address answers ?q= with {"items": [{"text": "…", "note": "…", "href": "…"}]}; href is optional:
// without it the text is searched for.
const DELAY = 140;
let count = 0;

export function suggestions(root = document) {
  for (const input of root.querySelectorAll("input[data-suggest]")) combobox(input);
}

function combobox(input) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${++count}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label") || "");
  input.after(list);
  const set = (name, value) => (value === null ? input.removeAttribute(name) : input.setAttribute(name, value));
  set("role", "combobox");
  set("aria-autocomplete", "list");
  set("aria-expanded", "false");
  set("aria-controls", list.id);

  let timer = 0;
  let asked = null;
  let active = -1;
  let typed = input.value;
  const options = () => [...list.children];

  function close() {
    list.hidden = true;
    active = -1;
    set("aria-expanded", "false");
    set("aria-activedescendant", null);
  }

  function mark(next) {
    active = next;
    options().forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    set("aria-activedescendant", active < 0 ? null : options()[active].id);
    input.value = active < 0 ? typed : options()[active].dataset.text;
  }

  function choose(option) {
    input.value = option.dataset.text;
    close();
    if (option.dataset.href) location.assign(option.dataset.href);
    else input.form.requestSubmit();
  }

  function show(items) {
    list.replaceChildren(...items.map((item, n) => draw(item, `${list.id}-${n}`)));
    active = -1;
    list.hidden = items.length === 0;
    set("aria-expanded", String(items.length > 0));
    set("aria-activedescendant", null);
  }

  async function ask() {
    asked?.abort();
    typed = input.value;
    if (!typed.trim()) return close();
    asked = new AbortController();
    try {
      const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
      if (response.ok && document.activeElement === input) show((await response.json()).items || []);
    } catch (error) {
      if (error.name !== "AbortError") close(); // no suggestions is no fault worth a message
    }
  }

  input.addEventListener("input", (event) => {
    if (event.isComposing) return; // half-typed pinyin of an input method
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const size = options().length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(((active + 1 + step + size + 1) % (size + 1)) - 1); // one place more: back at what was typed
    } else if (event.key === "ArrowDown" && list.hidden) {
      ask();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(options()[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      input.value = typed;
      close();
    } else if (event.key === "Tab") {
      close();
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus in the box
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
}

function draw(item, id) {
  const option = document.createElement("li");
  option.className = "suggestion";
  option.id = id;
  option.dataset.text = item.text;
  if (item.href) option.dataset.href = item.href;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const text = document.createElement("span");
  text.dir = "auto";
  text.textContent = item.text;
  option.append(text);
  if (item.note) {
    const note = document.createElement("small");
    note.textContent = item.note;
    option.append(note);
  }
  return option;
}
