"""Readings of Chinese titles in pinyin without tones, and the reading of what is typed as pinyin."""

import re
from functools import lru_cache
from itertools import pairwise

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from tongxue.platform.search.folding import is_han, words

LONGEST_INITIALS = 6
"""Letters; longer initials are looked up by their beginning."""
_TITLE_SYLLABLES = 40
_TONES = str.maketrans("āáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜńňǹḿếềê", "aaaaooooeeeeiiiiuuuuvvvvvnnnmeee", "̄̌̀")
_LETTERS = re.compile(r"[a-z]+")
_TYPED = 48
_READINGS = 4


def _plain(reading: str) -> str:
    return reading.translate(_TONES)


@lru_cache(maxsize=32_768)
def _character(char: str) -> str:
    return _plain(PINYIN_DICT.get(ord(char), char).split(",", 1)[0])


@lru_cache(maxsize=131_072)
def of_word(word: str) -> tuple[str, ...]:
    """One syllable a character; the dictionary of phrases decides what a character with several readings says."""
    phrase = PHRASES_DICT.get(word) if len(word) > 1 else None
    if phrase and len(phrase) == len(word):
        return tuple(_plain(reading[0]) for reading in phrase)
    return tuple(map(_character, word))


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """Every syllable that a title may have, without tones; ü is v."""
    # Interjections such as hm and ng are no syllables that a title is typed with, and would split every English word.
    vowel = re.compile(r"[aeiouv]")
    known = {_plain(r) for n, all_ in PINYIN_DICT.items() if 0x4E00 <= n <= 0x9FA5 for r in all_.split(",")}  # noqa: PLR2004
    return frozenset(s for s in known if s.isascii() and s.isalpha() and vowel.search(s)) - {"i", "u", "v"}


def of_run(run: str) -> list[str]:
    """The syllables of a run of Han characters; a word of another script stands for itself."""
    return [s for word in words(run) for s in of_word(word)] if is_han(run) else [run]


def pairs(syllables: list[str]) -> list[str]:
    """Neighbouring syllables as one token; all pairs of a reading together all but prove the phrase."""
    return [a + b for a, b in pairwise(syllables)]


def of_title(found: list[str]) -> tuple[list[str], list[str], str, str]:
    """For the runs of a title: tokens of syllables, tokens of initials, the whole reading, all initials."""
    tokens: list[str] = []
    initials: list[str] = []
    reading: list[str] = []
    heads: list[str] = []
    for run in found:
        if not is_han(run):
            reading.append(run)
            heads.append(run[0])
            continue
        starts: list[int] = []
        syllables: list[str] = []
        for word in words(run):
            starts.append(len(syllables))
            syllables += of_word(word)
        del syllables[_TITLE_SYLLABLES:]
        tokens += syllables
        tokens += pairs(syllables)
        letters = "".join([s[0] for s in syllables])
        initials += [
            letters[start : start + n]
            for start in starts
            for n in range(2, min(LONGEST_INITIALS, len(letters) - start) + 1)
        ]
        reading += syllables
        heads.append(letters)
    return tokens, initials, "".join(reading), "".join(heads)


@lru_cache(maxsize=1024)
def typed(text: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read letters as pinyin syllables, fewest syllables first; none where they are no pinyin."""
    if not _LETTERS.fullmatch(text) or len(text) > _TYPED:
        return ()
    known = syllables()
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(text) + 1):
        here = [
            (*way, text[start:end])
            for start in range(max(0, end - 6), end)
            if text[start:end] in known
            for way in ways[start]
        ]
        ways.append(sorted(here, key=len)[:_READINGS])
    return tuple(ways[-1])
