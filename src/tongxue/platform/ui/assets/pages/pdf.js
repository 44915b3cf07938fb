// [data-pdf="<url>"]: draws the pages of a PDF by pdf.js, each when it comes into view. Without JavaScript, and when the
// drawing fails, the link that stands in the place opens the file.
const script = document.currentScript.src;
const vendor = new URL("../vendor/pdfjs/", script);

async function show(place) {
  const pdfjs = await import(new URL("pdf.mjs", vendor).href);
  pdfjs.GlobalWorkerOptions.workerSrc = new URL("pdf.worker.mjs", vendor).href;
  const source = { url: place.dataset.pdf, cMapUrl: new URL("cmaps/", vendor).href, cMapPacked: true, standardFontDataUrl: new URL("standard_fonts/", vendor).href, wasmUrl: new URL("wasm/", vendor).href, isEvalSupported: false, rangeChunkSize: 262144, disableAutoFetch: true };
  const file = await pdfjs.getDocument(source).promise;
  const first = (await file.getPage(1)).getViewport({ scale: 1 });
  const watcher = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => draw(entry.target)), { rootMargin: "600px" });

  async function draw(canvas) {
    watcher.unobserve(canvas);
    const page = await file.getPage(Number(canvas.dataset.page));
    const scale = (place.clientWidth / page.getViewport({ scale: 1 }).width) * Math.min(window.devicePixelRatio || 1, 2);
    const viewport = page.getViewport({ scale });
    canvas.width = viewport.width;
    canvas.height = viewport.height;
    await page.render({ canvasContext: canvas.getContext("2d"), canvas, viewport }).promise;
    const words = (await page.getTextContent()).items.map((item) => item.str).join(" ");
    canvas.setAttribute("aria-label", words.slice(0, 5000) || canvas.dataset.page);
  }

  for (let number = 1; number <= file.numPages; number += 1) {
    const canvas = document.createElement("canvas");
    canvas.dataset.page = number;
    canvas.width = first.width;
    canvas.height = first.height;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", String(number));
    place.append(canvas);
    watcher.observe(canvas);
  }
}

for (const place of document.querySelectorAll("[data-pdf]")) show(place).catch((error) => console.warn("pdf", error));
