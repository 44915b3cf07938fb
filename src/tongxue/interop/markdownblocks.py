"""The coarse structure of a Markdown text: which lines are code and which are words."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^[ >]*(`{3,}|~{3,})(.*)$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def blocks(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """The text in pieces: whole fenced blocks of code (True) and the words between them (False)."""
    words: list[str] = []
    index = 0
    while index < len(lines):
        opening = _FENCE.match(lines[index])
        if not opening or (opening[1][0] == "`" and "`" in opening[2]):
            words.append(lines[index])
            index += 1
            continue
        if words:
            yield False, words
            words = []
        end = _end_of_fence(lines, index, opening[1])
        yield True, lines[index:end]
        index = end
    if words:
        yield False, words


def _end_of_fence(lines: list[str], start: int, fence: str) -> int:
    for index in range(start + 1, len(lines)):
        closing = _FENCE.match(lines[index])
        if closing and closing[1].startswith(fence) and not closing[2].strip():
            return index + 1
    return len(lines)


def without_comments(text: str) -> str:
    """The text without HTML comments, those inside of code apart."""
    pieces = (
        "\n".join(lines) if is_code else _COMMENT.sub("", "\n".join(lines))
        for is_code, lines in blocks(text.split("\n"))
    )
    return "\n".join(pieces)
