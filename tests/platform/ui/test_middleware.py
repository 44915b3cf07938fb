import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tongxue.platform.ui.middleware import ContentSecurityPolicyMiddleware

pytestmark = pytest.mark.plan("2.8")


def policy(**given) -> dict[str, str]:
    response = ContentSecurityPolicyMiddleware(lambda _request: HttpResponse())(RequestFactory().get("/", **given))
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, _space, sources in parts}


def test_nothing_inline_and_nothing_from_elsewhere(settings):
    found = policy(headers={"host": "localhost:8000"})
    content = f"http://localhost:{settings.TONGXUE.second_port}"
    assert found == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' data: {content}",
        "media-src": f"'self' {content}",
        "font-src": "'self'",
        "connect-src": "'self'",
        "frame-src": content,
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }


@pytest.mark.parametrize("host", ["evil.example; script-src *", "x y"])
def test_a_forged_host_cannot_write_the_policy(host):
    assert "evil" not in str(policy(headers={"host": host}))
    assert policy(headers={"host": host})["script-src"] == "'self'"


def test_ipv6_and_a_proxy(settings):
    assert policy(headers={"host": "[::1]:8000"})["frame-src"].startswith("http://[::1]:")
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"content_origin": "https://files.example.edu.cn/"})
    assert policy(headers={"host": "localhost"})["frame-src"] == "https://files.example.edu.cn"


def test_a_view_may_set_its_own():
    def view(_request):
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    response = ContentSecurityPolicyMiddleware(view)(RequestFactory().get("/"))
    assert response["Content-Security-Policy"] == "sandbox"
    assert "camera=()" in response["Permissions-Policy"]
