"""Recognising a volume of the textbook tree in what people and sources write about it."""

import re
from dataclasses import dataclass

from tongxue.apps.registry.models import Position, Textbook
from tongxue.apps.registry.queries.positions import list_textbooks
from tongxue.interop.vocabulary import GRADE, STAGE, SUBJECT

_DIGITS = "一二三四五六七八九"
_GRADED = re.compile(r"([一二三四五六七八九1-9])\s*年级\s*(上册?|下册?|全一册|全册)")
# 1至2年级全一册, 水平一 (教师用书), 学生读本·初中, 第七版上册: books of several grades, of universities
_SPECIAL = re.compile(
    r"[1-6]至[1-6]年级全一册|水平[一二三]|学生读本·[\u4e00-\u9fff]+|第[一二三四五六七八九]版([上下]册)?"
)
_ENGLISH_GRADE = re.compile(r"grade\s*([1-9])", re.IGNORECASE)
_ENGLISH_PART = re.compile(r"(?:volume|semester|book|part)\s*([12])\b|\b(upper|up|down|lower)\b", re.IGNORECASE)
_MODULE = re.compile(r"(选择性必修|必修)\s*(.*)")
# Books whose title names their subject in another way; 书法 alone is art.
_BOOKS = (("书法练习指导", "chinese"), ("思想学生读本", "civics"))
_NAMED_LIKE_SUBJECTS = ("科学粤教版", "科学社版")
_PARTS = {"上": "上册", "上册": "上册", "下": "下册", "下册": "下册", "全一册": "全一册", "全册": "全一册"}
_ENGLISH_PARTS = {"1": "上册", "2": "下册", "upper": "上册", "up": "上册", "down": "下册", "lower": "下册"}
# Other names of the same edition.
_SAME = (("部编版", "统编版"), ("人民教育出版社版", "人教版"), ("外研版", "外研社版"))
# Of several editions of one publisher, the one that is meant where nothing more is said: 人教版英语 is PEP.
_USUAL = ("PEP",)
# Words of an edition or volume that count against it where the text does not have them.
_MARKED = {"五·四": 6, "学生活动手册": 20, "教师用书": 20}
_QUALIFIER = re.compile(r"[（(]([^（）()]*)[）)]")
_SPACES = re.compile(r"[\s　]+")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the text says. ``text`` is everything, in one spelling, without spaces."""

    text: str
    edition: str
    stage: str
    subject: str
    grade: str
    label: str


def find_volume(
    *, edition: str = "", title: str = "", stage: str = "", subject: str = "", grade: str = ""
) -> Position | None:
    """The volume that an edition and a title mean, or None where none or more than one fits.

    All of it may stand in ``title``: 统编版小学语文一年级上册, 人教版 PEP 英语四年级上册, 高中物理必修 第一册.
    ``stage``, ``subject`` and ``grade`` are codes of the vocabularies, known from elsewhere.
    """
    wanted = _wanted(edition, title, stage, subject, grade)
    if not wanted.subject or not wanted.label:
        return None
    rows = list_textbooks(stage=wanted.stage, subject=wanted.subject)
    if "年级" in wanted.label:
        rows = rows.filter(label__startswith=wanted.label)  # an import asks for thousands: let the database choose
    books = [book for book in rows if _fits(book, wanted)]
    ranked = sorted(((_score(book, wanted), book.position) for book in books), key=lambda pair: pair[0], reverse=True)
    if not ranked or ranked[0][0] < (0, 0):
        return None
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        return None
    return ranked[0][1]


def _wanted(edition: str, title: str, stage: str, subject: str, grade: str) -> _Wanted:
    spaced = f"{edition} {title}"
    for other, name in _SAME:
        spaced = spaced.replace(other, name)
    text = _plain(spaced)
    found_grade, label = _label(spaced, text)
    grade = grade or found_grade
    return _Wanted(
        text=text,
        edition=_plain(edition),
        stage=stage or _stage(text, grade),
        subject=subject or _subject(text),
        grade=grade,
        label=label,
    )


def _label(spaced: str, text: str) -> tuple[str, str]:
    """(grade code, label in the tree's spelling); the label is "" where the text names no volume."""
    if match := _SPECIAL.search(text):
        return "", match[0]
    if match := _GRADED.search(text):
        digit = match[1] if match[1] in _DIGITS else _DIGITS[int(match[1]) - 1]
        return GRADE.normalise(f"{digit}年级"), f"{digit}年级{_PARTS[match[2]]}"
    if (grade := _ENGLISH_GRADE.search(spaced)) and (part := _ENGLISH_PART.search(spaced)):
        digit = _DIGITS[int(grade[1]) - 1]
        return f"g{grade[1]}", f"{digit}年级{_ENGLISH_PARTS[(part[1] or part[2]).lower()]}"
    if match := _MODULE.search(text):
        return "", match[0]
    return "", ""


def _stage(text: str, grade: str) -> str:
    for term in STAGE.terms:
        if term.zh in text or any(alias in text for alias in term.aliases if not alias.isascii()):
            return term.code
    return "primary" if grade in {f"g{n}" for n in range(1, 6)} else ""


def _subject(text: str) -> str:
    """The first name of a subject in the text, the longest of several there: 信息技术 is not 信息."""
    names = [(name, t.code) for t in SUBJECT.terms for name in (t.zh, *t.aliases, t.en) if t.code != "other"]
    names += _BOOKS
    for name in _NAMED_LIKE_SUBJECTS:
        text = text.replace(name, "")
    text = text.casefold()
    plain = [(name.casefold().replace(" ", ""), code) for name, code in names]
    found = [(text.index(name), -len(name), code) for name, code in plain if name in text]
    return min(found)[2] if found else ""


def _fits(book: Textbook, wanted: _Wanted) -> bool:
    if wanted.grade and book.grades and wanted.grade not in book.grades:
        return False
    label = _plain(book.label)
    if wanted.label == label or label.startswith(wanted.label):
        return True
    # 必修第一册 and 必修1 物理… : the title may go on with the name of the book
    return not book.grades and wanted.label.startswith(label)


def _score(book: Textbook, wanted: _Wanted) -> tuple[int, int]:
    """How well the edition fits: (points, usual); negative where the text speaks of another edition or kind of book."""
    name = _plain(book.edition)
    base, qualifiers = name.split("（")[0], _QUALIFIER.findall(name)
    main = base.split("版")[0] + "版" if "版" in base else base
    points = 0
    if main in wanted.text:
        points += 8 + len(main)  # 浙人美版 is not 人美版
    elif wanted.edition or "版" in wanted.text:
        points -= 16
    for qualifier in (*qualifiers, base.removeprefix(main)):
        if qualifier and qualifier in wanted.text:
            points += 2
        elif qualifier and "主编" not in qualifier:
            points -= 20 if base.endswith(qualifier) else 1
    marked = name + _plain(book.label)
    points += sum(2 if word in wanted.text else -cost for word, cost in _MARKED.items() if word in marked)
    usual = sum(1 for word in _USUAL if word in name)
    return points, usual


def _plain(text: str) -> str:
    """One spelling for brackets, dots and spaces."""
    text = _SPACES.sub("", text).replace("(", "（").replace(")", "）").replace("•", "·")
    return text.replace("五四", "五·四").replace("五·四学制", "五·四")
