"""What an index holds is declared by the room that fills it: this module turns the declaration into fields."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any
from zlib import crc32

import tantivy

from tongxue.platform.search import folding, pinyin

LAYOUT_VERSION = 2
"""Raised when the fields below change."""
EXCERPT = 2000
"""Characters of the body that are kept for snippets."""
_EXACT = 120
LONGEST_PREFIX = 24
"""Letters of a reading by which a title is suggested; of the title itself 16, of its initials 12."""
_PREFIX_TITLE, _PREFIX_INITIALS = 16, 12
SHORTEST_TYPO = 4
"""Letters; in shorter words a changed letter makes another word."""
_PAIRED = 400
_GREATEST = 2**32 - 1
_TIE_BITS = 31
_FIRST_HAN = "\u3005"


@dataclass(frozen=True, slots=True)
class TextField:
    """A text that is searched.

    ``boost`` is the weight of a match over one in the body (1). ``short`` texts (titles, keywords) are also indexed by
    pairs of characters, so that a part of a word finds them.
    """

    name: str
    boost: float = 1.0
    short: bool = False


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """The declaration of an index.

    ``title`` names the text with readings and suggestions, ``body`` the one that snippets are cut from, ``popularity``
    the number that orders suggestions and an empty search. ``numbers`` can be sorted by; each up to 2³².
    """

    texts: tuple[TextField, ...]
    facets: tuple[str, ...]
    numbers: tuple[str, ...]
    title: str = "title"
    body: str = "body"
    popularity: str = "uses"

    def fingerprint(self) -> str:
        """Changes with everything that makes an old index unfit: declaration, folding, layout, engine."""
        about = [asdict(self), folding.FOLDING_VERSION, LAYOUT_VERSION, version("tantivy")]
        return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()

    def to_json(self) -> str:
        """The declaration, as it lies beside the index that was made with it."""
        return json.dumps({"fingerprint": self.fingerprint(), "spec": asdict(self)}, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> tuple["IndexSpec", str]:
        """The declaration and the fingerprint that an index was made with."""
        data = json.loads(text)
        spec = dict(data["spec"])
        texts = tuple(TextField(**t) for t in spec.pop("texts"))
        facets, numbers = tuple(spec.pop("facets")), tuple(spec.pop("numbers"))
        return IndexSpec(texts=texts, facets=facets, numbers=numbers, **spec), data["fingerprint"]


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to be found. ``card`` is given back with a hit as it is: what a result card needs, as JSON."""

    key: str
    texts: Mapping[str, str]
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    card: bytes = b"{}"


def build_schema(spec: IndexSpec) -> tantivy.Schema:
    """The engine's schema. No field keeps positions: pairs of units do the work of phrases for less."""
    b = tantivy.SchemaBuilder()
    # A text key: deleting by a term of an unsigned field silently deletes nothing.
    b.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    b.add_text_field("all", tokenizer_name="whitespace", index_option="freq")
    for text in spec.texts:
        if text.boost != 1:
            b.add_text_field(f"t_{text.name}", tokenizer_name="whitespace", index_option="freq")
    b.add_text_field("exact", tokenizer_name="raw", index_option="basic")
    for name in ("py", "initials", "chars", "prefix", "latin"):
        b.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for facet in spec.facets:
        b.add_text_field(f"f_{facet}", tokenizer_name="raw", index_option="basic", fast=True)
    for number in spec.numbers:
        b.add_integer_field(f"n_{number}", fast=True)
    b.add_integer_field("same_title", fast=True)
    b.add_bytes_field("card", stored=True)
    for name in ("title", "excerpt"):
        b.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    return b.build()


def _prefixes(plain: str, reading: str, initials: str) -> set[str]:
    found = {plain[:n] for n in range(1, min(_PREFIX_TITLE, len(plain)) + 1)}
    found.update(reading[:n] for n in range(1, min(LONGEST_PREFIX, len(reading)) + 1))
    found.update(initials[:n] for n in range(1, min(_PREFIX_INITIALS, len(initials)) + 1))
    return found


def _title(found: list[str]) -> dict[str, Any]:
    tokens, initials, reading, heads = pinyin.of_title(found)
    plain = folding.compact(found)
    return {
        "exact": plain[:_EXACT],
        "py": " ".join(tokens),
        "initials": " ".join(initials),
        "chars": " ".join(folding.units(found)),
        "prefix": " ".join(_prefixes(plain, reading, heads)),
        "same_title": crc32(plain.encode()),
    }


def _sortable(number: int, key: str) -> int:
    """The number, and behind it bits of the key: equals have an order that no merge of segments changes.

    Without it a page could not begin behind a hit where thousands were published in the same second.
    """
    return (max(-_GREATEST, min(_GREATEST, number)) << _TIE_BITS) + (crc32(key.encode()) >> (32 - _TIE_BITS))


def prepare(spec: IndexSpec, document: Document) -> tantivy.Document:
    """The folded form of a document, ready for the engine. This is where the time of indexing goes."""
    fields: dict[str, Any] = {"key": folding.clean(document.key), "card": document.card, "title": "", "excerpt": ""}
    everything: list[str] = []
    for text in spec.texts:
        raw = document.texts.get(text.name, "")
        found = folding.runs(folding.fold(raw))
        tokens = folding.searchable(found)
        if text.short:
            tokens += folding.pairs(folding.units(found)[:_PAIRED])
        if text.boost != 1:
            fields[f"t_{text.name}"] = " ".join(tokens)
        if text.name == spec.title:
            fields["title"] = folding.clean(raw)
            fields |= _title(found)
        if text.name == spec.body:
            fields["excerpt"] = folding.clean(raw[:EXCERPT])
        everything += tokens
    fields["all"] = " ".join(everything)
    # Words that a typing error is looked for among: beside Han words every first character would be a possible change.
    fields["latin"] = " ".join({t for t in everything if t < _FIRST_HAN and t.isalpha() and len(t) >= SHORTEST_TYPO})
    for facet in spec.facets:
        # A value that is given twice is one value: counts are of documents.
        fields[f"f_{facet}"] = [v for v in dict.fromkeys(map(folding.clean, document.facets.get(facet, ()))) if v]
    for number in spec.numbers:
        fields[f"n_{number}"] = _sortable(int(document.numbers.get(number, 0)), folding.clean(document.key))
    return tantivy.Document.from_dict({name: value for name, value in fields.items() if value != []})
