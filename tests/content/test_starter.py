"""The shipped resources: each comes in whole, none asks for anything from elsewhere, each experiment works in the frame."""

import json
import re
import zipfile
from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from playwright.sync_api import Page
from tests.apps.catalog.samples import Watch, counts
from tests.e2e.browser import fits

from tongxue.apps.catalog import api
from tongxue.apps.catalog.models import ImportRejection, ImportRun, Resource, Version
from tongxue.config.start import first
from tongxue.config.start.starter import SHIPPED, starter_fingerprint
from tongxue.interop.mapping import load_mapping
from tongxue.interop.record import Item
from tongxue.interop.tables import read_items
from tongxue.platform.blobs.content_server import POLICY
from tongxue.platform.jobs.models import Job

pytestmark = pytest.mark.plan("3.6")
ROWS = [json.loads(line) for line in (SHIPPED / "resources.jsonl").read_text().splitlines()]
INTERACTIVE = sorted(row["file"] for row in ROWS if row["file"].endswith(".html"))
NOT_TAKEN_IN = {"README.md", "mapping.toml", "resources.jsonl"}
NAMES_OF_FORMATS = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xhtml",
    "http://www.idpf.org/2007/ops",
    "http://www.idpf.org/2007/opf",
    "http://purl.org/dc/elements/1.1/",
)
SITE, CONTENT = "http://site.test", "http://content.test"


def taken_in() -> list[Item]:
    found = list(read_items(SHIPPED / "resources.jsonl", load_mapping(SHIPPED / "mapping.toml")))
    assert [one for one in found if not isinstance(one, Item)] == []
    return found


def shipped() -> set[str]:
    files = (path for path in SHIPPED.rglob("*") if path.is_file() and "make" not in path.parts)
    return {path.relative_to(SHIPPED).as_posix() for path in files} - NOT_TAKEN_IN


def test_the_manifest_names_each_file_once_and_nothing_is_unlisted():
    named = Counter(name for row in ROWS for name in (row["file"], *row["parts"]))
    assert [name for name, times in named.items() if times > 1] == []
    assert set(named) == shipped()


def test_there_is_something_for_every_stage_and_of_every_type():
    assert Counter(item.record.type for item in taken_in()) == {
        "interactive": 24,
        "lesson": 19,
        "exercise": 11,
        "reading": 2,
        "plan": 2,
        "audio": 2,
        "image": 2,
        "video": 1,
        "courseware": 1,
    }
    stages = Counter(stage for item in taken_in() for stage in item.record.stage)
    assert stages == {"primary": 16, "junior": 35, "senior": 20, "vocational": 5}
    assert len({item.record.subject for item in taken_in()}) == 16


def test_every_record_is_complete():
    wanted = ("title", "summary", "type", "stage", "subject", "knowledge_points", "audience", "accessibility")
    for item in taken_in():
        record = item.record
        assert [name for name in wanted if not getattr(record, name)] == [], item.key
        assert record.grade or record.vocational, item.key
        assert (record.licence, record.source) == ("https://creativecommons.org/licenses/by/4.0/", "通学项目")
        assert [c.name for c in record.contributors] == [record.rights_holder] == ["通学项目"]
        assert record.body or item.files[0].main, item.key
        assert (record.type in {"audio", "video"}) == (record.duration is not None), item.key


def test_titles_stand_in_the_files_as_in_the_manifest():
    for row in ROWS:
        text = (SHIPPED / row["file"]).read_text() if row["file"].endswith((".html", ".md")) else row["title"]
        assert row["title"] in text, row["file"]
    assert len({row["title"] for row in ROWS}) == len(ROWS)


def test_texts_point_to_what_is_there():
    for path in SHIPPED.glob("*/*.md"):
        for target in re.findall(r"\]\(([^)]+)\)", path.read_text()):
            assert (path.parent / target).resolve().relative_to(SHIPPED).as_posix() in shipped(), (path.name, target)


def test_pictures_of_a_text_come_with_it():
    for row in ROWS:
        for name in (row["file"], *row["parts"]):
            pictures = (
                re.findall(r"!\[[^\]]+\]\(\.\./([^)]+)\)", (SHIPPED / name).read_text()) if name[-3:] == ".md" else []
            )
            assert set(pictures) <= set(row["parts"]), name


def texts() -> dict[str, str]:
    kinds = (".html", ".svg", ".md", ".vtt", ".jsonl", ".toml", ".css", ".js")
    found = {str(p): p.read_text() for p in SHIPPED.rglob("*") if p.suffix in kinds}
    with zipfile.ZipFile(SHIPPED / "media/moonbook.epub") as book:
        return found | {name: book.read(name).decode() for name in book.namelist()}


def test_no_file_names_an_outside_address():
    for name, text in texts().items():
        foreign = re.sub("|".join(map(re.escape, NAMES_OF_FORMATS)), "", text)
        assert re.findall(r"(?:https?:)?//[\w-]+\.[\w.]+|@import|url\((?!#|`)", foreign) == [], name


def test_everything_together_is_small():
    assert sum((SHIPPED / name).stat().st_size for name in shipped()) <= 8_000_000
    assert max((SHIPPED / name).stat().st_size for name in shipped()) <= 1_500_000


def test_every_experiment_has_the_shared_parts_as_they_are_now():
    spec = spec_from_file_location("inline", SHIPPED / "make/inline.py")
    inline = module_from_spec(spec)
    spec.loader.exec_module(inline)
    pages = {name: (SHIPPED / name).read_text() for name in INTERACTIVE}
    assert [name for name, page in pages.items() if inline.inlined(page) != page] == []


@pytest.fixture
def _own_data(settings, tmp_path):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path / "data"})
    settings.BLOBS_ROOT = tmp_path / "data/blobs"


def the_step() -> first.Step:
    (step,) = [step for step in first.steps(starter=True) if step.name == "starter"]
    return step


@pytest.mark.django_db
@pytest.mark.usefixtures("_own_data")
def test_the_first_start_leaves_the_import_to_the_worker_and_a_repeat_changes_nothing():
    step = the_step()
    assert first.is_due(step)
    first.perform(step, Watch().report)
    run = ImportRun.objects.get()
    assert (run.source_key, run.position, Job.objects.get().subject) == ("starter", 0, run.id)
    assert not first.is_due(the_step()), "a second start has nothing to do"
    api.run_import(progress=Watch(), run_id=run.id)
    run.refresh_from_db()
    assert [(r.place, r.code, r.params) for r in ImportRejection.objects.all()] == []
    assert counts(run) == (len(ROWS), 0, 0, 0)
    first.perform(step, Watch().report)
    again = ImportRun.objects.exclude(id=run.id).get()
    api.run_import(progress=Watch(), run_id=again.id)
    again.refresh_from_db()
    assert counts(again) == (0, 0, len(ROWS), 0)
    assert Resource.objects.filter(state="published").count() == len(ROWS)
    assert [r.current.title for r in api.list_newest(8)] == [row["title"] for row in ROWS[:8]], (
        "the first screen is full"
    )
    film = Version.objects.get(type="video")
    assert [(f.path, f.media_type, f.main) for f in film.files.all()] == [
        ("media/moon.mp4", "video/mp4", True),
        ("media/moon.vtt", "text/vtt", False),
    ]


def test_a_node_may_do_without():
    assert [step.name for step in first.steps(starter=False)] == ["facts", "demo"]


def test_a_changed_file_is_noticed(tmp_path, monkeypatch):
    before = starter_fingerprint()
    assert starter_fingerprint() == before
    (tmp_path / "resources.jsonl").write_text("{}")
    monkeypatch.setattr("tongxue.config.start.starter.SHIPPED", tmp_path)
    monkeypatch.setattr("tongxue.config.builders.stamps.CHECKOUT", tmp_path)
    assert starter_fingerprint() != before


FRAME = '<!doctype html><title>x</title><iframe sandbox="allow-scripts allow-forms allow-popups" src="{src}" style="border:0;width:100%;height:700px"></iframe>'


@pytest.fixture
def stage(browser):
    """``stage(name)``: the page of an experiment in the frame that the site shows it in, and on a phone."""
    faults: list[str] = []
    contexts = []

    def answer(route):
        url = route.request.url
        name = url.removeprefix(f"{CONTENT}/")
        if url.startswith(f"{SITE}/"):
            route.fulfill(content_type="text/html", body=FRAME.format(src=f"{CONTENT}/{url.removeprefix(f'{SITE}/')}"))
        elif name in INTERACTIVE:
            policy = {"Content-Security-Policy": POLICY.format(site=SITE)}
            route.fulfill(content_type="text/html; charset=utf-8", headers=policy, path=SHIPPED / name)
        else:
            faults.append(f"asked for {url}")
            route.abort()

    def make(**options) -> Page:
        context = browser.new_context(locale="zh-CN", **options)
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: line.type in {"error", "warning"} and faults.append(line.text))
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


def answered(frame, act) -> bool:
    """Whether the result changes when the main control is used."""
    before = frame.locator("[data-result]").inner_text()
    act(frame.locator("[data-main]"))
    frame.wait_for_function(
        "old => document.querySelector('[data-result]').innerText !== old", arg=before, timeout=3000
    )
    return True


def by_keys(control) -> None:
    control.focus()
    kind = control.get_attribute("type")
    control.press({"range": "ArrowRight", "radio": "Space"}.get(kind, "Enter"))


def by_finger(control) -> None:
    box = control.bounding_box()
    control.tap(position={"x": box["width"] * 0.8, "y": box["height"] / 2}, force=True)


@pytest.mark.browser
def test_every_experiment_works_in_the_frame_by_keys(stage):
    page = stage(viewport={"width": 900, "height": 720})
    for name in INTERACTIVE:
        page.goto(f"{SITE}/{name}")
        frame = page.frames[1]
        assert frame.evaluate("window.origin") == "null"
        assert answered(frame, by_keys), name
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def contrast(page: Page) -> list[str]:
    """What axe, which is in the page already, finds when only the colours are other ones."""
    found = page.evaluate("axe.run({ runOnly: ['color-contrast'] }).then((r) => r.violations)")
    return [node["html"] for rule in found for node in rule["nodes"]]


@pytest.mark.browser
def test_every_experiment_works_on_a_phone_by_finger_and_axe_finds_nothing_in_dark_and_light(stage, axe):
    page = stage(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, color_scheme="dark")
    for name in INTERACTIVE:
        page.goto(f"{CONTENT}/{name}")
        assert answered(page.main_frame, by_finger), name
        assert fits(page), name
        assert axe(page) == [], name
        page.emulate_media(color_scheme="light")
        assert contrast(page) == [], name
        page.emulate_media(color_scheme="dark")
