"""What the project ships, and that loading it twice, changed, or from anew does what it says."""

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Count

from tongxue.apps.registry import api
from tongxue.apps.registry import facts as shipped
from tongxue.apps.registry.facts.convert_codes import convert as convert_codes
from tongxue.apps.registry.facts.convert_institutions import convert as convert_institutions
from tongxue.apps.registry.facts.convert_institutions import place_names
from tongxue.apps.registry.facts.convert_textbooks import convert as convert_textbooks
from tongxue.interop.vocabulary import VOCABULARIES

pytestmark = pytest.mark.plan("2.3")


@pytest.fixture
def edited(tmp_path, monkeypatch) -> Path:
    """A copy of the shipped files that a test may edit."""
    folder = Path(shutil.copytree(shipped.FOLDER, tmp_path / "facts"))
    monkeypatch.setattr(shipped, "FOLDER", folder)
    return folder


def replace(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.tsv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def load() -> None:
    api.load_facts(lambda *_: None)


@pytest.mark.plan("A4.1")
def test_the_numbers(facts):
    levels = api.Region.objects.filter(valid_to=None).values_list("level").annotate(n=Count("code"))
    assert dict(levels) == {"province": 34, "city": 333, "county": 2847}
    assert api.list_organisations().count() == 2631
    assert api.CodeTable.objects.filter(code__regex="^(jy|gb)-").count() == 31
    assert api.CodeValue.objects.filter(version__table__code__regex="^(jy|gb)-").count() == 1341
    assert api.Textbook.objects.count() == 2035
    assert api.list_positions(tree="vocational").count() == 19


def test_every_vocabulary_is_a_code_table(facts):
    for vocabulary in VOCABULARIES.values():
        labels = api.code_labels(vocabulary.code)
        assert [(code, label.zh, label.en) for code, label in labels.items()] == [
            (t.code, t.zh, t.en) for t in vocabulary.terms
        ]


def test_a_second_load_asks_once_and_writes_nothing(facts, django_assert_num_queries):
    seen = []
    with django_assert_num_queries(1):
        api.load_facts(lambda *args: seen.append(args))
    assert seen == [
        ("regions", 0, 5),
        ("code tables", 1, 5),
        ("institutions", 2, 5),
        ("textbooks", 3, 5),
        ("vocational", 4, 5),
        ("", 5, 5),
    ]


def test_a_changed_institution_is_updated_in_place(facts, edited):
    before = api.find_organisation("4111010001")
    replace(edited, "institutions", "北京大学\t教育部", "北京大学（改）\t教育部")
    load()
    after = api.find_organisation("4111010001")
    assert (after.id, after.name, after.pinyin, after.revision) == (
        before.id,
        "北京大学（改）",
        "beijingdaxue（gai） bjdx（g）",
        before.revision + 1,
    )
    assert api.Organisation.objects.count() == 2631


def test_a_vanished_institution_is_closed_not_deleted(facts, edited):
    line = next(x for x in (edited / "institutions.tsv").read_text().splitlines() if x.startswith("4111010001"))
    replace(edited, "institutions", line + "\n", "")
    load()
    gone = api.find_organisation("4111010001")
    assert (gone.status, gone.valid_to is not None) == ("closed", True)
    assert api.list_organisations().count() == 2630


def test_an_operator_s_row_is_left_alone(facts, edited, operator):
    organisation = api.find_organisation("4111010001")
    api.update_organisation(actor=operator, organisation_id=organisation.id, name="北京大学本部")
    replace(edited, "institutions", "北京大学\t教育部", "别的名称\t教育部")
    load()
    assert api.find_organisation("4111010001").name == "北京大学本部"


def test_a_vanished_code_ends_and_keeps_its_label(facts, edited):
    replace(edited, "code_values", "jy-boarding\t3\t借宿\tLodger\t\t\n", "")
    load()
    label = api.code_label("jy-boarding", "3")
    assert (label.zh, label.in_use) == ("借宿", False)
    assert list(api.code_labels("jy-boarding")) == ["1", "2", "9"]


def test_a_new_version_ends_the_old_one(facts, edited):
    replace(edited, "code_tables", "2012\t2012-03-15\t\tJY/T 1001-2012 教育", "2027\t2027-01-01\t\tJY/T 1001-2012 教育")
    code = next(r["table"] for r in shipped.read("code_tables") if r["version"] == "2027")
    load()
    assert [v.version for v in api.list_code_table_versions(code)] == ["2027", "2012"]
    old = api.get_code_table_version(code, on=date(2020, 1, 1))
    assert (old.version, old.valid_to.isoformat()) == ("2012", "2027-01-01")


def test_a_vanished_textbook_ends(facts, edited):
    lines = (edited / "textbooks.tsv").read_text().splitlines(keepends=True)
    line = next(x for x in lines if x.startswith("primary\tchinese\t语文\t统编版\t") and "\t一年级上册\t" in x)
    replace(edited, "textbooks", line, "")
    load()
    ended = api.find_position("textbook/primary/chinese/统编版/一年级上册")
    assert ended.valid_to is not None
    assert api.find_volume(title="统编版小学语文一年级上册") is None


def test_it_reports_lines_that_are_no_textbooks():
    def line(**given):
        blank = {
            "stage": "初中",
            "subject": "数学",
            "edition": "苏科版-江苏凤凰科学技术出版社",
            "grade": "",
            "title": "",
        }
        return blank | given

    books, refused = convert_textbooks(
        [
            line(title="义务教育教科书·数学七年级上册", grade="七年级"),
            line(title="义务教育教科书·数学七年级上册", grade="七年级/义务教育教科书·数学七年级上册.pdf_merge_folder"),
            line(title="义务教育教科书·数学七年级下册", grade="七年级/义务教育教科书·数学七年级下册.pdf_merge_folder"),
            line(title="18北京中考数学试卷", stage="学数学最重要的刷习题在这里", subject="初中练习题_带答案"),
            line(title="6版奇数练习题答案", stage="大学", subject="离散数学", edition=""),
            line(title="义务教育教科书·数学"),
            line(title="义务教育教科书·炼金术七年级上册", subject="炼金术"),
        ]
    )
    assert [(b["edition"], b["publisher"], b["grades"], b["label"]) for b in books] == [
        ("苏科版", "江苏凤凰科学技术出版社", "g7", "七年级上册"),
        ("苏科版", "江苏凤凰科学技术出版社", "g7", "七年级下册"),
    ]
    assert [(number, reason) for number, _, reason in refused] == [
        (3, "the same volume stands in the list already"),
        (5, "a collection of exercises, not a stage of schooling"),
        (6, "answers or a study guide, not the textbook"),
        (7, "the title names no volume"),
        (8, "unknown subject 炼金术"),
    ]


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["textbooks", "institutions", "code_values", "regions"])
def test_the_shipped_files_are_what_the_real_lists_give(shared_data, name):
    def rows(file: str):
        with (shared_data / file).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    here = list(shipped.read(name))
    if name == "textbooks":
        assert convert_textbooks(rows("textbooks.csv"))[0] == here
    elif name == "institutions":
        assert convert_institutions(rows("higher-education-institutions.csv"), place_names()) == (here, [])
    elif name == "code_values":
        tables = json.loads((shared_data / "code-tables.json").read_text(encoding="utf-8"))
        assert convert_codes(tables, list(shipped.read("code_tables"))) == [
            row for row in here if row["table"].startswith(("jy-", "gb-"))
        ]
    else:
        assert sorted((row["code"], row["name"]) for row in rows("regions.csv")) == [tuple(r.values()) for r in here]
