"""The trees: placing what comes in, growing by use, reading by level."""

import gzip
import json
import re

import pytest

from tongxue.apps.registry import api
from tongxue.apps.registry.errors import FieldInvalid, NotAllowed, PositionUnknown
from tongxue.platform.actor import NODE, VISITOR
from tongxue.platform.outbox.models import OutboxEvent

pytestmark = [pytest.mark.usefixtures("facts"), pytest.mark.plan("2.3"), pytest.mark.plan("A1.7")]
CHINESE = "textbook/primary/chinese/统编版/一年级上册"
PEP = "textbook/primary/english/人教版（PEP）（三年级起点）（主编：吴欣）"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"title": "统编版小学语文一年级上册"}, CHINESE),
        ({"title": "部编版 语文 一年级 上册"}, CHINESE),
        ({"title": "义务教育教科书·语文一年级上册"}, CHINESE),
        ({"edition": "统编版", "title": "义务教育教科书 · 语文1年级上册"}, CHINESE),
        ({"edition": "人教版", "title": "数学三年级下册"}, "textbook/primary/mathematics/人教版/三年级下册"),
        ({"title": "人教版 PEP 英语四年级上册"}, f"{PEP}/四年级上册"),
        ({"title": "PEP Primary English Grade 6 Volume 1"}, f"{PEP}/六年级上册"),
        ({"edition": "人教版", "title": "义务教育教科书·英语（三年级起点）三年级下册"}, f"{PEP}/三年级下册"),
        ({"title": "青岛版小学科学三年级上册"}, "textbook/primary/science/青岛版/三年级上册"),
        (
            {"title": "青岛版小学科学三年级上册学生活动手册"},
            "textbook/primary/science/青岛版/三年级上册 学生活动手册",
        ),
        (
            {"title": "青岛版小学数学（五四学制）三年级上册"},
            "textbook/primary/mathematics/青岛版（五·四学制）/三年级上册",
        ),
        (
            {"edition": "人教版", "title": "普通高中教科书·物理必修 第一册"},
            "textbook/senior/physics/人教版/必修第一册",
        ),
        ({"title": "统编版高中历史必修中外历史纲要（上）"}, "textbook/senior/history/统编版/必修 中外历史纲要（上）"),
        (
            {"title": "七年级上册", "edition": "苏科版", "subject": "mathematics"},
            "textbook/junior/mathematics/苏科版/七年级上册",
        ),
    ],
)
def test_a_volume_is_recognised(given, path):
    assert api.find_volume(**given).path == path


@pytest.mark.parametrize(
    "given",
    [
        {"title": ""},
        {"title": "语文"},
        {"title": "人教版高中数学必修第一册"},  # A or B: not ours to guess
        {"title": "人教版小学音乐三年级上册"},  # in staff or in numbered notation
        {"edition": "火星版", "title": "数学三年级下册"},
        {"title": "火星版小学数学三年级下册"},
        {"title": "粤教版小学语文四年级下册"},  # 粤教版 has a calligraphy book only
        {"title": "数学三年级下册"},  # of twelve editions
    ],
)
def test_what_is_unclear_is_not_guessed(given):
    assert api.find_volume(**given) is None


def test_every_volume_is_recognised_by_its_own_title():
    for book in list(api.list_textbooks(stage="primary"))[::9]:
        found = api.find_volume(edition=book.edition, title=f"{book.subject_name} {book.label}", stage=book.stage)
        assert found == book.position


@pytest.mark.shared_data
def test_every_test_and_outline_of_the_question_bank_has_a_volume(shared_data):
    subjects = {"chinese": "统编版", "math": "人教版", "english": "人教版", "science": "教科版"}
    codes = {"math": "mathematics"}
    for name in ("quizzes", "outlines"):
        with gzip.open(shared_data / f"question-bank/{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                subject, _, file = json.loads(line)["path"].partition("/")
                title = re.sub(r"(_unit\d+)?\.json$", "", file.rpartition("/")[2])
                found = api.find_volume(edition=subjects[subject], title=title, subject=codes.get(subject, subject))
                assert found is not None, title
                assert found.zh == title[-5:]


def test_a_unit_is_made_once(teacher):
    volume = api.get_position_at(CHINESE)
    first = api.ensure_unit(actor=teacher, volume_id=volume.id, number=1, title="我上学了")
    for title, number in (("我上学了", None), ("第一单元「我上学了」", None), ("Unit 1 我上学了", None), ("别的", 1)):
        assert api.ensure_unit(actor=teacher, volume_id=volume.id, number=number, title=title) == first
    second = api.ensure_unit(actor=teacher, volume_id=volume.id, title="识字（一）")
    assert [(u.path, u.zh) for u in api.list_positions(volume)] == [
        (f"{CHINESE}/1", "我上学了"),
        (f"{CHINESE}/2", "识字（一）"),
    ]
    lesson = api.ensure_unit(actor=teacher, volume_id=second.id, number=1, title="天地人")
    assert lesson.path == f"{CHINESE}/2/1"
    assert OutboxEvent.objects.filter(name="registry.position_added").count() == 3


def test_a_unit_without_a_title_takes_the_first_that_comes():
    volume = api.get_position_at(CHINESE)
    api.ensure_unit(actor=NODE, volume_id=volume.id, number=12, title="")
    assert api.find_position(f"{CHINESE}/12").zh == "第12单元"
    api.ensure_unit(actor=NODE, volume_id=volume.id, title="第十二单元：复习")
    assert api.find_position(f"{CHINESE}/12").zh == "复习"
    assert OutboxEvent.objects.filter(name="registry.position_renamed").count() == 1


def test_who_may_add_units():
    volume = api.get_position_at(CHINESE)
    with pytest.raises(NotAllowed):
        api.ensure_unit(actor=VISITOR, volume_id=volume.id, number=1, title="一")
    with pytest.raises(PositionUnknown):
        api.ensure_unit(actor=NODE, volume_id=volume.parent_id, number=1, title="一")
    with pytest.raises(FieldInvalid):
        api.ensure_unit(actor=NODE, volume_id=volume.id, number=0, title="一")


def test_a_record_is_placed(teacher):
    placed = api.place_textbook(
        actor=teacher, textbook=("统编版", "义务教育教科书·语文一年级上册", "识字（一）"), subject="chinese", grade="g1"
    )
    assert placed.path == f"{CHINESE}/1"
    assert [p.zh for p in api.list_lineage(placed)] == ["小学", "语文", "统编版", "一年级上册", "识字（一）"]
    assert api.place_textbook(actor=teacher, textbook=("统编版", "语文一年级上册")).path == CHINESE
    assert api.place_textbook(actor=teacher, textbook=("火星版", "语文一年级上册", "一")) is None
    assert api.place_textbook(actor=teacher, textbook=()) is None


def test_a_vocational_record_is_placed(teacher):
    placed = api.place_vocational(actor=teacher, vocational=("物联网应用技术", "入门/项目", "环境监测"), category="51")
    assert placed.path == "vocational/51/物联网应用技术/入门\u2215项目/环境监测"
    again = api.place_vocational(actor=teacher, vocational=("物联网应用技术", "入门/项目"))
    assert again == placed.parent
    other = api.place_vocational(actor=teacher, vocational=("量子烹饪",))
    assert other.path == "vocational/00/量子烹饪"
    assert [p.level for p in api.list_below(api.get_position_at("vocational/51"))] == ["major", "course", "skill"]


def test_a_book_that_the_facts_lack(teacher):
    made = api.ensure_textbook(
        actor=teacher, stage="vocational", subject="it", edition="示范版", label="信息技术上册", grades=("g10",)
    )
    assert made.path == "textbook/vocational/it/示范版/信息技术上册"
    assert api.get_textbook(made).subject == "it"
    assert made == api.ensure_textbook(
        actor=teacher, stage="vocational", subject="it", edition="示范版", label="信息技术上册"
    )
    with pytest.raises(FieldInvalid):
        api.ensure_textbook(actor=teacher, stage="kitchen", subject="it", edition="示范版", label="上册")


def test_the_levels_of_the_tree():
    stages = list(api.list_positions())
    assert [p.key for p in stages] == ["primary", "junior", "senior", "higher"]
    subjects = list(api.list_positions(stages[0]))
    assert [p.key for p in subjects][:4] == ["chinese", "mathematics", "english", "civics"]
    edition = api.get_position_at("textbook/primary/chinese/统编版")
    assert [p.zh for p in api.list_positions(edition)][:4] == ["一年级上册", "一年级下册", "二年级上册", "二年级下册"]
    with pytest.raises(PositionUnknown):
        api.get_position_at("textbook/primary/alchemy")
