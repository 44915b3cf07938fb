// What the experiments share: small builders for controls and drawings. No storage, no network, no globals kept elsewhere.
const $ = (selector) => document.querySelector(selector);
const set = (node, attributes) => { for (const [name, value] of Object.entries(attributes)) name === "text" ? node.textContent = value : name === "stroke-width" ? node.style.strokeWidth = value : node.setAttribute(name, value); return node; };
const draw = (tag, attributes = {}, parent = $("svg")) => parent.appendChild(set(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes));
const make = (tag, attributes = {}, parent = $("#controls")) => parent.appendChild(set(document.createElement(tag), attributes));
const num = (value, digits = 2) => (Number(value.toFixed(digits)) === 0 ? 0 : value).toFixed(digits).replace("-", "−");
const short = (value, digits = 2) => String(Number(value.toFixed(digits)) + 0).replace("-", "−");
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
const say = (html) => { $(".result").innerHTML = html; };
let controls = 0;
const first = () => controls++ ? {} : { "data-main": "" };

function range(label, [min, max, step, value], show, changed, parent) {
  const box = make("div", { class: "field" }, parent), id = `c${controls}`;
  const name = make("label", { for: id, text: label }, box), told = make("output", { for: id }, box);
  const input = make("input", { type: "range", id, min, max, step, value, ...first() }, box);
  const refresh = () => { told.textContent = show(Number(input.value)); input.setAttribute("aria-valuetext", told.textContent); };
  input.addEventListener("input", () => { refresh(); changed(); });
  refresh();
  return { box, input, name, get value() { return Number(input.value); }, set value(v) { input.value = v; refresh(); }, refresh };
}

function choice(label, options, changed, chosen = 0) {
  const set_ = make("fieldset"), group = `g${controls}`;
  make("legend", { text: label }, set_);
  const inputs = options.map((text, i) => {
    const pill = make("label", { class: "pill" }, set_);
    const input = make("input", { type: "radio", name: group, value: i, ...(i === (chosen === 1 ? 0 : 1) ? first() : {}) }, pill);
    make("span", { text }, pill);
    input.checked = i === chosen;
    input.addEventListener("change", changed);
    return input;
  });
  return { get value() { return inputs.findIndex((input) => input.checked); }, set value(i) { inputs[i].checked = true; } };
}

function button(text, click, kind = "", parent = $(".buttons")) {
  const node = make("button", { type: "button", class: kind, text, ...first() }, parent);
  node.addEventListener("click", click);
  return node;
}

// step(seconds since the last frame); pauses while the page is hidden
function animate(step) {
  let last = 0;
  requestAnimationFrame(function frame(now) {
    if (last) step(Math.min(.05, (now - last) / 1000));
    last = now;
    requestAnimationFrame(frame);
  });
}

// moved(x, y) in the picture's own units while the node is dragged with mouse, pen or finger. The picture holds the
// pointer, not the node, which may be drawn anew meanwhile.
function draggable(node, moved) {
  const svg = node.ownerSVGElement;
  node.classList.add("drag");
  node.addEventListener("pointerdown", (event) => { svg.setPointerCapture(event.pointerId); svg.moved = moved; event.preventDefault(); });
  svg.onpointermove = (event) => {
    if (!svg.moved) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    svg.moved(point.x, point.y);
  };
  svg.onpointerup = svg.onpointercancel = () => { svg.moved = null; };
}

// axes in a rectangle; x(v), y(v) turn values into places
function axes({ left, top, width, height, x: [x0, x1, dx], y: [y0, y1, dy], xName = "", yName = "", digits = 0 }, parent = draw("g")) {
  const x = (v) => left + (v - x0) / (x1 - x0) * width, y = (v) => top + height - (v - y0) / (y1 - y0) * height;
  const atX = clamp(0, x0, x1), atY = clamp(0, y0, y1);
  for (let v = Math.ceil(x0 / dx) * dx; v <= x1 + dx / 1e6; v += dx) {
    draw("path", { class: "grid", d: `M${x(v)} ${top}v${height}` }, parent);
    draw("text", { class: "small", x: x(v), y: y(atY) + 16, "text-anchor": "middle", text: num(v, dx % 1 ? digits || 1 : 0) }, parent);
  }
  for (let v = Math.ceil(y0 / dy) * dy; v <= y1 + dy / 1e6; v += dy) {
    draw("path", { class: "grid", d: `M${left} ${y(v)}h${width}` }, parent);
    if (Math.abs(v - atY) > dy / 1e6 || y0 === atY && x0 === atX && y0 !== 0) draw("text", { class: "small", x: x(atX) - 6, y: y(v) + 4, "text-anchor": "end", text: num(v, dy % 1 ? digits || 1 : 0) }, parent);
  }
  draw("path", { class: "axis", d: `M${left} ${y(atY)}h${width}M${x(atX)} ${top}v${height}` }, parent);
  draw("text", { class: "small", x: left + width, y: y(atY) - 6, "text-anchor": "end", text: xName }, parent);
  draw("text", { class: "small", x: x(atX) + 6, y: top + 10, text: yName }, parent);
  return { x, y };
}
