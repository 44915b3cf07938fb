"""People of the accounts room's tests; every name is invented."""

import pytest
from django.test import Client
from tests.apps.accounts.people import make_person

from tongxue.apps.registry.api import create_organisation
from tongxue.platform.actor import NODE, Role


@pytest.fixture(autouse=True)
def _fast_hashes(settings):
    """A hash that is strong by being slow would make the suite slow."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path})


@pytest.fixture
def school(db):
    return create_organisation(actor=NODE, name="示范学校")


@pytest.fixture
def other_school(db):
    return create_organisation(actor=NODE, name="另一所学校")


@pytest.fixture
def teacher(school):
    return make_person(Role.TEACHER, school)


@pytest.fixture
def operator(school):
    return make_person(Role.OPERATOR, school, "li.operator")


@pytest.fixture
def browser(client, teacher) -> Client:
    """A browser in which the teacher is signed in."""
    client.force_login(teacher)
    return client
