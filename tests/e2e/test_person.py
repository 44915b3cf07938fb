"""The node as a person meets it: every page type, a teacher's path, no JavaScript, and what users' scripts may not."""

import io
import json
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.e2e.browser import DEVICES, fits
from tests.e2e.samples import PASSWORD, TITLES, Node, epub, make_node, picture, work

from tongxue.apps.catalog import api as catalog
from tongxue.apps.catalog.domain import searching, usage
from tongxue.platform.blobs.content_server import ContentServer
from tongxue.platform.outbox.dispatching import deliver_all
from tongxue.web import home

pytestmark = [pytest.mark.browser, pytest.mark.plan("2.8", "2.10")]

PUBLIC = {
    "home": "/",
    "results": "/search/?q=勾股",
    "results-filtered": "/search/?subject=mathematics&stage=junior",
    "results-none": "/search/?q=zzqqxxvv",
    "results-relaxed": "/search/?q=勾股定理 zzqqxxvv",
    **{look: look for look in TITLES},
    "reader": "reader",
    "tombstone": "gone",
    "textbooks": "/textbooks/",
    "textbook-place": "/textbooks/junior/",
    "textbook-empty": "/textbooks/junior/mathematics/",
    "vocational": "/vocational/",
    "institutions": "/institutions/",
    "institution": "institution",
    "regions": "/regions/",
    "region": "/regions/330000/",
    "code-tables": "/codes/",
    "code-table": "/codes/licence/",
    "sign-in": "/accounts/sign-in/",
    "api-docs": "/api/docs",
    "standards": "/about/standards/",
    "accessibility": "/about/accessibility/",
    "licence": "/about/licence/",
    "not-found": "/no-such-page/",
}
TEACHERS = {
    "account": "/accounts/",
    "tokens": "/accounts/tokens/",
    "own": "/editor/",
    "edit": "edit",
    "own-resource": "markdown",
}
OPERATORS = {"imports": "/import/", "import": "import", "operator": "/operator/"}
PAGES = [(None, PUBLIC), ("teacher", TEACHERS), ("operator", OPERATORS)]
STATUS = {"not-found": 404, "tombstone": 410}
SHOWN = {
    "home",
    "results",
    "results-none",
    "markdown",
    "reader",
    "textbook-place",
    "edit",
    "import",
    "operator",
    "sign-in",
}
LOOKED_AT = ("desktop", "phone", "dark", "english")


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing: the test says what went wrong."""


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path) -> Iterator[None]:
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path})
    settings.BLOBS_ROOT, settings.SEARCH_ROOT = tmp_path / "blobs", tmp_path / "index"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    home._kept.clear()
    yield
    _forget_uses()
    home._kept.clear()
    catalog.close_index()
    searching._reader.cache_clear()


def _forget_uses() -> None:
    """The timer that writes them would wake up in another test."""
    if usage._counter.timer:
        usage._counter.timer.cancel()
        usage._counter.timer.join()
    usage._counter.counts.clear()
    usage._counter.timer = None


@pytest.fixture
def node(site: str, settings, tmp_path) -> Iterator[Node]:
    """A filled node with its second origin."""
    app = ContentServer(settings.BLOBS_ROOT, settings.TONGXUE.key, site)
    server = make_server("localhost", 0, app, server_class=_Threads, handler_class=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://localhost:{server.server_port}"
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"content_origin": origin})
    yield make_node(tmp_path)
    server.shutdown()
    server.server_close()


@pytest.fixture
def reader(browser: Browser, site: str, node: Node) -> Iterator[Callable[..., Page]]:
    """``reader("phone", "teacher")``: a page of a signed-in person's browser; the test fails on what it logs."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def start(device: str = "desktop", who: str | None = None) -> Page:
        context = browser.new_context(base_url=site, **{"locale": "zh-CN", **DEVICES[device]})
        contexts.append(context)
        if who:
            client = Client()
            client.force_login(node.people[who])
            name = configured.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda line: _told(page, line, faults))
        return page

    yield start
    for context in contexts:
        context.close()
    assert faults == []


def _told(page: Page, line, faults: list[str]) -> None:
    """Errors and warnings; a page that is not there, or a refused form, is told as such by the browser itself."""
    if line.type in {"error", "warning"} and not re.search(r"status of 4(04|10|22)", line.text):
        faults.append(f"{page.url}: {line.text}")


@pytest.mark.parametrize("device", LOOKED_AT)
def test_every_page_is_accessible_and_fits(reader, node, axe, photograph, device):
    """Each page on two devices of four, and on the phone always, where things stick out first."""
    found = {}
    turn = LOOKED_AT.index(device)
    for who, pages in PAGES:
        page = reader(device, who)
        for number, (name, path) in enumerate(pages.items()):
            seen = (number + turn) % 2 == 0
            if not seen and device != "phone":
                continue
            answer = page.goto(node.paths.get(path, path), wait_until="load")
            assert answer.status == STATUS.get(name, 200), name
            faults = axe(page) if seen else []
            if not fits(page):
                faults.append(f"sticks out: {_sticking_out(page)}")
            if faults:
                found[name] = faults
            if name in SHOWN:
                photograph(page, f"{name}-{device}")
    assert found == {}


def _sticking_out(page: Page) -> list[str]:
    return page.evaluate(
        "[...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".slice(0, 5).map(e => e.outerHTML.slice(0, 120))"
    )


@pytest.mark.plan("2.5", "2.6", "2.8", "A1.3", "P4")
def test_a_teacher_makes_and_finds_a_resource(reader, node, axe, photograph, tmp_path):
    page = reader()
    _sign_in_by_keyboard(page)
    page.goto("/editor/")
    page.get_by_label("新资源的标题").fill("光的折射")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/editor/[0-9a-f-]{36}/"))

    with page.expect_response("**/save") as saved:
        page.get_by_label("标题", exact=False).first.fill("光的折射实验")
    assert saved.value.ok
    expect(page.locator("[data-autosave-status]")).to_have_text("已保存")
    page.reload()
    expect(page.locator("#id_title")).to_have_value("光的折射实验")

    _choose_files(page, tmp_path)
    assert axe(page) == []
    photograph(page, "edit-uploaded")
    _publish(page, photograph, axe)
    address = page.url

    deliver_all()
    page.goto("/")
    page.goto("/regions/")
    box = page.locator("#site-search")
    box.press_sequentially("guangdezheshe")
    page.locator(".site-search .suggestion").first.wait_for()
    assert page.locator(".site-search .suggestion").first.inner_text().startswith("光的折射实验")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=guangdezheshe")
    page.get_by_role("link", name="光的折射实验").click()
    page.wait_for_url(address)
    with page.expect_download() as download:
        page.get_by_role("link", name="全部下载").click()
    assert zipfile.ZipFile(download.value.path()).testzip() is None
    assert {"diagram.png", "words.txt"} <= {
        name.rpartition("/")[2] for name in zipfile.ZipFile(download.value.path()).namelist()
    }


def _sign_in_by_keyboard(page: Page) -> None:
    page.goto("/accounts/sign-in/")
    for field, typed in (("id_username", "demo.teacher"), ("id_password", PASSWORD)):
        for _ in range(30):
            if page.evaluate("document.activeElement.id") == field:
                break
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == field
        page.keyboard.type(typed)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "sign-in" not in page.url


def _choose_files(page: Page, folder: Path) -> None:
    """Two chosen, of which one is not what it says; one dropped. Then the title again: the record is still ours."""
    (folder / "diagram.png").write_bytes(picture())
    (folder / "paper.pdf").write_bytes(picture())
    page.locator("[data-drop-zone] input[type=file]").set_input_files([folder / "diagram.png", folder / "paper.pdf"])
    rows = page.locator(".drop-item")
    expect(rows.nth(0).locator("progress")).to_have_js_property("value", 1)
    expect(rows.nth(1)).to_have_class(re.compile("is-failed"))
    expect(rows.nth(1).locator(".drop-item-note")).to_contain_text("image/png")
    expect(page.locator("#file-list .file")).to_have_count(1)
    page.evaluate(
        """() => {
        const carried = new DataTransfer();
        carried.items.add(new File(["折射角小于入射角"], "words.txt", { type: "text/plain" }));
        const zone = document.querySelector("[data-drop-zone]");
        for (const name of ["dragenter", "dragover", "drop"])
          zone.dispatchEvent(new DragEvent(name, { dataTransfer: carried, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator("#file-list .file")).to_have_count(2)
    expect(page.locator("[data-uploading]")).to_have_count(0)
    with page.expect_response("**/save") as saved:
        page.locator("#id_summary").fill("用激光笔和水槽观察光的折射。")
    assert saved.value.ok, saved.value.text()


def _publish(page: Page, photograph, axe) -> None:
    """Once with fields missing: told which; then with them."""
    page.locator(".editor-aside").get_by_role("button", name="发布", exact=True).click()
    expect(page.locator(".alert-danger")).to_contain_text("许可")
    expect(page.locator("#missing")).to_contain_text("类型")
    assert axe(page) == []
    photograph(page, "edit-missing")
    with page.expect_response("**/save"):
        page.locator("#id_type").select_option("lesson")
        page.locator("#id_subject").select_option("physics")
        page.locator("#id_licence").select_option(index=1)
        page.locator("#id_source").fill("校本资源")
    expect(page.locator("#missing")).to_be_empty()
    page.locator(".editor-aside").get_by_role("button", name="发布", exact=True).click()
    page.wait_for_url("**/resources/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("光的折射实验")


@pytest.mark.plan("2.5", "2.8")
def test_errors_stand_beside_their_fields(reader, node, axe, photograph):
    page = reader("phone", "teacher")
    page.goto(node.paths["edit"])
    with page.expect_response("**/save") as refused:
        page.locator("#id_location").fill("不是网址")
    assert refused.value.status == 422
    expect(page.locator("#id_location-error")).to_be_visible()
    save = page.get_by_role("button", name="保存")
    page.evaluate("scrollTo(0, 600)")
    assert save.evaluate(UNCOVERED)  # the bar of places lies at the bottom too
    save.click()
    page.wait_for_load_state()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#id_location-error")).to_be_visible()
    assert axe(page) == []
    assert fits(page)
    photograph(page, "edit-errors-phone")


@pytest.mark.plan("2.6", "2.8", "P5")
def test_search_and_read_without_javascript(reader, node, photograph):
    page = reader("plain")
    page.goto("/")
    page.locator("#home-search").fill("gougudingli")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=TITLES["markdown"])).to_be_visible()
    page.goto("/search/")
    before = page.locator(".result").count()
    page.locator(".facet-item", has_text="参考资料").click()
    assert "type=reference" in page.url
    assert 0 < page.locator(".result").count() < before
    page.locator(".facet-item", has_text="数学").click()
    expect(page.locator(".chip")).to_have_count(2)
    page.locator(".chip").first.click()
    expect(page.locator(".chip")).to_have_count(1)
    page.get_by_role("link", name="最新").click()
    assert "sort=newest" in page.url
    page.goto(node.paths["book"])
    page.get_by_role("link", name="在线阅读").click()
    expect(page.frame_locator(".reader-page").locator("body")).to_contain_text("水在零度时结冰")
    page.get_by_role("link", name="下一页").click()
    expect(page.frame_locator(".reader-page").locator("body")).to_contain_text("冰是水的固体状态")
    page.goto(node.paths["pdf"])
    expect(page.get_by_role("link", name="打开 PDF")).to_be_visible()


@pytest.mark.plan("2.8")
@pytest.mark.parametrize("device", ["desktop", "phone", "dark", "english", "plain"])
def test_a_book_that_is_being_prepared_appears_by_itself(reader, node, axe, photograph, device):
    """A draft's: its author looks before the worker has come to it. Without JavaScript she asks again."""
    teacher = node.actor("teacher")
    made = catalog.start_draft(actor=teacher, organisation_id=str(node.school.id), title="还没有发布的书")
    paths = {}
    new = epub("水在一百度时沸腾。")  # bytes that nobody has prepared yet
    for name, content in {"good": new, "bad": new[:200]}.items():
        file = catalog.add_file(actor=teacher, resource_id=made.id, path=f"{name}.epub", stream=io.BytesIO(content))[1]
        paths[name] = f"/resources/{made.id}/read/{file.id}/"
    page = reader(device, "teacher")
    for name in ("bad", "good"):
        page.goto(paths[name])
        expect(page.locator("#reader-progress")).to_be_visible()
    assert (axe(page) if device != "plain" else [], fits(page)) == ([], True)
    photograph(page, f"reader-preparing-{device}")
    work()
    if device == "plain":
        page.locator("#reader a.btn").first.click()
    expect(page.frame_locator(".reader-page").locator("body")).to_contain_text("水在一百度时沸腾")
    expect(page.locator("#reader-progress")).to_have_count(0)
    page.goto(paths["bad"])
    expect(page.locator("#reader .alert-warning")).to_be_visible()
    assert (axe(page) if device != "plain" else [], fits(page)) == ([], True)
    photograph(page, f"reader-failed-{device}")


@pytest.mark.plan("2.8")
@pytest.mark.parametrize("look", ["page", "drawing"])
def test_a_users_script_runs_apart_from_the_site(reader, node, site, look):
    """In the frame and at the bare address: it runs with an opaque origin and reaches neither cookies nor page."""
    page = reader(who="teacher")
    page.goto(node.paths[look])
    frame = page.locator("iframe.sandbox")
    frame.scroll_into_view_if_needed()
    out = page.frame_locator("iframe.sandbox").locator("#out")
    expect(out).to_contain_text("ran")
    refused = "refused: SecurityError"
    apart = {"ran": True, "origin": "null", "cookie": refused, "storage": refused}
    assert json.loads(out.text_content()) == {**apart, "parent": refused}

    address = frame.get_attribute("src")
    assert not address.startswith(site)
    answer = page.goto(address)
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "allow-same-origin" not in answer.headers["content-security-policy"]
    assert json.loads(page.locator("#out").text_content()) == {**apart, "parent": "none"}

    same = page.request.get(site + node.paths[f"{look}-file"])
    assert same.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in same.headers["content-security-policy"]


@pytest.mark.plan("2.8")
def test_a_pdf_is_drawn(reader, node, photograph):
    page = reader()
    page.goto(node.paths["pdf"])
    expect(page.locator(".pdf canvas")).to_have_count(2)
    page.wait_for_function(DARK)
    expect(page.locator(".pdf canvas").first).to_have_attribute("aria-label", "Quadratic equations, sheet 1")
    photograph(page, "pdf-drawn")


UNCOVERED = """(button) => {
  const { left, top, width, height } = button.getBoundingClientRect();
  return button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""
DARK = """() => {
  const canvas = document.querySelector(".pdf canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0;
  for (let n = 0; n < data.length; n += 4) if (data[n + 3] > 200 && data[n] < 100) dark += 1;
  return dark > 1000;
}"""


@pytest.mark.plan("2.8", "2.10")
@pytest.mark.parametrize("device", ["desktop", "dark"])
def test_programs_are_coloured(reader, node, device):
    page = reader(device)
    page.goto(node.paths["markdown"])
    colours = page.evaluate(
        "['k', 's2', 'mi', 'nf', 'c1', 'n'].map(kind => document.querySelector(`.highlight .${kind}`))"
        ".map(word => getComputedStyle(word).color)"
    )
    assert len(set(colours)) == 6
