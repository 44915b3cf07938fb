"""In which script a Chinese text is written, simplified or traditional, told by its characters."""

from functools import cache

from opencc import OpenCC


@cache
def _tables() -> tuple[frozenset[str], frozenset[str]]:
    """Characters of traditional text alone and of simplified text alone: OpenCC changes them one way only."""
    every = [chr(c) for block in (range(0x4E00, 0xA000), range(0x3400, 0x4DC0)) for c in block]
    lines = "\n".join(every)
    simplified = OpenCC("t2s").convert(lines).split("\n")
    traditional = OpenCC("s2t").convert(lines).split("\n")
    only_traditional = {c for c, s in zip(every, simplified, strict=True) if c != s}
    only_simplified = {c for c, t in zip(every, traditional, strict=True) if c != t}
    return frozenset(only_traditional - only_simplified), frozenset(only_simplified - only_traditional)


def script_of(text: str) -> str:
    """``zh-Hant`` where more characters are of traditional script alone than of simplified, else ``zh-Hans``.

    Counted rather than looked for: simplified editions of classics keep some old forms (馀, 锺), and a text
    that both scripts write alike is at home in the one that most readers here read.
    """
    traditional, simplified = _tables()
    return "zh-Hant" if len(traditional.intersection(text)) > len(simplified.intersection(text)) else "zh-Hans"
