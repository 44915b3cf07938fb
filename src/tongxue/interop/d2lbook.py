"""The Markdown of d2lbook (Dive into Deep Learning) in CommonMark: labels, references, tabs, slides."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tongxue.interop.html import slug
from tongxue.interop.markdownblocks import blocks
from tongxue.interop.plaintext import plain_text

_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*\s*$")
_PICTURE = re.compile(r"^\s*!\[(.*)\]\(")
_CAPTION = re.compile(r"^\s*:(?!\w+:)(.+)$")
_LABEL = re.compile(r"^\s*:(label|eqlabel|width|height):`([^`]*)`\s*$")
_REFERENCE = re.compile(r"[ \t]*:(numref|eqref|ref|cite|citet):`([^`]*)`[ \t]*")
_TAB = re.compile(r"^\s*:(begin|end)_tab:(?:`([^`]*)`)?\s*$")
_SLIDE_ONLY = re.compile(r"[\[(]~~.*?~~[\])]", re.DOTALL)
_SLIDE_TOO = re.compile(r"[\[(]\*\*(.{1,2000}?)\*\*[\])]", re.DOTALL)
_CODE_TAB = re.compile(r"^#@tab\s+(.+?)\s*$")
_CODE_CLASS = re.compile(r"^(\s*`{3,})\{\.(\w+)[^}]*\}\s*$")
_FRAMEWORKS = {"mxnet": "MXNet", "pytorch": "PyTorch", "tensorflow": "TensorFlow", "paddle": "PaddlePaddle"}
_DEFAULT_TAB = "mxnet"


@dataclass(frozen=True, slots=True)
class _Target:
    """What a label names: a heading (with its anchor), a picture or table (with its caption), an equation."""

    path: str
    words: str
    anchor: str = ""
    is_page: bool = False


@dataclass(slots=True)
class Book:
    """The labels and page titles of all pages: references go from page to page."""

    targets: dict[str, _Target] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, text: str) -> None:
        """Take up the labels of a page."""
        above, anchor, equations, taken = "", "", 0, set[str]()
        for line in _words(text):
            if label := _LABEL.match(line):
                if label[1] == "eqlabel":
                    equations += 1
                    self.targets[label[2]] = _Target(path, f"({equations})")
                elif label[1] == "label":
                    is_page = bool(anchor) and above == self.titles.get(path)
                    self.targets[label[2]] = _Target(path, above, anchor, is_page)
            elif heading := _HEADING.match(line):
                above = plain_text(_unslide(heading[1]))
                anchor = slug(above, taken)
                self.titles.setdefault(path, above)
            elif caption := _PICTURE.match(line) or _CAPTION.match(line):
                above, anchor = plain_text(caption[1]), ""

    def fold(self, path: str, text: str) -> str:
        """The page in CommonMark."""
        tabbed = any(_CODE_TAB.match(line) for line in text.split("\n"))
        pieces: list[str] = []
        for is_code, lines in blocks(text.split("\n")):
            if is_code:
                pieces.append(self._code(path, lines, tabbed))
            else:
                words = "\n".join(self._line(line) for line in lines if not _is_dropped(line))
                pieces.append(_REFERENCE.sub(lambda m: self._reference(path, m[1], m[2]), _unslide(words)))
        return "\n".join(pieces)

    def _line(self, line: str) -> str:
        if (label := _LABEL.match(line)) and label[1] == "eqlabel":
            return self.targets[label[2]].words if label[2] in self.targets else ""
        if tab := _TAB.match(line):
            return f"\n**{_names(tab[2])}**\n" if tab[2] else ""
        if (caption := _CAPTION.match(line)) and not line.startswith("::"):
            return caption[1].strip()
        return line

    def _reference(self, path: str, kind: str, names: str) -> str:
        if kind in {"cite", "citet"}:
            return f"（{'; '.join(name.strip().replace('.', ', ') for name in names.split(','))}）"
        target = self.targets.get(names.strip())
        if not target:
            return names.strip()
        if not target.anchor:
            return f"“{target.words}”" if kind != "eqref" else target.words
        link = "" if target.path == path else posixpath.relpath(target.path, posixpath.dirname(path) or ".")
        anchor = "" if target.is_page and link else f"#{target.anchor}"
        return f"[{target.words}]({link}{anchor})"

    def _code(self, path: str, lines: list[str], tabbed: bool) -> str:
        opening = lines[0].strip("`~ \t")
        if opening == "eval_rst":  # directives that make a page of a Python package's own documentation
            return ""
        if opening == "toc":
            return "\n".join(self._contents(path, lines[1:-1]))
        cell = _CODE_CLASS.match(lines[0])
        if not cell:
            return "\n".join(lines)
        tab = _CODE_TAB.match(lines[1]) if len(lines) > 1 else None
        body = lines[2:] if tab else lines[1:]
        name = tab[1] if tab else _DEFAULT_TAB if tabbed else "all"
        label = "" if name == "all" else f"**{_names(name)}**\n\n"
        return "\n".join([f"{label}{cell[1]}{cell[2]}", *body])

    def _contents(self, path: str, lines: list[str]) -> Iterator[str]:
        for line in lines:
            name = line.strip()
            if name and not name.startswith(":"):
                page = posixpath.normpath(posixpath.join(posixpath.dirname(path), f"{name}.md"))
                yield f"- [{self.titles.get(page, name)}]({name}.md)"


def _words(text: str) -> Iterator[str]:
    for is_code, lines in blocks(text.split("\n")):
        if not is_code:
            yield from lines


def _is_dropped(line: str) -> bool:
    label = _LABEL.match(line)
    return bool(label) and label is not None and label[1] != "eqlabel"


def _unslide(words: str) -> str:
    """The words of the page: slides are made from the same source, with marks around what they show."""
    return _SLIDE_TOO.sub(r"\1", _SLIDE_ONLY.sub("", words))


def _names(tabs: str) -> str:
    names: Mapping[str, str] = _FRAMEWORKS
    return ", ".join(names.get(name.strip(), name.strip()) for name in tabs.split(","))
