"""Sort and search keys in pinyin: PostgreSQL without ICU sorts Chinese by code point."""

from functools import cache

from pypinyin import Style, lazy_pinyin


def pinyin_key(name: str) -> str:
    """Full pinyin and initials, lower case: 北京大学 → ``beijingdaxue bjdx``. What is not Chinese stays as it is."""
    syllables = lazy_pinyin(name, style=Style.NORMAL)
    full = "".join(syllables).lower().replace(" ", "")
    initials = "".join(_initials(part) for part in syllables).lower()
    return f"{full} {initials}"


@cache
def _initials(part: str) -> str:
    return part.strip()[:1]
