"""The drawn cover of a resource without a picture: subject colour, type icon, title.

The same input draws the same cover. The colours themselves are in ``assets/covers.css`` (one class ``hue-N`` for each
hue, light and dark), because the content security policy allows no inline style.
"""

import unicodedata
from functools import lru_cache
from zlib import crc32

from markupsafe import Markup

from tongxue.platform.ui.assets import static

STEP = 15
NO_SUBJECT = 180
"""The colour of the site itself, for what has no subject."""
HUES = {
    "chinese": 0,
    "mathematics": 210,
    "english": 255,
    "japanese": 330,
    "russian": 225,
    "civics": 15,
    "history": 30,
    "geography": 150,
    "physics": 240,
    "chemistry": 285,
    "biology": 120,
    "science": 165,
    "it": 195,
    "ai": 270,
    "technology": 180,
    "labour": 60,
    "pe": 90,
    "music": 315,
    "art": 345,
    "arts": 300,
    "practice": 75,
    "psychology": 45,
    "engineering": 105,
    "medicine": 135,
}
"""Hue in degrees for each subject of the vocabulary; another subject gets one from its name."""

_KINDS = {
    "lesson": {"icon": "file-text"},
    "textbook": {"icon": "book"},
    "courseware": {"icon": "presentation"},
    "plan": {"icon": "clipboard-text"},
    "exercise": {"icon": "pencil"},
    "test": {"icon": "checklist"},
    "reading": {"icon": "book-2"},
    "video": {"icon": "player-play"},
    "audio": {"icon": "headphones"},
    "image": {"icon": "photo"},
    "interactive": {"icon": "hand-click"},
    "package": {"icon": "package"},
    "course": {"icon": "school"},
    "reference": {"icon": "bookmark"},
    "tool": {"icon": "tool"},
    "outline": {"icon": "sitemap"},
}
"""Icon for each type of the vocabulary, written as the sprite's builder looks for them."""

_LINE = 9.0
_LINES = 3
_NO_START = set("，。、；：？！）》」』】”’…—,.;:?!)]}%")  # GB/T 15834: these never begin a line
_FULL, _HALF, _CAPITAL, _SPACE = 1.0, 0.56, 0.68, 0.3


def hue(subject: str) -> int:
    """The hue of a subject."""
    return HUES.get(subject, crc32(subject.encode()) % (360 // STEP) * STEP) if subject else NO_SUBJECT


def type_icon(kind: str) -> str:
    """The icon of a type of resource."""
    return _KINDS.get(kind, {"icon": "file"})["icon"]


def wrap(title: str, width: float = _LINE, lines: int = _LINES) -> list[str]:
    """Break a title into lines of ``width`` em: between any two Chinese characters, at spaces in Latin text.

    No line begins with closing punctuation. What does not fit ends in an ellipsis.
    """
    done: list[str] = []
    line = ""
    for piece in _pieces(" ".join(title.split())):
        if line and _width(line + piece.rstrip()) > width and piece[0] not in _NO_START:
            done.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
        while _width(line) > width + 1:  # one word wider than a line is cut
            cut = next(n for n in range(len(line), 0, -1) if _width(line[:n]) <= width or n == 1)
            done.append(line[:cut])
            line = line[cut:]
    done.append(line.rstrip())
    done = [text for text in done if text]
    if len(done) <= lines:
        return done
    last = done[lines - 1]
    while _width(last) > width - 1:
        last = last[:-1]
    return [*done[: lines - 1], last.rstrip() + "…"]


def cover(title: str, subject: str, kind: str, subject_label: str = "") -> Markup:
    """The inline SVG. It repeats what the text beside it says, so it is an ornament for those who listen.

    ``subject_label``: the subject in the reader's language.
    """
    rows = Markup("").join(
        Markup('<text x="28" y="{}">{}</text>').format(96 + n * 30, row) for n, row in enumerate(wrap(title))
    )
    label = Markup('<text class="cover-subject" x="28" y="46">{}</text>').format(subject_label) if subject_label else ""
    return Markup(
        '<svg class="cover hue-{}" viewBox="0 0 320 200" aria-hidden="true" focusable="false">'
        '<rect class="cover-page" width="320" height="200"/><rect class="cover-spine" width="10" height="200"/>'
        '<use class="cover-ghost" href="{icons}#{icon}" x="208" y="88" width="128" height="128"/>'
        '<use class="cover-icon" href="{icons}#{icon}" x="268" y="24" width="28" height="28"/>'
        '{label}<g class="cover-title">{rows}</g></svg>'
    ).format(hue(subject), icons=static("icons.svg"), icon=type_icon(kind), label=label, rows=rows)


@lru_cache(maxsize=1024)
def thumbnail(subject: str, kind: str) -> Markup:
    """The small cover of a line in a list: colour and icon."""
    return Markup(
        '<svg class="cover hue-{}" viewBox="0 0 64 64" aria-hidden="true" focusable="false">'
        '<rect class="cover-page" width="64" height="64"/><rect class="cover-spine" width="5" height="64"/>'
        '<use class="cover-icon" href="{}#{}" x="19" y="17" width="30" height="30"/></svg>'
    ).format(hue(subject), static("icons.svg"), type_icon(kind))


def _pieces(text: str) -> list[str]:
    """Unbreakable pieces: one wide character, or a run of Latin letters with the space before it."""
    pieces: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        if not pieces or wide or character == " " or unicodedata.east_asian_width(pieces[-1][-1]) in "WF":
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces


def _width(text: str) -> float:
    """Width in em, near enough for drawing: the renderer's fonts are not known here."""
    return sum(
        _FULL
        if unicodedata.east_asian_width(character) in "WF"
        else _SPACE
        if character == " "
        else _CAPITAL
        if character.isupper()
        else _HALF
        for character in text
    )
