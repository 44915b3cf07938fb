"""What is refused before anything reads it."""

import pytest
from django.test import Client

from tongxue.platform.errors.guards import SMALL

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.bad", "P5")]


@pytest.mark.parametrize("path", ["/institutions/?q=%00", "/regions/%00/", "/textbooks/a%00/", "/search/?q=a%00b"])
def test_a_nul_is_no_fault_of_ours(client: Client, path: str):
    assert client.get(path).status_code == 400


def test_a_nul_in_the_api_is_a_problem(client: Client):
    answer = client.get("/api/v1/registry/organisations?q=%00")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed")


@pytest.mark.parametrize("path", ["/accounts/sign-in/", "/language/", "/import/", "/editor/new", "/api/v1/resources"])
@pytest.mark.parametrize("length", [str(SMALL + 1), "9" * 5000, "many"])
def test_a_visitor_cannot_fill_the_disk(path: str, length: str):
    """The body is not read: it is refused by what it says of itself."""
    answer = Client(enforce_csrf_checks=True).post(path, b"x", content_type="text/plain", CONTENT_LENGTH=length)
    assert answer.status_code == 413
