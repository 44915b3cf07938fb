import orjson
import pytest
from django.template import loader
from django.test import Client, RequestFactory
from django.utils import translation

from tongxue.platform.errors import AccessDenied, Conflict, NotFound, NotReady
from tongxue.platform.errors.middleware import answer
from tongxue.web import errors

pytestmark = pytest.mark.plan("2.8")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_error_pages_need_nothing(status, language):
    """No request, no person, no database: the test has no access to one."""
    with translation.override(language):
        page = loader.get_template(f"{status}.html").render()
    assert f"<code>{status}</code>" in page
    assert page.count("<h1") == 1


def test_a_page_that_is_not_there(client):
    answered = client.get("/no-such-page/")
    assert answered.status_code == 404
    assert answered["X-Request-Id"] in answered.content.decode()
    assert "default-src" in answered["Content-Security-Policy"]


def test_a_forged_host_is_refused_in_our_looks(client):
    answered = client.get("/styleguide/", headers={"host": "evil.example"})
    assert answered.status_code == 400
    assert "evil" not in answered.content.decode() + str(dict(answered.headers))
    assert "<h1>请求有误</h1>" in answered.content.decode()


def test_a_form_without_its_token_is_refused_in_our_looks():
    answered = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answered.status_code == 403
    assert "<h1>您没有权限查看这一页</h1>" in answered.content.decode()


def test_a_fault_of_ours():
    request = RequestFactory().get("/")
    request.request_id = "0123456789"
    answered = errors.server_error(request)
    assert answered.status_code == 500
    assert "0123456789" in answered.content.decode()


@pytest.mark.parametrize(
    ("view", "status"), [(errors.not_found, 404), (errors.bad_request, 400), (errors.forbidden, 403)]
)
def test_the_api_is_answered_as_an_api(view, status):
    answered = view(RequestFactory().get("/api/v1/x"), ValueError())
    assert answered["Content-Type"] == "application/problem+json"
    assert orjson.loads(answered.content)["status"] == answered.status_code == status


@pytest.mark.parametrize("error", [NotFound(), AccessDenied(), Conflict(), NotReady()])
def test_a_domain_error_is_a_page_or_a_fragment(error):
    request = RequestFactory().get("/x/")
    request.session = {}
    page = answer(request, error)
    assert page.status_code == error.status
    assert f"<h1>{error.text}</h1>" in page.content.decode()
    request.htmx = True
    fragment = answer(request, error)
    assert fragment.status_code == 422
    assert error.text in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
