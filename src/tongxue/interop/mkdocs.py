"""The Markdown of MkDocs and PyMdown folded to CommonMark: admonitions, tabs, snippets, page metadata."""

import re
from collections.abc import Callable

from tongxue.interop.markdownblocks import blocks

_ADMONITION = re.compile(r"^( *)(?:\?\?\?\+?|!!!)[ ]*([\w-]+)?(?:[ ]+[\w-]+)*[ ]*(?:\"(.*)\")?\s*$")
_TAB = re.compile(r"^( *)===[!+]*[ ]+\"(.*?)\"(.*)$")
_SNIPPET = re.compile(r"^( *)(?:-{1,}8<-{1,})[ ]+\"([^\"]+)\"\s*$")
_META = re.compile(
    r"^(title|authors?|autor|description|tags|date|disqus|pagetime|comments|hide|template):(?!//)\s*(.*)$"
)
_INDENT = 4
# What a box is called that has no title of its own, in the language of the page.
_KINDS = {
    "zh": {
        "note": "说明", "warning": "注意", "tip": "提示", "info": "信息", "example": "例", "abstract": "摘要",
        "question": "问题", "success": "成功", "failure": "失败", "bug": "缺陷", "danger": "危险",
        "quote": "引用",
    },
}  # fmt: skip

Include = Callable[[str], str | None]


def split_metadata(text: str) -> tuple[dict[str, str], str]:
    """The ``name: value`` lines that MkDocs allows at the top of a page without a fence, and the rest."""
    lines, found = text.split("\n"), dict[str, str]()
    while lines and (line := _META.match(lines[0])):
        found["author" if line[1] in {"autor", "authors"} else line[1]] = line[2].strip()
        lines.pop(0)
    return found, "\n".join(lines)


def fold_mkdocs(text: str, *, language: str, include: Include) -> str:
    """The same text in CommonMark; ``include`` gives the text of a snippet, or None where it is not there."""
    kinds = _KINDS.get(language.partition("-")[0], {})
    return "\n".join(_fold(text.split("\n"), kinds, include))


def _fold(lines: list[str], kinds: dict[str, str], include: Include) -> list[str]:
    folded: list[str] = []
    for is_code, piece in _pieces(lines):
        if is_code:
            folded += _fold_code(piece, include)
        elif box := _ADMONITION.match(piece[0]):
            title = box[3] if box[3] is not None else kinds.get(box[2] or "", (box[2] or "").title())
            heading = [title if "**" in title else f"**{title}**", ""] if title else []
            inner = heading + _fold(_dedent(piece[1:], len(box[1])), kinds, include)
            folded += ["", *(f"{box[1]}> {line}".rstrip() for line in inner), ""]
        elif tab := _TAB.match(piece[0]):
            inner = [f"**{tab[2]}**{tab[3]}", "", *_fold(_dedent(piece[1:], len(tab[1])), kinds, include)]
            folded += ["", *(f"{tab[1]}{line}".rstrip() for line in inner), ""]
        else:
            folded += piece
    return folded


def _pieces(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """The lines in pieces: code, boxes and tabs with what is indented under them, single other lines."""
    pieces: list[tuple[bool, list[str]]] = []
    index, code = 0, _code_lines(lines)
    while index < len(lines):
        end = index + 1
        if index in code:
            end = code[index]
        elif opening := _ADMONITION.match(lines[index]) or _TAB.match(lines[index]):
            end = _end_of_indented(lines, end, len(opening[1]) + _INDENT)
        pieces.append((index in code, lines[index:end]))
        index = end
    return pieces


def _code_lines(lines: list[str]) -> dict[int, int]:
    """Where each fenced block begins and ends."""
    found, at = {}, 0
    for is_code, piece in blocks(lines):
        if is_code:
            found[at] = at + len(piece)
        at += len(piece)
    return found


def _end_of_indented(lines: list[str], start: int, indent: int) -> int:
    end = start
    for index in range(start, len(lines)):
        if lines[index].strip():
            if not lines[index].startswith(" " * indent):
                break
            end = index + 1
    return end


def _dedent(lines: list[str], base: int) -> list[str]:
    return [line[base + _INDENT :] if line.strip() else "" for line in lines]


def _fold_code(piece: list[str], include: Include) -> list[str]:
    """Code with its snippets in it; where one is not there, its path stands in its place."""
    if not any(_SNIPPET.match(line) for line in piece):
        return piece
    folded: list[str] = []
    missing: list[str] = []
    for line in piece:
        snippet = _SNIPPET.match(line)
        text = include(snippet[2]) if snippet else None
        if snippet and text is None:
            missing.append(snippet[2])
        elif snippet and text is not None:
            folded += [snippet[1] + part for part in text.rstrip("\n").split("\n")]
        else:
            folded.append(line)
    indent = piece[0][: len(piece[0]) - len(piece[0].lstrip())]
    named = [f"{indent}`{path}`" for path in missing]
    fence_only = [piece[0], piece[-1]]
    return named if folded == fence_only else folded + named
