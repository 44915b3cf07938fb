"""A question bank as items: unit tests and outlines of knowledge points, one JSON object a line.

Tests are ``{"path", "data": {textbook, unit, unit_test, exam, knowledge_summary}}``, outlines are
``{"path", "data": {textbook, units: [{unit_number, title, knowledge_points}]}}``. The tests of a unit
become one item with both papers, each unit of an outline one. The path tells subject, volume and unit.

The bank this was made for is written by a machine: what contradicts itself is reported beside the item, which
is taken.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tongxue.interop.errors import CodecError, reject
from tongxue.interop.fields import check_many, check_text
from tongxue.interop.foldersettings import FolderSettings
from tongxue.interop.plaintext import escape_markdown
from tongxue.interop.record import Item, Record, Rejection
from tongxue.interop.tables import Row, read_rows

_SUBJECTS = {"chinese": "chinese", "math": "mathematics", "english": "english", "science": "science"}
# Where a record does not name the edition: the bank has one edition a subject.
_EDITIONS = {"chinese": "统编版", "math": "人教版", "english": "人教版", "science": "教科版"}
_EDITION = re.compile(r"统编版|部编版|人教版|教科版")
_SAME_EDITION = {"部编版": "统编版"}
# Not the year a course starts in: 英语（三年级起点）五年级下册 is a book of the fifth.
_GRADE = re.compile(r"([一二三四五六]年级)[上下]册")
_PATH = re.compile(r"^(?P<subject>[a-z]+)/\w+/(?P<volume>.+?)(?:_unit(?P<unit>\d+))?\.json$")
_PAPERS = ("unit_test", "exam")
_TYPES = {
    "choice": "选择题", "true_false": "判断题", "fill_blank_text": "填空题", "fill_blank": "填空题",
    "matching": "连线题", "word_order": "排序题", "calculation": "计算题",
}  # fmt: skip
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# TeX that a JSON writer has taken for escapes: \times has become a tab and "imes", \frac a form feed and
# "rac".
_BROKEN_TEX = str.maketrans({"\t": r"\t", "\f": r"\f", "\b": r"\b", "\r": r"\r", "\v": r"\v"})
# A sign that the bank has lost (a ÷ that became U+0000) stays visible as lost, or a sum would read wrong.
_SIGN = "\N{REPLACEMENT CHARACTER}"
_LOST = re.compile(r"[\x00-\x07\x0e-\x1f\x7f]")
_UNFIT = re.compile(r"[^\S\n]|[\x00-\x09\x0b-\x1f\x7f]")
_MATHEMATICS = re.compile(r"(\$[^$\n]+\$)")


def read_items(path: Path, settings: FolderSettings) -> Iterator[Item | Rejection]:
    """The items of one file of the bank; reports on a question come before the item that it is part of."""
    for row in read_rows(path):
        if isinstance(row, Rejection):
            yield row
            continue
        place = f"{path.name}:{row.number}"
        try:
            yield from _row_items(row, place, settings)
        except CodecError as error:
            yield error.rejection(place)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"
            yield reject(place, "row.malformed", "not a record of a question bank: {reason}", reason=reason)


def is_bank(path: Path) -> bool:
    """Whether the first row of a file of JSON lines is one of a bank's."""
    try:
        row = next(read_rows(path), None)
    except CodecError:
        return False
    if not isinstance(row, Row) or not isinstance(row.values.get("path"), str):
        return False
    data = row.values.get("data")
    return isinstance(data, Mapping) and ("units" in data or "unit_test" in data)


def _row_items(row: Row, place: str, settings: FolderSettings) -> Iterator[Item | Rejection]:
    path, data = row.values["path"], row.values["data"]
    position = _PATH.match(path)
    if not position or position["subject"] not in _SUBJECTS:
        raise CodecError("bank.unknown_path", "'{path}' names no subject and volume", path=path)
    fields = {**settings.for_page(path), **_position(position, str(data["textbook"]))}
    if "units" in data:
        for unit in data["units"]:
            yield _outline(path, place, unit, fields)
    else:
        for paper in _PAPERS:
            yield from _contradictions(place, paper, data[paper]["questions"])
        yield _test(path, place, data, fields)


def _position(path: re.Match[str], textbook: str) -> dict[str, Any]:
    subject = path["subject"]
    volume = check_text("textbook", path["volume"].replace(" ", ""))
    edition = _EDITION.search(textbook)
    name = edition[0] if edition else _EDITIONS[subject]
    grade = _GRADE.search(volume)
    return {
        "subject": _SUBJECTS[subject],
        "grade": check_many("grade", [grade[1]] if grade else []),
        "textbook": (_SAME_EDITION.get(name, name), volume),
    }


def _contradictions(place: str, paper: str, questions: list[dict[str, Any]]) -> Iterator[Rejection]:
    for question in questions:
        answer, number = str(question["answer"]), str(question["id"])
        here = f"{place} {paper} {number}"
        if wrong := _LOST.search("".join(str(value) for value in question.values())):
            sign = f"U+{ord(wrong[0]):04X}"
            message = "question {question} of {paper}: {character} stands where a sign was lost"
            yield reject(here, "bank.control_character", message, paper=paper, question=number, character=sign)
        if question["type"] == "choice" and answer not in question["options"]:
            message = "question {question} of {paper}: the answer '{answer}' is not among the options"
            yield reject(here, "bank.answer_not_an_option", message, paper=paper, question=number, answer=answer)


def _test(path: str, place: str, data: Mapping[str, Any], fields: dict[str, Any]) -> Item:
    papers = [data[name] for name in _PAPERS]
    questions = [question for paper in papers for question in paper["questions"]]
    unit = check_text("textbook", str(data["unit"]))
    points = check_many("knowledge_points", [str(question["knowledge_point"]) for question in questions])
    sections = [section for paper in papers for section in _paper(paper)]
    title = check_text("title", str(papers[0]["title"]))
    summary = f"{unit}：{len(questions)} 题，{'、'.join(map(str, points))}"
    record = Record(
        **{
            **fields,
            "type": "test",
            "title": title,
            "summary": check_text("summary", summary[:200]),
            "textbook": (*fields["textbook"], unit),
            "knowledge_points": points,
            "body": check_text(
                "body", "\n\n".join([*sections, *_answers(papers), *_review(data["knowledge_summary"])])
            ),
        }
    )
    return Item(path, place, record)


def _paper(paper: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {_words(paper['title'])}"
    yield f"满分 {paper['total_score']} 分，时间 {paper['time_minutes']} 分钟"
    for number, question in enumerate(paper["questions"], 1):
        kind = _TYPES.get(question["type"], question["type"])
        yield f"**{number}.**（{kind}，{question['score']} 分）{_words(question['question'])}"
        if options := question["options"]:
            yield "\n".join(f"- {_letter(index, len(options), question)}{_words(o)}" for index, o in enumerate(options))


def _letter(index: int, count: int, question: Mapping[str, Any]) -> str:
    """How an option is called: in a matching question letters on the left, numbers on the right."""
    if question["type"] == "word_order" or index >= len(_LETTERS):
        return ""
    half = count // 2
    if question["type"] == "matching" and index >= half:
        return f"({index - half + 1}) "
    return f"{_LETTERS[index]}. "


def _answers(papers: list[Mapping[str, Any]]) -> Iterator[str]:
    for paper in papers:
        yield f"## 答案与解析：{_words(paper['title'])}"
        for number, question in enumerate(paper["questions"], 1):
            explanation = f" {_words(question['explanation'])}" if question["explanation"] else ""
            yield f"**{number}.** {_answer(question)}。{explanation}"


def _answer(question: Mapping[str, Any]) -> str:
    answer, options = str(question["answer"]), question["options"]
    letter = ""
    if question["type"] == "choice" and answer in options and options.index(answer) < len(_LETTERS):
        letter = f"{_LETTERS[options.index(answer)]}. "
    return letter + _words(answer)


def _review(points: list[Mapping[str, Any]]) -> Iterator[str]:
    if points:
        yield "## 知识点小结"
    for point in points:
        yield f"### {_words(point['point'])}"
        yield _words(point["core_concept"])
        for label, text in (("要点", point["key_formula"]), ("提示", point["tips"])):
            if text:
                yield f"**{label}：** {_words(text)}"
        if mistakes := point["common_mistakes"]:
            yield "**易错：**\n\n" + "\n".join(f"- {_words(mistake)}" for mistake in mistakes)


def _outline(path: str, place: str, unit: Mapping[str, Any], fields: dict[str, Any]) -> Item:
    title, number = check_text("textbook", str(unit["title"])), int(unit["unit_number"])
    points = unit["knowledge_points"]
    names = check_many("knowledge_points", [str(point["name"]) for point in points])
    edition, volume = fields["textbook"]
    body = "\n\n".join(
        f"## {_words(point['name'])}\n\n{_words(point['description'])}\n\n"
        f"难度 {point['difficulty']}；题型：{_words('、'.join(point['question_types']))}"
        for point in points
    )
    record = Record(
        **{
            **fields,
            "type": "outline",
            "title": check_text("title", f"{volume.rpartition('·')[2]} 第{number}单元 {title} 知识点"),
            "summary": check_text("summary", "、".join(map(str, names))[:200]),
            "textbook": (edition, volume, title),
            "knowledge_points": names,
            "body": check_text("body", body),
        }
    )
    return Item(f"{path}#{number}", f"{place} unit {number}", record)


def _words(value: object) -> str:
    """Text of the bank, where only ``$…$`` is markup, as Markdown."""
    parts = _MATHEMATICS.split(str(value))
    return "".join(
        _LOST.sub(_SIGN, part.translate(_BROKEN_TEX)) if index % 2 else _one_line(part)
        for index, part in enumerate(parts)
    )


def _one_line(text: str) -> str:
    return escape_markdown(_UNFIT.sub(" ", _LOST.sub(_SIGN, text))).replace("\n", "  \n")
