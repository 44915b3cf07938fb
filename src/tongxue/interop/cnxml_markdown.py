"""The content of a CNXML 0.8 module as Markdown."""

import posixpath
from dataclasses import dataclass, field

from lxml import etree

from tongxue.interop.latex import to_latex
from tongxue.interop.markup import code_block, code_span, escape, indented, link, table
from tongxue.interop.xml import attribute, child, children, local, text

_BLOCKS = (
    "para", "section", "list", "table", "code", "note", "example", "exercise", "problem", "solution",
    "commentary", "figure",
    "media", "equation", "quote", "title", "newline", "rule", "statement", "proof", "definition", "meaning",
    "div", "caption",
    "glossary", "subfigure", "preformat", "content",
)  # fmt: skip
_HEADED = {
    "exercise": "",
    "problem": "",
    "commentary": "",
    "solution": "Solution",
    "proof": "Proof",
    "statement": "",
}
_DEEPEST_HEADING = 6


@dataclass(slots=True)
class Conversion:
    """What came of a module: its Markdown, its media (path as written → path in the item), what it lacks."""

    markdown: str = ""
    media: dict[str, str] = field(default_factory=dict)
    exercises: list[str] = field(default_factory=list)
    """Exercises that the module names and an exercise bank elsewhere holds."""


def convert(content: etree._Element | None) -> Conversion:
    """Convert the ``content`` of a module. Headings begin at level 2: the module's title is level 1."""
    writer = _Writer()
    blocks = [] if content is None else writer.blocks(content, 2)
    writer.found.markdown = "\n\n".join(block for block in blocks if block.strip())
    return writer.found


def media_path(src: str) -> str:
    """The path inside the item: ``../../media/a.jpg`` becomes ``media/a.jpg``, as none may leave the item."""
    return posixpath.normpath(src).lstrip("./") if "://" not in src else src


class _Writer:
    def __init__(self) -> None:
        self.found = Conversion()

    def blocks(self, element: etree._Element, level: int) -> list[str]:
        """The blocks in an element; text and inline elements between blocks become paragraphs."""
        blocks: list[str] = []
        running = [_plain(element.text)]

        def flush() -> None:
            lines = [" ".join(line.split()) for line in "".join(running).split("\n")]
            paragraph = "\\\n".join(line for line in lines if line)
            if paragraph:
                blocks.append(paragraph)
            running.clear()

        for inner in element:
            name = local(inner)
            if name == "newline":
                running.append("\n")
            elif name in _BLOCKS and not self._runs_in_text(inner, name):
                flush()
                blocks.extend(self._block(inner, name, level))
            else:
                running.append(self._inline(inner, name))
            running.append(_plain(inner.tail))
        flush()
        return blocks

    @staticmethod
    def _runs_in_text(element: etree._Element, name: str) -> bool:
        parent = element.getparent()
        in_text = parent is not None and local(parent) in (
            "para",
            "item",
            "entry",
            "caption",
            "emphasis",
            "title",
            "term",
            "link",
        )
        if name == "code":  # CNXML 0.8 §code: inline in running text, a block elsewhere, unless it says otherwise
            return (
                attribute(element, "display") != "block"
                and "\n" not in "".join(map(str, element.itertext())).strip()
                and in_text
            )
        return name == "media" and in_text and attribute(element, "display") == "inline"

    def _block(self, element: etree._Element, name: str, level: int) -> list[str]:
        special = {
            "list": self._list, "table": self._table, "code": self._code, "preformat": self._code,
            "equation": self._equation,
            "title": self._title, "media": self._media, "figure": self._figure, "subfigure": self._figure,
        }.get(name)  # fmt: skip
        if special is not None:
            return special(element, level)
        if name == "rule":
            return ["---"]
        if name in ("note", "example", "quote"):
            inner = "\n\n".join(filter(None, self.blocks(element, level + 1)))
            return [indented(inner, "> ", "> ")] if inner else []
        if name == "section":
            return self.blocks(element, level + 1 if child(element, "title") is not None else level)
        head = [f"**{_HEADED[name]}**"] if _HEADED.get(name) else []
        return [*head, *self.blocks(element, level)]

    def _title(self, element: etree._Element, level: int) -> list[str]:
        """A section's title is a heading; that of a note, a table or a list stands in bold."""
        title = self._run(element)
        parent = element.getparent()
        if not title:
            return []
        if parent is not None and local(parent) == "section":
            return [f"{'#' * min(level - 1, _DEEPEST_HEADING)} {title}"]
        return [f"**{title}**"]

    def _list(self, element: etree._Element, level: int) -> list[str]:
        numbered = attribute(element, "list-type") == "enumerated"
        title = self._title(children(element, "title")[0], level) if children(element, "title") else []
        lines = []
        for number, item in enumerate(
            children(element, "item"), int(attribute(element, "start-value") or 1) if numbered else 1
        ):
            mark = f"{number}. " if numbered else "- "
            body = "\n\n".join(filter(None, self.blocks(item, level)))
            lines.append(indented(body, mark, " " * len(mark)) if body else mark.rstrip())
        return [*title, "\n".join(lines)] if lines else title

    def _table(self, element: etree._Element, level: int) -> list[str]:
        blocks = [b for title in children(element, "title") for b in self._title(title, level)]
        for group in children(element, "tgroup"):
            columns = {attribute(c, "colname"): n for n, c in enumerate(children(group, "colspec"))}
            headed = child(group, "thead") is not None
            rows = [
                self._row(row, columns)
                for part in children(group, "thead", "tbody", "tfoot")
                for row in children(part, "row")
            ]
            blocks.append(table(rows, headed=headed))
        caption = self._run(child(element, "caption"))
        return [*blocks, *([f"*{caption}*"] if caption else [])]

    def _row(self, row: etree._Element, columns: dict[str, int]) -> list[str]:
        """The cells of a row; empty ones follow one that spans columns (CALS ``namest``, ``nameend``)."""
        cells: list[str] = []
        for entry in children(row, "entry"):
            cells.append(
                "<br>".join(" ".join(b.replace("\\\n", "<br>").split()) for b in self.blocks(entry, _DEEPEST_HEADING))
            )
            span = columns.get(attribute(entry, "nameend"), 0) - columns.get(attribute(entry, "namest"), 0)
            cells.extend([""] * max(span, 0))
        return cells

    def _code(self, element: etree._Element, level: int) -> list[str]:  # noqa: ARG002 - one shape for all blocks
        source = "".join(str(t) for t in element.itertext())
        return [code_block(source, attribute(element, "lang"))] if source.strip() else []

    def _equation(self, element: etree._Element, level: int) -> list[str]:
        math = next((e for e in element if local(e) == "math"), None)
        latex = None if math is None else to_latex(math)
        return [f"$$\n{latex}\n$$"] if latex else self.blocks(element, level)

    def _media(self, element: etree._Element, level: int) -> list[str]:  # noqa: ARG002 - one shape for all blocks
        shown = self._shown(element)
        return [shown] if shown else []

    def _figure(self, element: etree._Element, level: int) -> list[str]:
        blocks = [
            b
            for part in element
            if local(part) not in ("caption", "title")
            for b in self._block(part, local(part), level)
        ]
        titled = [b for t in children(element, "title") for b in self._title(t, level)]
        caption = self._run(child(element, "caption"))
        return [*titled, *blocks, *([f"*{caption}*"] if caption else [])]

    def _shown(self, element: etree._Element) -> str:
        """A picture with its alternative text; a film, a sound or an embedded page as a link."""
        alt = attribute(element, "alt")
        shown = []
        for source in element:
            src = attribute(source, "src") or attribute(source, "url")
            if src:
                path = media_path(src)
                if "://" not in src:
                    self.found.media[src] = path
                label = escape(" ".join(alt.split())) or escape(posixpath.basename(path))
                shown.append(f"!{link(label, path)}" if local(source) == "image" else link(label, path))
        return " ".join(shown) or escape(alt)

    def _run(self, element: etree._Element | None) -> str:
        if element is None:
            return ""
        inner = _plain(element.text) + "".join(self._inline(e, local(e)) + _plain(e.tail) for e in element)
        return " ".join(inner.split())

    def _inline(self, element: etree._Element, name: str) -> str:
        if name == "math":
            latex = to_latex(element)
            return f"${latex}$" if latex else escape(attribute(element, "alttext") or text(element))
        if name in ("code", "kbd"):
            return code_span("".join(str(t) for t in element.itertext()))
        if name == "media":
            return self._shown(element)
        if name == "link":
            return self._link(element)
        return " " if name == "newline" else self._marked(element, name)

    def _marked(self, element: etree._Element, name: str) -> str:
        """Text in Markdown's marks; what has none of its own keeps its words."""
        inner = self._run(element)
        marks = {
            "emphasis": "**" if attribute(element, "effect") in ("", "bold") else "*",
            "term": "**",
            "foreign": "*",
            "cite-title": "*",
        }
        if name == "footnote":
            return f" ({inner})"
        if name in ("sub", "sup"):
            return f"<{name}>{inner}</{name}>" if inner else ""
        mark = marks.get(name, "")
        return f"{mark}{inner}{mark}" if inner else ""

    def _link(self, element: etree._Element) -> str:
        """Links between modules stay relative to the module's folder: modules stand beside each other."""
        url, document, target = (attribute(element, key) for key in ("url", "document", "target-id"))
        label = self._run(element)
        if url.startswith("#exercise/"):
            self.found.exercises.append(url.removeprefix("#exercise/"))
            return escape(f"[{url.removeprefix('#exercise/')}]")
        href = url or (f"../{document}/index.cnxml" if document else "") + (f"#{target}" if target else "")
        if not href:
            return label
        return link(label or escape(document or target or url), href)


def _plain(value: str | None) -> str:
    """Running text; line breaks of the source are spaces."""
    return escape(" ".join(value.replace("\n", " ").split(" "))) if value else ""
