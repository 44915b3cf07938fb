"""Sort and search keys in pinyin: PostgreSQL without ICU sorts Chinese by code point."""

from functools import cache


def pinyin_key(name: str) -> str:
    """Full pinyin and initials, lower case: 北京大学 → ``beijingdaxue bjdx``. What is not Chinese stays as it is."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  its dictionaries take 55 MB that a page never needs

    syllables = lazy_pinyin(name, style=Style.NORMAL)
    full = "".join(syllables).lower().replace(" ", "")
    initials = "".join(_initials(part) for part in syllables).lower()
    return f"{full} {initials}"


@cache
def _initials(part: str) -> str:
    return part.strip()[:1]
