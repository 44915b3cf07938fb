"""The real input beside the checkout, each source read by its real codec and taken in to its end, and again."""

from collections import Counter
from itertools import islice

import pytest
from django.utils import translation
from tests.apps.catalog.samples import Watch, counts

from tongxue.apps.catalog import api
from tongxue.apps.catalog.domain.importing import NOT_EVALUATED, import_items
from tongxue.apps.catalog.domain.sources import open_source
from tongxue.apps.catalog.models import ImportRun, Resource, Version
from tongxue.interop.shared import sources
from tongxue.platform.actor import NODE

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data, pytest.mark.plan("2.7", "A1.9")]

WHOLE = {  # how many resources, and how many lines of the report say what
    "tests": (285, {"bank.control_character": 30, "bank.answer_not_an_option": 5}),
    "outlines": (285, {}),
    "oi-wiki": (443, {"page.snippets_missing": 169, "page.pictures_missing": 161}),
    "d2l-zh": (136, {"page.pictures_missing": 75}),
    "iot-for-beginners-zh": (126, {"page.pictures_missing": 61}),
    "openstax-python": (
        114,
        {
            "cnxml_media_missing": 94,
            "cnxml_exercises_elsewhere": 84,
            "cnxml_module_missing": 2,
            "cnxml_module_unplaced": 1,
        },
    ),
    "epub": (8, {"licence_unknown": 3}),
    "scorm": (2, {}),
    "cartridges": (26, {"cartridge_resource_missing": 1}),
}
PARTS = {"poems", "open-links"}
"""Whole they take half a minute: tests/interop/test_tables.py reads all of them, here a part is taken in."""


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path / "data"})
    settings.BLOBS_ROOT = tmp_path / "data/blobs"


@pytest.fixture
def started(shared_data, keeper):
    """A run of the source of this key, as who runs the node starts it with all others."""

    def start(key: str) -> ImportRun:
        return {run.source_key: run for run in api.start_shared_import(actor=keeper, folder=shared_data)}[key]

    return start


@pytest.fixture
def part(started):
    """So many items of a source, from its real reader."""

    def take(key: str, *places: int) -> ImportRun:
        run = started(key)
        with open_source(run) as items:
            import_items(actor=NODE, run=run, items=islice(items, *places), progress=Watch())
        run.refresh_from_db()
        return run

    return take


def done(run: ImportRun) -> ImportRun:
    api.run_import(progress=Watch(), run_id=run.id)
    run.refresh_from_db()
    return run


def codes(run: ImportRun) -> dict[str, int]:
    return dict(Counter(run.rejections.values_list("code", flat=True)))


def lines(run: ImportRun) -> dict[str, str]:
    with translation.override("zh-hans"):
        return {place: text for place, _, text, _ in api.iterate_rejections(actor=NODE, run_id=run.id)}


def test_every_source_of_the_folder_is_proved_here(shared_data):
    assert {source.key for source in sources(shared_data)} == WHOLE.keys() | PARTS


@pytest.mark.parametrize("key", WHOLE)
def test_a_source_is_taken_whole_and_again(started, key):
    created, told = WHOLE[key]
    first = done(started(key))
    assert (counts(first), codes(first)) == ((created, 0, 0, sum(told.values())), told)
    assert Resource.objects.filter(source_key=key, state="published").count() == created
    assert not Version.objects.filter(licence="").exists()
    assert not Version.objects.filter(provenance="").exists()
    again = done(started(key))
    assert (counts(again), codes(again)) == ((0, 0, created, sum(told.values())), told)


def test_a_question_whose_answer_is_no_option_is_told_and_its_test_taken(started):
    run = done(started("tests"))
    told = {place: text for place, text in lines(run).items() if "不在选项里" in text}
    assert set(told) == {
        "quizzes.jsonl.gz:19 exam 6",
        "quizzes.jsonl.gz:148 unit_test 11",
        "quizzes.jsonl.gz:157 exam 11",
        "quizzes.jsonl.gz:229 exam 12",
        "quizzes.jsonl.gz:239 unit_test 10",
    }
    assert told["quizzes.jsonl.gz:157 exam 11"] == "exam 第 11 题的答案“3_倍”不在选项里。"


def test_poems_of_one_title_and_author_stay_apart_and_the_same_words_are_one(part):
    run = part("poems", 3000)
    assert (counts(run), codes(run)) == ((2999, 0, 1, 0), {})  # line 2400 is word for word line 2399
    named = Version.objects.filter(title="诈妮子调风月・幺篇", contributors=[{"name": "关汉卿", "role": "author"}])
    texts = list(named.values_list("body", flat=True))
    assert len(texts) == len(set(texts)) == 3
    assert counts(part("poems", 3000)) == (0, 0, 3000, 0)


def test_poems_in_traditional_script_say_so(part):
    run = part("poems", 32_700, None)
    assert (run.created + run.unchanged, codes(run)) == (401, {})
    assert Version.objects.filter(language="zh-Hant").count() == 5
    assert set(Version.objects.values_list("language", flat=True)) == {"zh-Hans", "zh-Hant"}


def test_links_of_many_languages(part):
    run = part("open-links", 2500)
    assert (counts(run), codes(run)) == ((2500, 0, 0, 0), {})
    assert Version.objects.filter(location__startswith="http").count() == 2500
    # the list is CC BY, what it leads to is not: nothing is guessed
    assert set(Version.objects.values_list("licence", flat=True)) == {NOT_EVALUATED}
    assert Version.objects.values("language").distinct().count() == 22
    assert counts(part("open-links", 2500)) == (0, 0, 2500, 0)


def test_a_package_of_unusual_structure_loses_no_page(started):
    run = done(started("cartridges"))
    assert lines(run) == {
        'allyworkshop.imscc: Part 3: "After" courses / Badge: ALLY Badge': (
            "目录项“Badge: ALLY Badge”指向不存在的资源 ib16c71f9663a640fc4a21291b4e49830。"
        )
    }
    books = done(started("epub"))
    assert set(lines(books)) == {"accessible_epub_3.epub", "childrens-literature.epub", "linear-algebra.epub"}
    assert Version.objects.filter(licence=NOT_EVALUATED, resource__source_key="epub").count() == 3
