"""Writing Markdown (CommonMark 0.31 with tables and $…$ mathematics), and HTML of strangers as Markdown."""

import re
import textwrap
from collections.abc import Iterable, Sequence

from lxml import etree, html

from tongxue.interop.xml import local

_SPECIAL = re.compile(r"([\\`*_\[\]<$|~])")
_LINE_START = re.compile(
    r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|-+(?=\s*$)|>|=+\s*$|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE
)
# LaTeX in running text: \( … \) and \[ … \] of MathJax, $$ … $$ of both.
_LATEX = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$", re.DOTALL)
_SKIPPED = ("script", "style", "template", "head", "noscript")
_BLOCKS = ("p", "div", "section", "article", "header", "footer", "main", "table", "ul", "ol", "pre",
"blockquote", "figure", "hr", "nav", "aside", "form", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
"figcaption", "caption", "body")  # fmt: skip


def escape(text: str) -> str:
    """Text that Markdown shows as it is."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _LINE_START.sub(lambda m: f"{m[1]}{m[2]}\\" if m[2].isdigit() else f"{m[1]}\\{m[2]}", escaped)


def code_span(text: str) -> str:
    """Inline code, fenced by more backticks than it holds (CommonMark §6.1)."""
    text = " ".join(text.split("\n"))
    if not text.strip():
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def code_block(text: str, language: str = "") -> str:
    """A fenced code block (CommonMark §4.5)."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{textwrap.dedent(text.strip(chr(10))).rstrip()}\n{fence}"


def link(label: str, href: str) -> str:
    """An inline link; ``label`` is Markdown."""
    return f"[{label}](<{href}>)" if re.search(r"[\s()]", href) else f"[{label}]({href})"


def table(rows: Sequence[Sequence[str]], *, headed: bool) -> str:
    """A pipe table of Markdown cells. One is always headed: without a head the first line is empty."""
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    lines = [[_cell(c) for c in row] + [""] * (width - len(row)) for row in rows]
    if not headed:
        lines.insert(0, [""] * width)
    lines.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def indented(text: str, prefix: str, rest: str) -> str:
    """The lines of a block behind a list marker or a quotation mark."""
    first, *others = text.split("\n")
    return "\n".join([prefix + first, *((rest + line).rstrip() for line in others)])


def outline(entries: Iterable[tuple[int, str]]) -> str:
    """A nested list of titles: (depth from 0, plain text)."""
    return "\n".join(f"{'  ' * depth}- {escape(title)}" for depth, title in entries if title)


def from_html(source: str) -> str:
    """The text of an HTML page or fragment as Markdown: headings, paragraphs, lists, tables, code and LaTeX.

    For reading in a search result and for finding; the page itself stays the resource.
    """
    root = html_root(source)
    body = None if root is None else root.find("body")
    return "" if body is None else "\n\n".join(_blocks(body))


def html_text(source: str) -> str:
    """The bare text of an HTML page or fragment, white space collapsed: for summaries."""
    root = html_root(source)
    body = None if root is None else root.find("body")
    if body is None:
        return ""
    etree.strip_elements(body, *_SKIPPED, with_tail=False)
    for element in body.iter(*_BLOCKS, "li", "td", "th", "br"):
        element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
    return " ".join("".join(str(t) for t in body.itertext()).split())


def html_title(source: str) -> str:
    """The title of an HTML page, or its first heading; "" where it has neither."""
    root = html_root(source)
    if root is None:
        return ""
    for name in ("title", "h1", "h2"):
        for element in root.iter(name):
            title = " ".join(str(element.text_content()).split())
            if title:
                return title
    return ""


def html_root(source: str) -> html.HtmlElement | None:
    """The page; None for what has no element at all. Nothing is fetched, nothing declared is expanded."""
    if not source.strip():
        return None
    try:
        # As bytes: a string with an XML declaration is refused.
        parser = html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")
        return html.document_fromstring(source.encode(errors="replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return None


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))


def _blocks(element: etree._Element) -> list[str]:
    """The block-level Markdown of an element's content."""
    blocks: list[str] = []
    running: list[str] = [_text(element.text)]

    def flush() -> None:
        paragraph = " ".join("".join(running).split(" ")).strip()
        if paragraph:
            blocks.append("\n".join(" ".join(line.split()) for line in paragraph.split("\n")))
        running.clear()

    for inner in element:
        name = local(inner)
        if name in _BLOCKS:
            flush()
            blocks.extend(_block(inner, name))
        elif name == "br":
            running.append("\n")
        elif name not in _SKIPPED and isinstance(inner.tag, str):
            nested = any(local(e) in _BLOCKS for e in inner.iterdescendants())
            if nested:
                flush()
                blocks.extend(_blocks(inner))
            else:
                running.append(_inline(inner, name))
        running.append(_text(inner.tail))
    flush()
    return blocks


def _block(element: etree._Element, name: str) -> list[str]:
    if name[0] == "h" and name[1:].isdigit():
        title = " ".join(_inline(element, "").split())
        return [f"{'#' * int(name[1:])} {title}"] if title else []
    if name == "pre":
        return [code_block("".join(str(t) for t in element.itertext()))]
    if name in ("ul", "ol"):
        items = ["\n\n".join(_blocks(item)) for item in element if local(item) == "li"]
        marks = [f"{n}. " if name == "ol" else "- " for n in range(1, len(items) + 1)]
        return ["\n".join(indented(i, m, " " * len(m)) for m, i in zip(marks, items, strict=True) if i)]
    if name == "table":
        rows = [[" ".join(_blocks(c)) for c in row if local(c) in ("td", "th")] for row in element.iter("tr")]
        return [table(rows, headed=element.find(".//th") is not None)] if any(map(any, rows)) else []
    if name == "blockquote":
        return [indented("\n\n".join(_blocks(element)), "> ", "> ")]
    return _blocks(element)


def _inline(element: etree._Element, name: str) -> str:
    if name == "img":
        return escape(str(element.get("alt") or ""))
    if name == "code":
        return code_span("".join(str(t) for t in element.itertext()))
    inner = _text(element.text) + "".join(
        ("\n" if local(e) == "br" else "" if local(e) in _SKIPPED else _inline(e, local(e))) + _text(e.tail)
        for e in element
    )
    href = str(element.get("href") or "") if name == "a" else ""
    return link(inner.strip(), href) if href.startswith(("http://", "https://")) and inner.strip() else inner


def _text(text: str | None) -> str:
    """Running text with its LaTeX kept as mathematics and everything else escaped."""
    if not text:
        return ""
    text = re.sub(r"\s+", " ", text)
    parts, position = [], 0
    for match in _LATEX.finditer(text):
        inline, *display = match.groups()
        parts.append(escape(text[position : match.start()]))
        parts.append(f"${inline.strip()}$" if inline else f"$${next(d for d in display if d).strip()}$$")
        position = match.end()
    return "".join([*parts, escape(text[position:])])
