"""Pinyin as people mistype it: one letter wrong, or syllables as the south says them. Only relaxed searches ask."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from string import ascii_lowercase

from tongxue.platform.search.readings import readings

SHORTEST, _LONGEST = 5, 32
"""Letters: in shorter runs one letter more or less makes another word; nobody types longer ones."""
_SYLLABLE = 7
_WAYS = 2
# What many speakers of southern dialects do not tell apart; each is taken for the other.
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
_LETTERS = re.compile(r"[a-z]+")

Way = tuple[str, ...]
Sounds = tuple[frozenset[str], ...]


def _confused(syllable: str) -> set[str]:
    """How a syllable may be typed by somebody who does not tell its initial or final from another."""
    heads = {syllable}
    for a, b in _INITIALS:
        for one, other in ((a, b), (b, a)):
            rest = syllable.removeprefix(one)
            if syllable.startswith(one) and not rest.startswith("h"):
                heads.add(other + rest)
    tails = set(heads)
    for head in heads:
        for a, b in _FINALS:
            for one, other in ((a, b), (b, a)):
                if head.endswith(one):
                    tails.add(head.removesuffix(one) + other)
    return tails


@lru_cache(maxsize=1)
def _heard() -> Mapping[str, frozenset[str]]:
    """What is typed for a syllable → the syllables that may be meant, itself among them where it is one."""
    heard: dict[str, set[str]] = {}
    for syllable in readings().typed:
        for typed in _confused(syllable):
            heard.setdefault(typed, set()).add(syllable)
    return {typed: frozenset(meant) for typed, meant in heard.items()}


@lru_cache(maxsize=1024)
def _mistyped(piece: str) -> frozenset[str]:
    """The syllables at one letter changed, missing, added, or swapped with its neighbour."""
    cuts = [(piece[:at], piece[at:]) for at in range(len(piece) + 1)]
    near = {a + b[1:] for a, b in cuts if b} | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    near |= {a + c + b[1:] for a, b in cuts if b for c in ascii_lowercase}
    near |= {a + c + b for a, b in cuts for c in ascii_lowercase}
    return frozenset(near & readings().typed) - {piece}


def _split(text: str, known: Mapping[str, object] | frozenset[str]) -> list[list[Way]]:
    """For each beginning of the text the ways to cut it into known pieces, fewest first."""
    ways: list[list[Way]] = [[()]]
    for end in range(1, len(text) + 1):
        starts = range(max(0, end - _SYLLABLE), end)
        here = [(*way, text[s:end]) for s in starts if text[s:end] in known for way in ways[s]]
        ways.append(sorted(here, key=len)[:_WAYS])
    return ways


def _fits(text: str) -> bool:
    return SHORTEST <= len(text) <= _LONGEST and bool(_LETTERS.fullmatch(text))


@lru_cache(maxsize=256)
def heard(text: str) -> tuple[Sounds, ...]:
    """The ways to read letters, each syllable as all that may be meant by it; one syllable alone tells nothing."""
    if not _fits(text):
        return ()
    return tuple(tuple(_heard()[typed] for typed in way) for way in _split(text, _heard())[-1] if len(way) > 1)


@lru_cache(maxsize=256)
def repaired(text: str) -> frozenset[Way]:
    """The readings that one letter makes of letters: the syllables before and behind it stand as they were typed."""
    return frozenset(way for way in _repairs(text) if len(way) > 1) if _fits(text) else frozenset()


def _repairs(text: str) -> Iterator[Way]:
    known = readings().typed
    before = _split(text, known)
    behind = [[way[::-1] for way in ways] for ways in _split_backwards(text, known)]
    for start in range(len(text)):
        for end in range(start + 1, min(start + _SYLLABLE + 1, len(text)) + 1):
            if before[start] and behind[end]:
                for meant in _mistyped(text[start:end]):
                    yield from ((*head, meant, *tail) for head in before[start] for tail in behind[end])
    for at in range(len(text) - 1):  # two letters may change places over the border of syllables
        if text[at] != text[at + 1]:
            yield from _split(text[:at] + text[at + 1] + text[at] + text[at + 2 :], known)[-1]


def _split_backwards(text: str, known: frozenset[str]) -> list[list[Way]]:
    """For each place the ways to cut what is behind it, last piece first."""
    turned = frozenset(syllable[::-1] for syllable in known)
    ways = _split(text[::-1], turned)[::-1]
    return [[tuple(piece[::-1] for piece in way) for way in found] for found in ways]
