"""The pages of the room: signing in and out, the own page, tokens."""

import logging
import re
import time
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.apps.accounts.people import PASSWORD, acting, make_person

from tongxue.apps.accounts import api
from tongxue.apps.accounts.domain import sessions
from tongxue.apps.accounts.models import Account, ApiToken
from tongxue.platform.actor import NODE, Role
from tongxue.platform.limits.api import Rate
from tongxue.platform.outbox.models import OutboxEvent

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.4")]
SIGN_IN = "/accounts/sign-in/"
GOOD = {"username": "wang.fang", "password": PASSWORD}


def refusal(response) -> str:
    """The message over the form."""
    return re.search(r"error-summary.*?</div>", response.content.decode(), re.DOTALL)[0]


def test_signing_in_and_out(client, teacher):
    there = client.post(SIGN_IN, GOOD | {"next": "/accounts/"})
    assert (there.status_code, there["Location"]) == (302, "/accounts/")
    page = client.get("/accounts/").content.decode()
    assert "示范学校" in page
    assert "教师" in page
    away = client.post("/accounts/sign-out/")
    assert (away.status_code, away["Location"]) == (302, "/")
    assert client.get("/accounts/").status_code == 302
    assert [e.name for e in OutboxEvent.objects.order_by("id")][-2:] == ["accounts.signed_in", "accounts.signed_out"]


def test_capitals_and_wide_letters_do_not_matter(client, teacher):
    assert client.post(SIGN_IN, GOOD | {"username": " Wang.FANG "}).status_code == 302


@pytest.mark.plan("P5")
def test_a_wrong_name_and_a_wrong_password_sound_the_same(client, teacher):
    texts = set()
    for wrong in ({"username": "nobody.here"}, {"password": "not-The-One-1"}):
        answer = client.post(SIGN_IN, GOOD | wrong)
        assert answer.status_code == 422
        texts.add(refusal(answer))
    assert len(texts) == 1
    assert "用户名或密码不正确" in texts.pop()


@pytest.mark.plan("P5")
def test_a_deactivated_person_sounds_the_same_too(client, teacher):
    Account.objects.update(is_active=False)
    assert "用户名或密码不正确" in refusal(client.post(SIGN_IN, GOOD))


@pytest.mark.plan("P5")
def test_a_wrong_name_and_a_wrong_password_take_the_same_time(settings, client, school):
    settings.PASSWORD_HASHERS = ["tests.apps.accounts.people.LightScrypt"]
    make_person(Role.TEACHER, school)
    api.create_account(actor=NODE, username="no.password", display_name="以后")

    def seconds(username):
        begin = time.process_time()  # this process alone: other load on the machine does not count
        client.post(SIGN_IN, {"username": username, "password": "not-The-One-1"})
        return time.process_time() - begin

    rounds = [[seconds(name) for name in ("wang.fang", "nobody.here", "no.password")] for _ in range(4)]
    known, unknown, unset = (min(times) for times in zip(*rounds, strict=True))
    assert unknown == pytest.approx(known, rel=0.3)
    assert unset == pytest.approx(known, rel=0.3)


@pytest.mark.plan("P5")
def test_a_wrong_name_and_a_wrong_password_ask_the_database_the_same(client, teacher, django_assert_num_queries):
    for wrong in ({"username": "nobody.here"}, {"password": "not-The-One-1"}):
        with django_assert_num_queries(9):
            client.post(SIGN_IN, GOOD | wrong)


@pytest.mark.plan("P5")
def test_failures_are_told_of_without_the_name(client, teacher):
    client.post(SIGN_IN, GOOD | {"password": "not-The-One-1"})
    client.post(SIGN_IN, {"username": "nobody.here", "password": "x"})
    failures = OutboxEvent.objects.filter(name="accounts.sign_in_failed").order_by("id")
    assert [e.data for e in failures] == [{"account_id": str(teacher.id)}, {"account_id": None}]


@pytest.mark.plan("2.4", "P5")
def test_guessing_ends_soon_and_for_this_address_alone(client, teacher):
    for _ in range(sessions.GUESSES.amount):
        assert client.post(SIGN_IN, GOOD | {"password": "not-The-One-1"}).status_code == 422
    limited = client.post(SIGN_IN, GOOD)
    assert limited.status_code == 429
    assert 0 < int(limited["Retry-After"]) <= 60
    assert "请求过于频繁" in refusal(limited)
    assert client.post(SIGN_IN, GOOD, REMOTE_ADDR="198.51.100.9").status_code == 302


@pytest.mark.plan("P5")
def test_guessing_from_many_addresses_ends_too(client, teacher, monkeypatch):
    monkeypatch.setattr(sessions, "GUESSES_AT_ACCOUNT", Rate(3, 3600))
    for last in range(3):
        client.post(SIGN_IN, GOOD | {"password": "not-The-One-1"}, REMOTE_ADDR=f"198.51.100.{last}")
    assert client.post(SIGN_IN, GOOD, REMOTE_ADDR="198.51.100.9").status_code == 429


@pytest.mark.plan("P5")
def test_guessing_at_many_accounts_ends_too(client, teacher, monkeypatch):
    monkeypatch.setattr(sessions, "GUESSES_FROM_ADDRESS", Rate(3, 600))
    for number in range(3):
        client.post(SIGN_IN, {"username": f"pupil{number}", "password": "123456"})
    assert client.post(SIGN_IN, GOOD).status_code == 429


def test_a_school_behind_one_address_signs_in(school, monkeypatch):
    monkeypatch.setattr(sessions, "GUESSES_FROM_ADDRESS", Rate(3, 600))
    for number in range(8):
        make_person(Role.PUPIL, school, f"pupil{number}")
        assert Client().post(SIGN_IN, {"username": f"pupil{number}", "password": PASSWORD}).status_code == 302


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:///evil.example", ""],
)
def test_next_leads_nowhere_else(client, teacher, target):
    assert client.post(SIGN_IN, GOOD | {"next": target})["Location"] == "/"
    assert f'value="{target}"' not in client.get(SIGN_IN, {"next": target}).content.decode() or not target


def test_a_page_for_the_signed_in_leads_through_sign_in(client, teacher):
    first = client.get("/accounts/tokens/")
    assert first["Location"] == "/accounts/sign-in/?next=/accounts/tokens/"
    page = client.get(first["Location"]).content.decode()
    assert 'name="next" value="/accounts/tokens/"' in page


@pytest.mark.plan("P5")
def test_signing_in_changes_the_key_of_the_session(client, teacher, settings):
    session = client.session
    session["planted"] = "before"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = old = session.session_key
    client.post(SIGN_IN, GOOD)
    assert client.session.session_key != old
    assert not Session.objects.filter(session_key=old).exists()


@pytest.mark.plan("P5")
def test_the_cookies_are_flagged(client, teacher, settings):
    answer = Client().get(SIGN_IN)
    assert answer.cookies[settings.CSRF_COOKIE_NAME]["httponly"]
    cookie = client.post(SIGN_IN, GOOD).cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Lax", "/", "")


@pytest.mark.plan("P5")
def test_a_new_password_ends_the_sessions_of_the_old(browser, teacher):
    assert browser.get("/accounts/").status_code == 200
    api.set_password(actor=NODE, account_id=teacher.id, password="another-Harbour-28")
    assert browser.get("/accounts/").status_code == 302


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"username": "", "password": ""},
        {"username": "a\x00b", "password": "x"},
        {"username": "x" * 10_000, "password": "y" * 10_000},
        {"username": "<script>alert(1)</script>", "password": "'; DROP TABLE"},
        {"username": "\ud800", "password": "\ud800"},
    ],
)
def test_any_input_gets_the_form_again(client, db, data):
    body = urlencode(data, errors="surrogatepass")
    answer = client.post(SIGN_IN, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("path", ["/accounts/sign-in/", "/", "/api/v1/resources", "/accounts/"])
@pytest.mark.parametrize("host", ["evil.example", "localhost:8000@evil.example", "localhost.evil.example", "a b"])
def test_a_forged_host_is_refused(client, path, host):
    assert client.get(path, HTTP_HOST=host).status_code == 400


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("path", [SIGN_IN, "/accounts/sign-out/", "/accounts/tokens/"])
def test_forms_of_other_sites_are_refused(teacher, path):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(teacher)
    before = Session.objects.count()
    assert strict.post(path, GOOD | {"label": "x", "scopes": "resources:read", "days": "30"}).status_code == 403
    assert (Session.objects.count(), ApiToken.objects.count()) == (before, 0)


def test_expired_sessions_are_swept(client, teacher, monkeypatch):
    client.post(SIGN_IN, GOOD)
    Session.objects.update(expire_date="2000-01-01T00:00:00Z")
    monkeypatch.setattr(sessions, "SIGN_INS_PER_SWEEP", 1)
    Client().post(SIGN_IN, GOOD)
    assert Session.objects.count() == 1


def test_a_form_of_our_own_passes(teacher):
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(SIGN_IN).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert strict.post(SIGN_IN, GOOD | {"csrfmiddlewaretoken": token}).status_code == 302


@pytest.mark.plan("P5")
def test_names_and_passwords_stay_out_of_the_log(client, teacher, caplog):
    caplog.set_level(logging.DEBUG)
    client.post(SIGN_IN, GOOD | {"password": "not-The-One-1"})
    client.post(SIGN_IN, GOOD)
    client.get("/accounts/")
    logged = " ".join(r.getMessage() for r in caplog.records if not r.name.startswith("django.db"))
    for private in ("wang", "not-The-One-1", PASSWORD, "测试用户"):
        assert private not in logged


@pytest.mark.plan("2.speed")
def test_who_asks_costs_one_query(browser, django_assert_num_queries):
    """The session together with the person and the roles; the others are what the page itself shows."""
    browser.get("/accounts/")
    with django_assert_num_queries(3) as asked:
        browser.get("/accounts/")
    assert ["django_session" in q["sql"] and "accounts_account a" in q["sql"] for q in asked] == [True, False, False]


def test_a_visitor_costs_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(SIGN_IN)


@pytest.mark.parametrize("schools", [1, 3])
def test_the_own_page_takes_the_same_queries_for_1_and_3_roles(
    browser, teacher, school, other_school, django_assert_num_queries, schools
):
    for role in (Role.REVIEWER, Role.PUPIL)[: schools - 1]:
        api.grant_role(actor=NODE, account_id=teacher.id, organisation_id=other_school.id, role=role)
    with django_assert_num_queries(3):
        page = browser.get("/accounts/").content.decode()
    assert page.count("<tr>") == schools + 1


def test_demo_accounts_are_shown_on_a_demonstration_alone(client, settings, db):
    made = api.ensure_demo_accounts()
    page = client.get(SIGN_IN).content.decode()
    assert all(demo.password in page and demo.username in page for demo in made)
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"demo": False})
    assert "demo-teacher" not in client.get(SIGN_IN).content.decode()


def new_token(browser, **change):
    return browser.post("/accounts/tokens/", {"label": "课表", "scopes": ["resources:read"], "days": "30"} | change)


@pytest.mark.plan("2.9")
def test_a_secret_is_shown_once(browser, teacher):
    page = new_token(browser)
    secret = re.search(r"txk_[\w-]{43}", page.content.decode())[0]
    assert "no-store" in page["Cache-Control"]
    assert api.actor_of_token(secret).account_id == teacher.id
    assert "txk_" not in browser.get("/accounts/tokens/").content.decode()


@pytest.mark.plan("2.9")
def test_a_token_is_revoked_on_its_page(browser, teacher):
    new_token(browser)
    row = ApiToken.objects.get()
    page = browser.post(f"/accounts/tokens/{row.id}/revoke/", follow=True).content.decode()
    assert "接口令牌已撤销" in page
    assert "课表" not in page


@pytest.mark.plan("2.9")
@pytest.mark.parametrize("change", [{"label": ""}, {"scopes": []}, {"scopes": ["all"]}, {"days": "9999"}, {"days": ""}])
def test_a_wrong_token_form_comes_back(browser, change):
    assert new_token(browser, **change).status_code == 422
    assert not ApiToken.objects.exists()


def test_the_tokens_of_others_cannot_be_found(browser, school):
    other = make_person(Role.TEACHER, school, "other.person")
    browser_of_other = Client()
    browser_of_other.force_login(other)
    new_token(browser_of_other, label="别人的")
    assert "别人的" not in browser.get("/accounts/tokens/").content.decode()
    assert browser.post(f"/accounts/tokens/{ApiToken.objects.get().id}/revoke/").status_code == 404


@pytest.mark.parametrize("tokens", [1, 3])
def test_the_tokens_page_takes_the_same_queries_for_1_and_3(browser, tokens, django_assert_num_queries):
    for number in range(tokens):
        new_token(browser, label=f"程序{number}")
    with django_assert_num_queries(2):
        page = browser.get("/accounts/tokens/").content.decode()
    assert page.count("/revoke/") == tokens


@pytest.mark.parametrize(
    ("path", "chinese", "english"),
    [
        (SIGN_IN, "登录", "Sign in"),
        ("/accounts/", "我的角色", "Teacher"),
        ("/accounts/tokens/", "生成令牌", "Create the token"),
    ],
)
def test_every_page_in_both_languages(browser, settings, path, chinese, english):
    for language, words in (("zh-hans", chinese), ("en", english)):
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        page = browser.get(path)
        assert page.status_code == 200
        assert words in page.content.decode()


def test_html_in_names_is_text(client, school):
    account = api.create_account(
        actor=NODE, username="x1", display_name="<img src=x onerror=alert(1)>", password=PASSWORD
    )
    client.force_login(account)
    assert "<img src=x" not in client.get("/accounts/").content.decode()
    assert acting(account).name.startswith("<img")
