"""How characters and phrases are read, small: pypinyin's dictionaries take 56 MB in each process that imports them.

A phrase is kept only where it is read otherwise than its characters one by one: 3,437 of 47,111. That is worked out
once for a version of pypinyin, in a process that ends, and kept in ``build/``.
"""

import json
import subprocess
import sys
from array import array
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

FILE = Path(__file__).resolve().parents[4] / "build" / f"readings-{version('pypinyin')}.json"
_TONES = str.maketrans("āáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜńňǹḿếềê", "aaaaooooeeeeiiiiuuuuvvvvvnnnmeee", "̄̌̀")
_CODE_POINTS = 0x32400
"""Behind the last Han character of Unicode 15.1 (extension H)."""


@dataclass(frozen=True)
class Readings:
    """Readings without tones. ``typed`` are the syllables that any character may have: what can be typed."""

    syllables: list[str]
    numbers: "array[int]"
    """By code point: the number of the reading in ``syllables``, 0 where there is none."""
    phrases: dict[str, tuple[str, ...]]
    typed: frozenset[str]

    def of_character(self, character: str) -> str:
        """Its first reading; itself where it has none."""
        point = ord(character)
        return self.syllables[self.numbers[point]] or character if point < _CODE_POINTS else character


@lru_cache(maxsize=1)
def readings() -> Readings:
    """Those of the installed pypinyin."""
    try:
        kept = FILE.read_bytes()
    except OSError:
        kept = _make()
    told = json.loads(kept)
    syllables = ["", *told["characters"]]
    numbers = array("H", [0]) * _CODE_POINTS
    for number, characters in enumerate(told["characters"].values(), 1):
        for character in characters:
            numbers[ord(character)] = number
    known = {syllable: syllable for syllable in syllables}
    phrases = {
        phrase: tuple(known.get(part, part) for part in reading.split(" "))
        for phrase, reading in told["phrases"].items()
    }
    return Readings(syllables, numbers, phrases, frozenset(told["typed"]))


def _make() -> bytes:
    """In a process of its own; kept where this user may write."""
    made = subprocess.run([sys.executable, __file__], capture_output=True, check=True).stdout
    draft = FILE.with_name(f"{FILE.name}.{uuid4().hex}")
    with suppress(OSError):  # a read-only checkout, a full disk: each process works it out
        FILE.parent.mkdir(exist_ok=True)
        try:
            draft.write_bytes(made)
            draft.replace(FILE)
        finally:
            draft.unlink(missing_ok=True)
    return made


def plain(reading: str) -> str:
    """A reading without its tone."""
    return reading.translate(_TONES)


def _derive() -> dict[str, object]:
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # noqa: PLC0415  the whole point

    first = {chr(point): plain(all_.split(",", 1)[0]) for point, all_ in PINYIN_DICT.items() if point < _CODE_POINTS}
    characters: dict[str, str] = {}
    for character, syllable in first.items():
        characters[syllable] = characters.get(syllable, "") + character
    phrases = {}
    for phrase, parts in PHRASES_DICT.items():
        reading = [plain(part[0]) for part in parts]
        if len(reading) == len(phrase) and reading != [first.get(c, c) for c in phrase]:
            phrases[phrase] = " ".join(reading)
    ordinary = {plain(r) for point, all_ in PINYIN_DICT.items() if 0x4E00 <= point <= 0x9FA5 for r in all_.split(",")}  # noqa: PLR2004
    # Interjections such as hm and ng are no syllables that a title is typed with, and would split every English word.
    typed = sorted(s for s in ordinary if s.isascii() and s.isalpha() and set(s) & set("aeiouv"))
    return {"characters": characters, "phrases": phrases, "typed": [s for s in typed if s not in {"i", "u", "v"}]}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_derive(), ensure_ascii=True))
