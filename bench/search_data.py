"""Records and questions for ``bench search``: the real input beside the checkout, repeated with variation."""

import csv
import gzip
import json
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import opencc

from tongxue.platform.search import Document, IndexSpec, SearchRequest, TextField, folding, pinyin

SPEC = IndexSpec(
    texts=(TextField("title", 4.0, short=True), TextField("keywords", 2.0, short=True), TextField("body")),
    facets=("stage", "subject", "grade", "edition", "type", "licence", "source", "language"),
    numbers=("published_at", "uses"),
)
FACETS = ("stage", "subject", "type", "source")
_ENDINGS = (
    "",
    "教学设计",
    "课件",
    "同步练习",
    "微课",
    "导学案",
    "单元测试",
    "阅读材料",
    "第一课时",
    "第二课时",
    "复习",
)
_TYPES = (
    "lesson",
    "plan",
    "courseware",
    "exercise",
    "video",
    "plan",
    "test",
    "reading",
    "lesson",
    "lesson",
    "exercise",
)
_STAGES = ("primary", "junior", "senior", "vocational", "college", "higher")
_SUBJECTS = ("chinese", "mathematics", "english", "history", "physics", "chemistry", "biology", "it", "ai", "art")
_LICENCES = ("CC0 1.0", "CC BY 4.0", "CC BY-SA 4.0", "CC BY-NC 4.0", "InC")
_MIX = {
    "word": 22, "two words": 18, "title": 10, "body word": 8, "pinyin": 8, "initials": 4,
    "traditional": 6, "typo": 5, "word + filters": 12, "filters": 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Base:
    """One real record."""

    title: str
    keywords: str
    body: str
    subject: str
    source: str
    language: str = "zh"
    edition: str = ""


def shared() -> Path:
    """The folder of real input."""
    return Path(os.environ.get("TONGXUE_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def _lines(name: str) -> Iterator[dict[str, object]]:
    with gzip.open(shared() / name, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (shared() / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _questions() -> Iterator[Base]:
    for line in _lines("question-bank/quizzes.jsonl.gz"):
        data: dict[str, object] = line["data"]  # type: ignore[assignment]
        subject = (
            str(line["path"]).split("/")[0].replace("math", "mathematics").replace("mathematicsematics", "mathematics")
        )
        for question in data["unit_test"]["questions"]:  # type: ignore[index]
            body = f"{question['question']} {question['explanation']}"
            yield Base(str(question["knowledge_point"]), str(data["textbook"]), body, subject, "question-bank")


def _pages() -> Iterator[Base]:
    for path in sorted((shared() / "content").rglob("*.md")):
        text = path.read_text(encoding="utf-8", errors="replace")
        heading = re.search(r"^(?:title: |#+ )(.+)$", text, re.MULTILINE)
        collection = path.relative_to(shared() / "content").parts[0]
        subject = "ai" if "d2l" in collection else "it"
        yield Base(heading.group(1)[:80] if heading else path.stem, path.stem, text[:1500], subject, collection)


def bases() -> list[Base]:
    """Every real record, shuffled, always in the same order."""
    found = [
        Base(
            str(p["title"]),
            f"{p['author']} {p['collection']}",
            "".join(p["paragraphs"])[:400],
            "chinese",
            str(p["collection"]),
        )  # type: ignore[arg-type]
        for p in _lines("poems.jsonl.gz")
    ]
    found += [
        Base(r["title"], f"{r['section']} {r['kind']}", r["note"] or "", "it", "open-links", r["language"])
        for r in _rows("open-links.csv")
    ]
    found += [
        Base(r["title"], f"{r['subject']} {r['grade']}", r["stage"], "other", "textbooks", edition=r["edition"])
        for r in _rows("textbooks.csv")
    ]
    found += [
        Base(r["name"], r["location"], r["competent_department"], "other", "institutions")
        for r in _rows("higher-education-institutions.csv")
    ]
    found += [*_questions(), *_pages()]
    random.Random(1).shuffle(found)
    return [b for b in found if b.title.strip()]


def records(real: list[Base], count: int) -> Iterator[Document]:
    """``count`` documents: each real record, then again and again with another ending, more text and other facets."""
    rng = random.Random(2)
    for n in range(count):
        again, base = n // len(real), real[n % len(real)]
        other = real[rng.randrange(len(real))]
        ending = rng.randrange(len(_ENDINGS)) if again else 0
        stage = min(int(rng.expovariate(0.5)), len(_STAGES) - 1)
        title = base.title + (f" {_ENDINGS[ending]}" if ending else "")
        body = f"{base.body} {other.body[:80]}" if again else base.body
        facets = {
            "stage": [_STAGES[stage]],
            "subject": [base.subject if rng.random() < 0.7 else rng.choice(_SUBJECTS)],
            "grade": [f"g{rng.randrange(12) + 1}"],
            "edition": [base.edition] if base.edition else [],
            "type": [_TYPES[ending]],
            "licence": [_LICENCES[min(int(rng.expovariate(0.9)), len(_LICENCES) - 1)]],
            "source": [base.source],
            "language": [base.language],
        }
        numbers = {
            "published_at": 1_600_000_000 + rng.randrange(190_000_000),
            "uses": int(rng.paretovariate(0.8)) % 10**9,
        }
        card = json.dumps({"title": title, "summary": body[:120], "subject": facets["subject"][0]}).encode()
        yield Document(f"r{n}", {"title": title, "keywords": base.keywords, "body": body}, facets, numbers, card)


def _words(text: str) -> list[str]:
    found = [w for run in folding.runs(folding.fold(text)) for w in folding.words(run)]
    return [w for w in found if len(w) > 1] or found or ["数学"]


def _syllables(base: Base) -> list[str]:
    han = [run for run in folding.runs(folding.fold(base.title)) if folding.is_han(run) and len(run) > 1]
    return pinyin.of_run(han[0])[:4] if han else ["shu", "xue"]


def _mistyped(rng: random.Random, word: str) -> str:
    if not folding.is_han(word):
        at = rng.randrange(max(1, len(word) - 1))
        return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    return word[:-1] + rng.choice("里因史理事实力")


def _filters(rng: random.Random) -> dict[str, list[str]]:
    chosen = {
        "stage": [rng.choice(_STAGES)],
        "subject": rng.sample(_SUBJECTS, rng.randint(1, 2)),
        "type": [rng.choice(_TYPES)],
    }
    return {name: chosen[name] for name in rng.sample(sorted(chosen), rng.randint(1, 2))}


def _text(rng: random.Random, kind: str, base: Base) -> str:  # noqa: PLR0911  one line a kind reads best
    words = _words(base.title)
    match kind:
        case "word" | "word + filters":
            return rng.choice(words)
        case "two words":
            return f"{rng.choice(words)} {rng.choice(_words(base.keywords))}"
        case "title":
            return base.title
        case "body word":
            return rng.choice(_words(base.body or base.title))
        case "pinyin":
            return "".join(_syllables(base))
        case "initials":
            return "".join(s[0] for s in _syllables(base))
        case "traditional":
            return str(opencc.OpenCC("s2tw").convert(rng.choice(words)))
        case "typo":
            return _mistyped(rng, max(words, key=len))
        case _:
            return ""


def questions(real: list[Base], count: int, seed: int) -> list[tuple[str, SearchRequest]]:
    """Different questions in a realistic mix. A word is drawn by drawing a record first: common words come often."""
    rng = random.Random(seed)
    kinds = rng.choices(list(_MIX), weights=list(_MIX.values()), k=count * 3)
    found: dict[tuple[object, ...], tuple[str, SearchRequest]] = {}
    for kind in kinds:
        text = _text(rng, kind, rng.choice(real))
        filters = _filters(rng) if "filters" in kind else {}
        sort = rng.choice(["", "", "", "-published_at"])
        request = SearchRequest(text, filters, sort, facets=FACETS)
        found.setdefault(request.question(), (kind, request))
    return list(found.values())[:count]
