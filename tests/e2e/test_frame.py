"""The frame and the components in a browser: axe, scrolling, keyboard, no JavaScript, right to left."""

import pytest
from tests.e2e.browser import DEVICES, fits

pytestmark = [pytest.mark.browser, pytest.mark.plan("2.8"), pytest.mark.plan("2.10")]


@pytest.mark.parametrize("device", [name for name in DEVICES if name != "plain"])
def test_the_style_guide(visit, axe, photograph, device):
    page = visit("/styleguide/", device)
    photograph(page, f"styleguide-{device}")
    assert axe(page) == []
    assert fits(page)


@pytest.mark.parametrize("device", ["desktop", "phone", "dark", "english"])
def test_a_page_that_is_not_there(visit, axe, photograph, device):
    page = visit("/no-such-page/", device, status=404)
    photograph(page, f"error-404-{device}")
    assert axe(page) == []
    assert fits(page)


def test_the_theme_changes_without_a_request_and_is_kept(visit):
    page = visit("/styleguide/")
    page.locator(".site-header .menu-button").first.click()
    page.locator(".site-header").get_by_role("button", name="深色").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_theme_and_language_without_javascript(visit):
    page = visit("/styleguide/", "plain")
    page.locator(".site-header .menu-button").first.click()
    page.locator(".site-header").get_by_role("button", name="深色").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.locator(".menu-button").first.click()
    page.locator(".site-header").get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_first_tab_skips_to_the_content(visit):
    page = visit("/styleguide/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_escape_closes_a_menu_and_gives_the_focus_back(visit):
    page = visit("/styleguide/")
    summary = page.locator(".site-header .menu-button").first
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator(".site-header details[open]").count() == 0
    assert page.evaluate("document.activeElement.className") == "menu-button"


def test_suggestions_are_a_combobox(visit, axe):
    page = visit("/styleguide/")
    items = {"items": [{"text": "函数", "note": "知识点"}, {"text": "函数的单调性", "href": "/styleguide/?chosen=1"}]}
    page.route("**/search/suggest?*", lambda route: route.fulfill(json=items))
    box = page.locator("#site-search")
    box.fill("hanshu")
    page.locator(".site-search .suggestion").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert box.input_value() == "函数"
    page.keyboard.press("ArrowDown")
    marked = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert marked.get_attribute("aria-selected") == "true"
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    assert box.input_value() == "hanshu"  # after the last one comes what was typed
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    box.fill("hans")
    page.locator(".site-search .suggestion").last.click()
    page.wait_for_url("**/styleguide/?chosen=1")


def test_a_dialog_takes_and_returns_the_focus(visit):
    page = visit("/styleguide/")
    opener = page.locator("#c-dialog [data-open=cite]")
    opener.click()
    assert page.locator("#cite").evaluate("dialog => dialog.open && dialog.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert opener.evaluate("button => button === document.activeElement")


def test_right_to_left_nothing_sticks_out(visit):
    page = visit("/styleguide/", "phone")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert fits(page)


def test_text_at_twice_its_size(visit):
    page = visit("/styleguide/")
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 at 200 %
    assert fits(page)
