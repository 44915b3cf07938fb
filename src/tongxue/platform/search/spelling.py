"""What was probably meant: the words of the best hits that are nearest to what was typed."""

from collections.abc import Sequence

from tongxue.platform.search import folding, misspelt, pinyin
from tongxue.platform.search.asked import Asked, Run

_FURTHEST = 2
_LONG_WORD = 8


def distance(a: str, b: str, most: int) -> int:
    """Changes of one character, a swap of neighbours being one (optimal string alignment); cut at most + 1."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return min(last[-1], most + 1)


def suggestion(asked: Asked, texts: Sequence[str]) -> str:
    """The question with each run replaced by what stands for it in the best hits; "" where there is nothing."""
    found = [run for text in texts for run in folding.runs(folding.fold(text))]
    meant = [_nearest(run, found) for run in asked.runs]
    if not all(meant) and len(meant) > 1 and asked.letters:
        return _nearest_reading(asked.letters, found)
    if not all(meant) or meant == [run.text for run in asked.runs]:
        return ""
    return " ".join(meant)


def _nearest(run: Run, found: Sequence[str]) -> str:
    if any(run.text in other if run.han else run.text == other for other in found):
        return run.text
    if not run.han:
        most = _FURTHEST if len(run.text) >= _LONG_WORD else 1
        near = [
            (distance(run.text, other, most), i, other) for i, other in enumerate(found) if not folding.is_han(other)
        ]
        best = min(near, default=(most + 1, 0, ""))
        return best[2] if best[0] <= most else _nearest_reading(run.text, found)
    return _nearest_han(run.text, found)


def _nearest_reading(letters: str, found: Sequence[str]) -> str:
    """The Han characters whose reading was mistyped as these letters."""
    repaired, heard = misspelt.repaired(letters), misspelt.heard(letters)
    sizes = sorted({len(way) for way in (*repaired, *heard)}, reverse=True)
    for other in filter(folding.is_han, found):
        sound = tuple(pinyin.of_run(other))
        for size in sizes:
            for at in range(len(sound) - size + 1):
                said = sound[at : at + size]
                if said in repaired or any(_may_be(said, way) for way in heard if len(way) == size):
                    return other[at : at + size]
    return ""


def _may_be(said: Sequence[str], way: misspelt.Sounds) -> bool:
    return all(syllable in meant for syllable, meant in zip(said, way, strict=True))


def _nearest_han(text: str, found: Sequence[str]) -> str:
    """The stretch of the same length that sounds the same, or else has the most characters in common."""
    size = len(text)
    windows = [other[i : i + size] for other in found if folding.is_han(other) for i in range(len(other) - size + 1)]
    sound = pinyin.of_run(text)
    for window in windows:
        if pinyin.of_run(window) == sound:
            return window
    wrong = max(1, size // 4)
    near = [(sum(a != b for a, b in zip(text, w, strict=True)), i, w) for i, w in enumerate(windows)]
    best = min(near, default=(wrong + 1, 0, ""))
    return best[2] if best[0] <= wrong else ""
