"""The node as a person meets it: every page type, a teacher's path, no JavaScript, and what users' scripts cannot do."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.e2e.browser import DEVICES, fits
from tests.e2e.samples import PASSWORD, PROBE, TITLES, Node, make_node, picture

from tongxue.apps.catalog import api as catalog
from tongxue.apps.catalog.domain import searching
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
    home._kept.clear()
    catalog.close_index()
    searching._reader.cache_clear()


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
    """axe on each page with half of the devices, so that all four see each kind; sideways scrolling on all."""
    found = {}
    turn = LOOKED_AT.index(device)
    for who, pages in PAGES:
        page = reader(device, who)
        for number, (name, path) in enumerate(pages.items()):
            answer = page.goto(node.paths.get(path, path), wait_until="load")
            assert answer.status == STATUS.get(name, 200), name
            faults = axe(page) if (number + turn) % 2 == 0 else []
            if not fits(page):
                faults.append(f"sticks out: {_sticking_out(page)}")
            if faults:
                found[name] = faults
            photograph(page, f"{name}-{device}")
    assert found == {}


def _sticking_out(page: Page) -> list[str]:
    return page.evaluate(
        "[...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".slice(0, 5).map(e => e.outerHTML.slice(0, 120))"
    )
