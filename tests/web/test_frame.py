import re

import pytest

pytestmark = pytest.mark.plan("2.8")


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "name"), [("zh-Hans", "资源"), ("en", "Resources")])
def test_the_frame_speaks_the_readers_language(client, language, name):
    page = client.get("/styleguide/", headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in page
    assert re.search(rf'<a href="/search/">.*<span>{name}</span></a>', page)
    assert page.count("<h1") == page.count("<main") == 1
    for part in ("<header", "<footer", 'class="skip-link"', 'role="search"', 'action="/language/"'):
        assert part in page


@pytest.mark.django_db
def test_nothing_inline_that_the_policy_would_drop(client):
    page = client.get("/styleguide/").content.decode()
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=\"", page)


@pytest.mark.django_db
def test_the_language_is_remembered(client):
    answer = client.post("/language/", {"language": "en", "next": "/styleguide/?x=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/styleguide/?x=1")
    assert '<html lang="en"' in client.get("/styleguide/").content.decode()


@pytest.mark.django_db
def test_the_theme_is_remembered(client):
    client.post("/theme/", {"theme": "dark", "next": "/styleguide/"})
    page = client.get("/styleguide/").content.decode()
    assert '<html lang="zh-Hans" data-bs-theme="dark">' in page
    assert '<meta name="color-scheme" content="dark">' in page


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example", ""]
)
def test_a_choice_leads_nowhere_else(client, target):
    for path, choice in (("/language/", {"language": "en"}), ("/theme/", {"theme": "dark"})):
        assert client.post(path, choice | {"next": target})["Location"] == "/"


def test_what_is_no_choice_is_not_kept(client):
    assert client.post("/language/", {"language": "xx"}).cookies == {}
    assert client.post("/theme/", {"theme": "pink"}).cookies == {}
    assert client.get("/language/").status_code == 405


@pytest.mark.django_db
def test_a_forged_theme_cookie_is_ignored(client):
    client.cookies["theme"] = '"><script>'
    assert 'data-bs-theme="auto"' in client.get("/styleguide/").content.decode()
