"""What a person typed, taken apart: words, unbroken runs, and what may be pinyin. No input is an error."""

from dataclasses import dataclass
from functools import lru_cache

from tongxue.platform.search import folding, pinyin

LONGEST = 200
"""Characters of a question that are looked at."""
_RUNS = 12
_WORDS = 16
# Words that stand in most texts: asked beside others they tell nothing, and make every count slow.
_FILLERS = frozenset(["的", "了", "和", "与", "是", "在", "及", "之", "the", "of", "and", "a", "an", "to", "in", "for"])


@dataclass(frozen=True, slots=True)
class Run:
    """Characters without a space: Han characters with the words in them, or one word of another script."""

    text: str
    words: tuple[str, ...]

    @property
    def han(self) -> bool:
        """Whether it is written in Han characters."""
        return folding.is_han(self.text)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, folded.

    ``seams`` are pairs over the borders of words: they tell the words in this order. ``compounds`` are long words that
    were taken apart.
    """

    runs: tuple[Run, ...]
    plain: str
    seams: tuple[str, ...]
    compounds: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.runs)

    @property
    def words(self) -> tuple[str, ...]:
        """Every word once."""
        return tuple(dict.fromkeys(word for run in self.runs for word in run.words))

    @property
    def letters(self) -> str:
        """All of it as letters, where it is nothing but latin letters: pinyin typed with spaces."""
        joined = "".join(run.text for run in self.runs)
        return joined if joined.isascii() and joined.isalpha() else ""


def _significant(runs: list[Run]) -> list[Run]:
    kept = [Run(r.text, tuple(w for w in r.words if w not in _FILLERS)) for r in runs]
    kept = [r for r in kept if r.words]
    return kept or runs


@lru_cache(maxsize=2048)
def ask(text: str) -> Asked:
    """Takes a question apart; the same steps as for what is indexed."""
    found = folding.runs(folding.fold(text[:LONGEST]))[:_RUNS]
    whole = {run: folding.words(run) for run in found}
    cut = {run: [part for word in words for part in folding.parts(word)] for run, words in whole.items()}
    runs, count = [], 0
    for run, words in cut.items():
        taken = words[: _WORDS - count]
        count += len(taken)
        if taken:
            runs.append(Run(run, tuple(taken)))
    seams = _seams([part for run in found for part in cut[run]])
    compounds = {word: True for words in whole.values() for word in words if folding.parts(word) != (word,)}
    return Asked(tuple(_significant(runs)), folding.compact(found), tuple(seams[:_WORDS]), tuple(compounds)[:_WORDS])


def _seams(parts: list[str]) -> list[str]:
    first = [p[0] if folding.is_han(p) else p for p in parts]
    last = [p[-1] if folding.is_han(p) else p for p in parts]
    return [folding.pairs([a, b])[0] for a, b in zip(last, first[1:], strict=False)]


def readings(run: str) -> list[list[str]]:
    """The tokens of syllables for a run: its own reading for Han characters, else the ways to read it as pinyin.

    One syllable alone is too common to tell anything, and yields none.
    """
    ways = [pinyin.of_run(run)] if folding.is_han(run) else [list(way) for way in pinyin.typed(run)]
    return [pinyin.pairs(way) for way in ways if len(way) > 1]
