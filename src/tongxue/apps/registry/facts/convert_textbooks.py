"""Makes ``textbooks.tsv`` from a public list of titles (stage, subject, edition, grade, title).

Reports what it refuses and why.

    python -m tongxue.apps.registry.facts.convert_textbooks LIST.csv

Run once by hand when the list changes; the node itself reads only ``textbooks.tsv``.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from tongxue.apps.registry.facts import write
from tongxue.interop.vocabulary import GRADE, STAGE, SUBJECT

COLUMNS = ["stage", "subject", "subject_name", "edition", "publisher", "grades", "label", "title", "year"]
Row = dict[str, str]

_FIVE_FOUR = "（五·四学制）"
_GRADED = re.compile(r"([一二三四五六七八九]年级)(上册|下册|全一册)")
_SPAN = re.compile(r"([1-6])至([1-6])年级(上册|下册|全一册)")
_LEVEL = re.compile(r"(水平[一二三])$")
_LEVELS = {"水平一": "g1,g2", "水平二": "g3,g4", "水平三": "g5,g6"}  # 体育与健康课程标准: two grades a level
_MODULE = re.compile(r"(?P<kind>选择性必修|必修)\s*(?P<rest>.*)$")
_EDITORS = re.compile(r"（主编：[^）]*）$")
_READER = "习近平新时代中国特色社会主义思想学生读本"
# Books of one subject that stand beside its main course: the tree names them at the edition.
_BESIDE = {
    "地理图册": "地理图册",
    "语文·书法练习指导": "书法练习指导",
    "人文地理": "人文地理",
    "高等数学": "高等数学",
    "线性代数": "线性代数",
    "离散数学": "离散数学",
    "概率论": "概率论与数理统计",
}
# University books are named by hand in the list; these are the ones that are books: title → (edition, label).
_UNIVERSITY = {
    "概率论与数理统计(浙大四版)": ("浙江大学版", "第四版"),
    "离散数学及其应用(第6版)-中文版": ("罗森版", "第六版"),
    "离散数学及其应用（英文第七版）Discrete Mathematics and Its Applications 7th Edition 2011": (
        "罗森版",
        "英文第七版",
    ),
    "同济大学《线性代数》（第五版）教材电子版": ("同济大学版", "第五版"),
    "同济高 等数学 第七版下册": ("同济大学版", "第七版下册"),
    "高等数学 第7版 上册 同济大学": ("同济大学版", "第七版上册"),
    "高等数学 第六册 上册": ("同济大学版", "第六版上册"),
    "高等数学 第六册  下册": ("同济大学版", "第六版下册"),
}
_DOUBLE = "the same volume stands in the list already"
_SAME_BOOK = {"离散数学及其应用（原书第6版）"}


class NotATextbook(ValueError):
    """A line of the list that is no textbook; the message is the reason."""


def convert(lines: list[Row]) -> tuple[list[Row], list[tuple[int, str, str]]]:
    """The textbooks of the list and the refused lines: (line number in the file, title, reason)."""
    publishers = _publishers(lines)
    books: dict[tuple[str, ...], Row] = {}
    refused: list[tuple[int, str, str]] = []
    for number, line in enumerate(lines, 2):
        try:
            book = _book(line, publishers)
        except NotATextbook as reason:
            refused.append((number, line["title"], str(reason)))
            continue
        identity = tuple(book[c] for c in ("stage", "subject", "edition", "label"))
        if identity in books:
            refused.append((number, line["title"], _DOUBLE))
        else:
            books[identity] = book
    order = {code: n for v in (STAGE, SUBJECT) for n, code in enumerate(t.code for t in v.terms)}
    ranked = sorted(books.values(), key=lambda b: (order[b["stage"]], order[b["subject"]], b["edition"], _rank(b)))
    return ranked, refused


def _publishers(lines: list[Row]) -> dict[str, str]:
    """Short edition name → publisher, where the list gives exactly one: the name abbreviates the publisher."""
    seen: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        short, _, publisher = line["edition"].partition("-")
        if publisher:
            seen[short.split("（")[0]].add(publisher)
    return {short: next(iter(names)) for short, names in seen.items() if len(names) == 1}


def _book(line: Row, publishers: dict[str, str]) -> Row:
    stage = STAGE.normalise(line["stage"])
    if not stage:
        raise NotATextbook("a collection of exercises, not a stage of schooling")
    subject = SUBJECT.normalise(line["subject"])
    if not subject:
        raise NotATextbook(f"unknown subject {line['subject']}")
    if stage == "higher":
        return _university(line, subject)
    short, _, publisher = line["edition"].partition("-")
    title = re.sub(r"\s+", " ", line["title"]).strip()
    label, grades = _volume(title, line["grade"])
    edition = _edition(short, line)
    return {
        "stage": stage,
        "subject": subject,
        "subject_name": line["subject"],
        "edition": edition,
        "publisher": publisher or publishers.get(short.split("（")[0], ""),
        "grades": grades,
        "label": label,
        "title": title,
        "year": _year(title),
    }


def _edition(short: str, line: Row) -> str:
    """The edition as the tree shows it, distinct within stage and subject."""
    edition = short.replace("&", "、")
    if "五•四" in line["stage"]:
        edition += _FIVE_FOUR
    beside = _BESIDE.get(line["subject"])
    return f"{edition} {beside}" if beside else edition


def _volume(title: str, grade_column: str) -> tuple[str, str]:
    """(label, grade codes joined by a comma) from the title, or from the grade column where the title is silent."""
    book = "学生活动手册" if "学生活动手册" in title else "教师用书" if "教师用书" in title else ""
    if match := _GRADED.search(title):
        label, grades = match[0], GRADE.normalise(match[1])
    elif match := _SPAN.search(title):
        label, grades = match[0], ",".join(f"g{n}" for n in range(int(match[1]), int(match[2]) + 1))
    elif match := _LEVEL.search(title):
        label, grades = match[1], _LEVELS[match[1]]
    elif title.startswith(_READER):
        label, grades = "学生读本·" + title.rpartition("·")[2], ""
    elif match := _MODULE.search(_EDITORS.sub("", title)):
        label, grades = _module(match), ""
    elif (grade := GRADE.normalise(grade_column.partition("/")[0])) and title.endswith(("上册", "下册")):
        label, grades = grade_column.partition("/")[0] + title[-2:], grade
    else:
        raise NotATextbook("the title names no volume")
    return (f"{label} {book}" if book else label), grades


def _module(match: re.Match[str]) -> str:
    """必修 第一册 → 必修第一册; 选择性必修1 绘画 stays; 必修 美术鉴赏 stays."""
    rest = match["rest"].strip()
    joined = rest.startswith(("第", "上册", "下册", "中册", "全一册")) or rest[:1].isdigit()
    return match["kind"] + ("" if joined else " ") + rest


def _university(line: Row, subject: str) -> Row:
    title = line["title"]
    if title in _SAME_BOOK:
        raise NotATextbook(_DOUBLE)
    if title not in _UNIVERSITY:
        raise NotATextbook("answers or a study guide, not the textbook")
    edition, label = _UNIVERSITY[title]
    name = _BESIDE[line["subject"]]
    named = "离散数学及其应用" if edition == "罗森版" else name
    return {
        "stage": "higher",
        "subject": subject,
        "subject_name": line["subject"],
        "edition": f"{edition} {name}",
        "publisher": "",
        "grades": "",
        "label": label,
        "title": f"{named}（{label}）",
        "year": _year(title),
    }


def _year(title: str) -> str:
    match = re.search(r"(19|20)\d\d", title)
    return match[0] if match else ""


def _rank(book: Row) -> tuple[str, ...]:
    """Grade, then volume in the order of teaching."""
    grade = book["grades"].partition(",")[0]
    order = {term.code: f"{n:02}" for n, term in enumerate(GRADE.terms)}.get(grade, "99")
    label = book["label"]
    part = next((str(n) for n, word in enumerate(("上册", "中册", "下册", "全一册")) if word in label), "4")
    kind = "0" if label.startswith("必修") else "1" if label.startswith("选择性必修") else "2"
    digits = "".join(f"{'一二三四五六七八九'.find(c) + 1}" if c in "一二三四五六七八九" else c for c in label)
    number = re.search(r"\d+", digits)
    return order, kind, f"{int(number[0]):02}" if number else "00", part, label


def main(path: Path) -> None:
    """Convert the list and say on standard output what was refused and why."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        books, refused = convert(list(csv.DictReader(file)))
    write("textbooks", COLUMNS, books)
    for number, title, reason in refused:
        sys.stdout.write(f"line {number}: {title}: {reason}\n")
    sys.stdout.write(f"{len(books)} textbooks, refused: {dict(Counter(reason for *_, reason in refused))}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
