"""Which licence a LICENSE file is, told by the words that the licence itself asks to be kept."""

import re

# The longer name first: each of the Creative Commons names contains a shorter one.
_WORDS = (
    ("permission is hereby granted, free of charge, to any person", "https://spdx.org/licenses/MIT"),
    ("apache license version 2.0", "https://spdx.org/licenses/Apache-2.0"),
    ("attribution-noncommercial-sharealike 4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/"),
    ("attribution-noncommercial-noderivatives 4.0", "https://creativecommons.org/licenses/by-nc-nd/4.0/"),
    ("attribution-noncommercial 4.0", "https://creativecommons.org/licenses/by-nc/4.0/"),
    ("attribution-sharealike 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    ("attribution-noderivatives 4.0", "https://creativecommons.org/licenses/by-nd/4.0/"),
    ("attribution 4.0 international", "https://creativecommons.org/licenses/by/4.0/"),
    ("attribution-sharealike 3.0", "https://creativecommons.org/licenses/by-sa/3.0/"),
    ("cc0 1.0 universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
)
_START = 2_000
_HOLDER = re.compile(r"^\s*copyright\s+(?:\(c\)|©)\s*[\d,\s–-]*\b([^\d\s\[].*?)\s*$", re.IGNORECASE | re.MULTILINE)


def recognise_licence(text: str) -> tuple[str, str]:
    """The URI of the licence and the holder of the rights, each "" where the text does not tell."""
    start = " ".join(text[:_START].lower().split())
    licence = next((uri for words, uri in _WORDS if words in start), "")
    holder = _HOLDER.search(text[:_START])
    return licence, holder[1] if licence and holder else ""
