// Builds build/assets (the first argument) from what the pages use, and from nothing else:
//   app.css                Tabler without the rules that no template names, and our own sheets whole
//   app.js, pages/*        our scripts, each with what it imports; sheets that one page alone needs
//   *.svg                  our own pictures
//   icons.svg              a sprite of the icons that the templates name: icon("book"), icon("star-filled")
//   vendor/                the PDF player and htmx, fetched by the pages that need them
// frontend/README.md says how to name classes and icons so that they are found.
import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import path from "node:path";
import { PurgeCSS } from "purgecss";

const root = path.resolve(import.meta.dirname, "..");
const out = path.resolve(process.argv[2] ?? path.join(root, "build/assets"));
const modules = path.join(root, "node_modules");
const entries = path.join(root, "src/tongxue/platform/ui/assets");
const kept = JSON.parse(await readFile(path.join(root, "frontend/keep.json"), "utf8"));
// Browsers of school computers that are three years behind still get it.
const target = ["chrome109", "firefox115", "safari16"];

const exists = (file) => stat(file).then(() => true, () => false);

async function sources() {
  const found = [];
  for (const entry of await readdir(path.join(root, "src"), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    // Python names classes and icons only where it draws: forms, widgets and the ui package.
    const drawing = /\.(html|js|svg)$/.test(entry.name) || /(platform\/ui\/|\/(forms|widgets|labels)(\/|\.)).*py$/.test(file);
    if (entry.isFile() && drawing) found.push({ file, text: await readFile(file, "utf8") });
  }
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}

function purged(content) {
  // Only other people's sheets are purged: our own are short and may speak of what a reader's text brings.
  return async (args) => {
    const css = await readFile(args.path, "utf8");
    const [result] = await new PurgeCSS().purge({
      content: content.map(({ text, file }) => ({ raw: text, extension: path.extname(file).slice(1) })),
      css: [{ raw: css }],
      defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
      safelist: { standard: kept.classes, greedy: kept.patterns.map((pattern) => new RegExp(pattern)) },
      keyframes: true,
      fontFace: true,
    });
    return { contents: result.css, loader: "css" };
  };
}

// Tabler declares some two thousand properties; what neither a rule nor a template asks for is dropped at the end.
async function withoutUnusedVariables(file, content) {
  const css = await readFile(file, "utf8");
  const names = new Set(content.flatMap(({ text }) => text.match(/--[\w-]+/g) ?? []));
  const [result] = await new PurgeCSS().purge({
    content: [],
    css: [{ raw: css }],
    safelist: { standard: [/./], greedy: [/./], variables: [...names] },
    variables: true,
  });
  await writeFile(file, result.css);
}

async function sheet(name, content) {
  const own = path.join(entries, "app.css");
  const entry = (await exists(own)) ? own : "@tabler/core/dist/css/tabler.css";
  const plugin = {
    name: "purge",
    setup(builder) {
      builder.onLoad({ filter: /node_modules.*\.css$/ }, purged(content));
    },
  };
  const outfile = path.join(out, name);
  const options = { bundle: true, minify: true, target, legalComments: "none", logLevel: "warning" };
  const loader = { ".svg": "dataurl", ".woff2": "dataurl" };
  await build({ ...options, entryPoints: [entry], outfile, plugins: [plugin], loader, external: ["/static/*"] });
  await withoutUnusedVariables(outfile, content);
  await build({ ...options, bundle: false, entryPoints: [outfile], outfile, allowOverwrite: true });
}

async function scripts() {
  const files = [path.join(entries, "app.js")];
  const pages = path.join(entries, "pages");
  if (await exists(pages)) files.push(...(await readdir(pages)).filter((n) => /\.(js|css)$/.test(n)).map((n) => path.join(pages, n)));
  const present = [];
  for (const file of files) if (await exists(file)) present.push(file);
  if (present.length === 0) return;
  const options = { bundle: true, minify: true, format: "iife", target, legalComments: "none", logLevel: "warning" };
  await build({ ...options, entryPoints: present, outbase: entries, outdir: out });
}

async function icons(content) {
  const named = new Map(kept.icons.map((name) => [name, "frontend/keep.json"]));
  for (const { file, text } of content) {
    // icon("book"), icon('book'), and in data: icon="book", "icon": "book", icon: "book"
    for (const [, name] of text.matchAll(/\bicon["']?\s*[(=:]\s*["']([a-z0-9-]+)["']/g)) named.set(name, file);
  }
  const symbols = [];
  for (const [name, file] of [...named].sort()) {
    const filled = name.endsWith("-filled");
    const source = path.join(modules, "@tabler/icons/icons", filled ? "filled" : "outline", `${name.replace(/-filled$/, "")}.svg`);
    if (!(await exists(source))) throw new Error(`${file}: there is no icon called ${name}`);
    const svg = await readFile(source, "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "").replace(/<path stroke="none"[^>]*\/>/, "");
    const paint = filled
      ? 'fill="currentColor"'
      : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${inner.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>")}</symbol>`);
  }
  await writeFile(path.join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
  return symbols.length;
}

async function vendor() {
  const pdf = path.join(modules, "pdfjs-dist");
  const to = path.join(out, "vendor/pdfjs");
  await mkdir(to, { recursive: true });
  for (const name of ["pdf", "pdf.worker"]) await cp(path.join(pdf, `legacy/build/${name}.min.mjs`), path.join(to, `${name}.mjs`));
  // cmaps: Chinese PDFs that name a standard character collection instead of embedding one
  for (const folder of ["cmaps", "standard_fonts", "wasm", "iccs"]) await cp(path.join(pdf, folder), path.join(to, folder), { recursive: true });
  const options = { bundle: true, minify: true, format: "iife", target, legalComments: "none", logLevel: "error" };
  await build({ ...options, entryPoints: ["htmx.org"], globalName: "htmxModule", footer: { js: "var htmx=htmxModule.default;" }, outfile: path.join(out, "vendor/htmx.js"), absWorkingDir: root });
}

async function pictures() {
  for (const name of await readdir(entries)) if (name.endsWith(".svg")) await cp(path.join(entries, name), path.join(out, name));
}

await mkdir(out, { recursive: true });
const content = await sources();
const [, , count] = await Promise.all([
  sheet("app.css", content),
  scripts(),
  icons(content),
  vendor(),
  pictures(),
]);
const css = await readFile(path.join(out, "app.css"));
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
console.log(`app.css ${kib(css.length)}, gzip ${kib(gzipSync(css, { level: 9 }).length)}, brotli ${kib(brotliCompressSync(css).length)}; ${count} icons`);
