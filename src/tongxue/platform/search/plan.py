"""Questions as queries of the engine. Raw text never meets the engine's own query language."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tantivy import Occur, Query

from tongxue.platform.search import misspelt
from tongxue.platform.search.asked import Asked, Run, readings
from tongxue.platform.search.folding import clean
from tongxue.platform.search.pinyin import LONGEST_INITIALS, pairs
from tongxue.platform.search.reader import View
from tongxue.platform.search.schema import SHORTEST_TYPO

_EXACT, _PHRASE = 12.0, 4.0
_READ = 0.5
_SHORTEST_INITIALS, _LONG_WORD = 2, 8
_MOST_RUNS_WITH_ALL = 2
_ENOUGH = 0.75
_LIKELIEST = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """``match`` decides and is counted; ``rank`` orders what matches, where the order is by relevance."""

    match: Query
    rank: Query


NOTHING = Plan(Query.empty_query(), Query.empty_query())
"""What is asked when a look at the dictionary already tells that nothing matches."""


def term(view: View, field: str, word: str) -> Query:
    """A word in a field."""
    index_option = "freq" if field == "all" or field.startswith("t_") else "basic"
    return Query.term_query(view.schema, field, word, index_option)


def every(parts: Sequence[Query]) -> Query:
    """All of these."""
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Must, p) for p in parts])


def some(parts: Sequence[Query]) -> Query:
    """At least one of these."""
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, p) for p in parts])


class Planner:
    """Plans one question for one view; looks words up in the dictionary as it goes."""

    def __init__(self, view: View, asked: Asked) -> None:
        self._view, self._asked = view, asked

    def _term(self, field: str, word: str) -> Query:
        return term(self._view, field, word)

    def _known(self, field: str, word: str) -> bool:
        return self._view.frequency(field, word) > 0

    def _all_known(self, field: str, words: Sequence[str]) -> list[Query]:
        """The words as one query, or nothing where one of them is nowhere."""
        if not words or not all(self._known(field, w) for w in words):
            return []
        return [every([self._term(field, w) for w in dict.fromkeys(words)])]

    def _word(self, word: str, *, han: bool) -> list[Query]:
        found = self._all_known("all", [word])
        if han and len(word) == 1:
            found += self._all_known("chars", [word])
        return found

    def _latin(self, text: str) -> list[Query]:
        """What letters may mean beside the word itself: syllables of a title, or initials where it is no word."""
        found = [q for way in readings(text) for q in self._all_known("py", way)]
        if text.isalpha() and len(text) >= _SHORTEST_INITIALS and not self._known("all", text):
            found += self._all_known("initials", [text[:LONGEST_INITIALS]])
        return [Query.const_score_query(q, _READ) for q in found]

    def _strict_run(self, run: Run) -> Query | None:
        """All words of a run; None where one of them is nowhere."""
        if not run.han:
            found = self._word(run.text, han=False) + self._latin(run.text)
            return some(found) if found else None
        clauses = [self._word(word, han=True) for word in run.words]
        return every([some(clause) for clause in clauses]) if all(clauses) else None

    def strict(self) -> Plan:
        """Every word, in any order, in any text; letters also as pinyin of the title."""
        clauses = [self._strict_run(run) for run in self._asked.runs]
        known = [clause for clause in clauses if clause]
        ways = ([every(known)] if len(known) == len(clauses) else []) + self._spaced_pinyin()
        if not ways:
            return NOTHING
        match = some(ways)
        return Plan(match, self._ranked(match))

    def _spaced_pinyin(self) -> list[Query]:
        """Pinyin typed with spaces between the syllables: ``gou gu ding li``."""
        letters = self._asked.letters
        return self._latin(letters) if letters and len(self._asked.runs) > 1 else []

    def _ranked(self, match: Query) -> Query:
        """Titles before bodies, the whole title first of all, words in their order before scattered ones."""
        view, asked = self._view, self._asked
        better = [
            Query.boost_query(self._term(f"t_{text.name}", word), text.boost)
            for text in view.spec.texts
            if text.boost != 1
            for word in asked.words
            if self._known(f"t_{text.name}", word)
        ]
        if self._known("exact", asked.plain):
            better.append(Query.boost_query(self._term("exact", asked.plain), _EXACT))
        better += [self._term("all", word) for word in asked.compounds if self._known("all", word)]
        better += [Query.boost_query(q, _PHRASE) for q in self._all_known(f"t_{view.spec.title}", asked.seams)]
        if not better:
            return match
        if len(asked.words) == 1 and not asked.seams:
            # Each of these implies the match, so a plain union is the same set, and the engine skips what cannot win.
            return some([match, *better])
        return Query.boolean_query([(Occur.Must, match), *((Occur.Should, q) for q in better)])

    def relaxed(self) -> Plan:
        """Every run, as it is or as something that sounds or looks much like it; of many runs, most of them."""
        clauses = [clause for run in self._asked.runs if (clause := self._relaxed_run(run))]
        needed = len(self._asked.runs)
        if needed > _MOST_RUNS_WITH_ALL:
            needed = math.ceil(needed * _ENOUGH)
        whole = self._spaced_pinyin() or (self._misspelt(self._asked.letters) if len(self._asked.runs) > 1 else [])
        if len(clauses) < needed:
            return Plan(some(whole), some(whole)) if whole else NOTHING
        most = Query.boolean_query([(Occur.Should, c) for c in clauses], minimum_number_should_match=needed)
        match = some([most, *whole])
        return Plan(match, match)

    def _relaxed_run(self, run: Run) -> Query | None:
        strict = self._strict_run(run)
        ways = [Query.boost_query(strict, 4.0)] if strict else []
        if run.han:
            ways += [Query.boost_query(q, 2.0) for way in readings(run.text) for q in self._all_known("py", way)]
            ways += self._mistyped_han(run.text)
        else:
            ways += self._mistyped_latin(run.text)
            if not strict:
                ways += self._misspelt(run.text)
        return some(ways) if ways else None

    def _mistyped_han(self, text: str) -> list[Query]:
        """The characters of a title but one; in long runs but a quarter."""
        characters = [c for c in dict.fromkeys(text) if self._known("chars", c)]
        wrong = max(1, len(text) // 4)
        if len(text) <= _MOST_RUNS_WITH_ALL or len(characters) < len(set(text)) - wrong:
            return []
        parts = [(Occur.Should, self._term("chars", c)) for c in characters]
        return [Query.boolean_query(parts, minimum_number_should_match=max(2, len(set(text)) - wrong))]

    def _mistyped_latin(self, text: str) -> list[Query]:
        """Words at one change of a letter, from eight letters at two; one syllable of pinyin alone."""
        if len(text) < SHORTEST_TYPO:
            return self._all_known("py", [text])
        distance = 2 if len(text) >= _LONG_WORD else 1
        return [Query.fuzzy_term_query(self._view.schema, "latin", text, distance)]

    def _misspelt(self, text: str) -> list[Query]:
        """Letters as pinyin with syllables taken for others, or with one letter wrong where no latin word is near."""
        found = []
        for sounds in misspelt.heard(text):
            both = [{a + b for a in first for b in then} for first, then in pairwise(sounds)]
            known = [[self._term("py", pair) for pair in sorted(ways) if self._known("py", pair)] for ways in both]
            if all(known):
                found.append(Query.const_score_query(every([some(ways) for ways in known]), 2 * _READ))
        near = Query.fuzzy_term_query(self._view.schema, "latin", text, 1)
        if found or not (ways := misspelt.repaired(text)) or self._view.searcher.search(near, 1, count=False).hits:
            return found
        likely = sorted(((self._likelihood(way), way) for way in ways), reverse=True)[:_LIKELIEST]
        asked = [self._all_known("py", pairs(list(way))) for titles, way in likely if titles]
        ranked = [Query.const_score_query(q, _READ / rank) for rank, one in enumerate(asked, 1) for q in one]
        return [Query.disjunction_max_query(ranked)] if ranked else []

    def _likelihood(self, way: misspelt.Way) -> int:
        """How many titles may have a reading: the number of those with its rarest pair of syllables."""
        least = self._view.searcher.num_docs
        for pair in pairs(list(way)):
            least = min(least, self._view.frequency("py", pair))
            if not least:
                break
        return least


def filtered(view: View, filters: Mapping[str, Sequence[str]], without: str = "") -> list[Query]:
    """Conditions of facets: any of the values inside a facet, all facets together. Unknown ones are ignored."""
    conditions = []
    for facet, values in filters.items():
        if facet != without and values and facet in view.spec.facets:
            parts = [term(view, f"f_{facet}", value) for value in dict.fromkeys(map(clean, values))]
            conditions.append(Query.const_score_query(some(parts), 0.0))
    return conditions
