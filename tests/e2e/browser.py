"""Fixtures of the tests that drive Chromium: ``site``, ``browser``, ``visit``, ``axe``, ``photograph``.

``tests/conftest.py`` makes them known everywhere. A machine without Chromium fails these tests; it does not skip them.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tongxue.config.paths import BUILD

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "english": {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"},
    "plain": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}


class _Quiet(LiveServerThread):
    """Django's test server in a thread, with the built style sheets and scripts (hashed names) under /static/."""

    def __init__(self) -> None:
        super().__init__("localhost", _StaticFilesHandler)


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    """A running site over the test's database; its address."""
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        pytest.fail("the style sheets are not built: ./tongxue assets")
    server = _Quiet()
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()
    for connection in connections.all(initialized_only=True):
        connection.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    program = os.environ.get("TONGXUE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.fail("Chromium is not installed: apt-get install chromium")
    # Playwright runs an event loop in this thread; Django would otherwise refuse the database to the test itself.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    arguments = ["--disable-gpu", "--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """``visit("/search/", "phone")``: a page on a device of ``DEVICES``. The test fails when a page logs an error."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(path: str, device: str = "desktop", status: int = 200) -> Page:
        context = browser.new_context(base_url=site, **{"locale": "zh-CN", **DEVICES[device]})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{path}: {error}"))
        page.on(
            "console", lambda line: line.type == "error" and status == 200 and faults.append(f"{path}: {line.text}")
        )
        response = page.goto(path, wait_until="load")
        assert response is not None
        assert response.status == status
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds on a page (WCAG 2.2 A and AA, and its best practices), one line a finding."""

    def look(page: Page) -> list[str]:
        # what people uploaded stands in frames of another origin, into which axe cannot speak
        found = Axe().run(page, options={"iframes": False}).response["violations"]
        return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]

    return look


@pytest.fixture(scope="session")
def photograph() -> Callable[[Page, str], None]:
    """Keep a picture of the whole page in build/screenshots."""

    def take(page: Page, name: str) -> None:
        page.screenshot(path=BUILD / "screenshots" / f"{name}.png", full_page=True)

    return take


def fits(page: Page) -> bool:
    """Nothing sticks out sideways: a reader scrolls in one direction alone (WCAG 2.2, 1.4.10)."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
