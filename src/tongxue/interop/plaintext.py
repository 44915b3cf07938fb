"""Between plain text and Markdown (CommonMark 0.31, tables, notes, ``$…$`` mathematics), both ways."""

import re
from functools import cache
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

# Text without any of these is the same as Markdown and as plain text: the quick way out for most records of a
# table.
_INLINE = re.compile(r"[\\`*_\[\]<&|~$]|https?:")
_BLOCK = re.compile(
    r"^(?: {0,3}(?:#{1,6}(?:\s|$)|>|[-+](?:\s|$)|\d{1,9}[.)](?:\s|$)|(?:=+|-+)\s*$)| {4}|\t)", re.MULTILINE
)
_ESCAPED = re.compile(r"[\\`*_\[\]<&|~$]")
_BLOCK_START = re.compile(
    r"^(\s*)(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+(?=\s*$)|-+(?=\s*$)|\d{1,9}(?=[.)](?:\s|$)))(?P<rest>.?)",
    re.MULTILINE,
)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_TAG = re.compile(r"<[^>]*>")
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)


def markdown_parser() -> MarkdownIt:
    """A parser of the Markdown that bodies of records are written in."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_space=True, double_inline=True)
    return parser.use(footnote_plugin).use(deflist_plugin)


@cache
def _parser() -> MarkdownIt:
    return markdown_parser()


def escape_markdown(text: str) -> str:
    """Plain text as Markdown that shows exactly that text; line breaks stay line breaks of the source."""
    if not _INLINE.search(text) and not _BLOCK.search(text):
        return text
    text = _INDENT.sub("", _ESCAPED.sub(r"\\\g<0>", text))
    return _BLOCK_START.sub(_escape_start, text)


def _escape_start(found: re.Match[str]) -> str:
    space, mark, rest = found[1], found[2], found["rest"]
    return f"{space}{mark}\\{rest}" if mark.isdigit() else f"{space}\\{mark}{rest}"


def plain_text(markdown: str) -> str:
    """The words of a Markdown text, a block a line; TeX and code are kept, markup is gone."""
    if not _INLINE.search(markdown) and not _BLOCK.search(markdown):
        return re.sub(r"[ \t]+\n", "\n", markdown).strip() if "\n" in markdown else markdown.strip()
    lines: list[str] = []
    for token in _parser().parse(markdown):
        if token.type == "inline":
            lines.append(inline_text(token))
        elif token.type in {"fence", "code_block", "math_block"}:
            lines.append(token.content)
        elif token.type == "html_block":
            lines.append(unescape(_TAG.sub(" ", _HIDDEN.sub(" ", token.content))))
    return "\n".join(line.strip() for line in lines if line.strip())


def inline_text(token: Token) -> str:
    """The words of an inline token: alternative text of pictures, TeX of mathematics, nothing of tags."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.type == "image":
            parts.append(inline_text(child))
        elif child.type != "html_inline":
            parts.append(child.content)
    return "".join(parts)
