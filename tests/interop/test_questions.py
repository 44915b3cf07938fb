import json

import pytest

from tongxue.interop.foldersettings import load_settings
from tongxue.interop.questions import read_items
from tongxue.interop.record import Item
from tongxue.interop.shared import MAPPINGS, sources

pytestmark = pytest.mark.plan("2.7")
SETTINGS = load_settings(MAPPINGS / "question-bank.toml")


def question(number, **changed):
    return {
        "id": number,
        "type": "choice",
        "score": 5,
        "difficulty": 1,
        "knowledge_point": "倍数",
        "question": "选 *",
        "options": ["甲", "乙"],
        "answer": "乙",
        "explanation": "因为 $1 \times 2$。",
        **changed,
    }


def write(tmp_path, *records):
    path = tmp_path / "bank.jsonl"
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
    return path


def unit(*questions):
    paper = {"title": "卷", "total_score": 100, "time_minutes": 40, "questions": list(questions)}
    data = {"textbook": "PEP 5B", "unit": "第二单元", "unit_test": paper, "exam": {**paper, "questions": []}}
    return {
        "path": "english/quizzes/英语（三年级起点）五年级下册_unit2.json",
        "data": {**data, "knowledge_summary": []},
    }


def test_a_unit_becomes_one_test(tmp_path):
    (item,) = read_items(write(tmp_path, unit(question(1), question(2))), SETTINGS)
    record = item.record
    assert (record.type, record.subject, record.grade) == ("test", "english", ("g5",))
    assert record.textbook == ("人教版", "英语（三年级起点）五年级下册", "第二单元")
    assert record.knowledge_points == ("倍数",)
    assert "**1.**（选择题，5 分）选 \\*\n\n- A. 甲\n- B. 乙" in record.body
    assert "**1.** B. 乙。 因为 $1 \\times 2$。" in record.body
    assert record.body.index("## 答案与解析") > record.body.index("**2.**")


@pytest.mark.plan("2.bad")
def test_what_contradicts_itself_is_reported_and_the_item_taken(tmp_path):
    found = list(read_items(write(tmp_path, unit(question(1, answer="丙"), question(2, question="5 \0 4"))), SETTINGS))
    assert [one.code for one in found[:-1]] == ["bank.answer_not_an_option", "bank.control_character"]
    assert found[0].params == {"paper": "unit_test", "question": "1", "answer": "丙"}
    assert "5 \N{REPLACEMENT CHARACTER} 4" in found[-1].record.body


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"path": "x", "data": {"textbook": ""}}, "bank.unknown_path"),
        ({"path": "math/quizzes/a_unit1.json", "data": {"textbook": "a"}}, "row.malformed"),
        ({"path": 1, "data": []}, "row.malformed"),
        ({}, "row.malformed"),
    ],
)
def test_records_of_another_shape(tmp_path, record, code):
    good = unit(question(1))
    found = list(read_items(write(tmp_path, record, good), SETTINGS))
    assert [getattr(one, "code", "item") for one in found] == [code, "item"]


@pytest.mark.shared_data
def test_the_real_bank(shared_data):
    known = {source.key: source for source in sources(shared_data)}
    tests, outlines = (list(read_items(known[key].path, SETTINGS)) for key in ("tests", "outlines"))
    items = [one for one in tests if isinstance(one, Item)]
    assert len({item.key for item in items}) == 285
    assert [one.code for one in tests if not isinstance(one, Item)].count("bank.answer_not_an_option") == 5
    assert [one for one in outlines if not isinstance(one, Item)] == []
    assert len(outlines) == 285
    assert sum(len(one.record.knowledge_points) for one in outlines) == 1_028
    assert all(item.record.grade for item in [*items, *outlines])


@pytest.mark.shared_data
def test_every_source_is_there(shared_data):
    assert {source.kind for source in sources(shared_data)} == {
        "table",
        "questions",
        "markdown",
        "cnxml",
        "epub",
        "scorm",
        "cartridge",
    }
    assert all(source.settings is None or source.settings.is_file() for source in sources(shared_data))
