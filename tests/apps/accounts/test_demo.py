"""Demo accounts: one of each role, passwords of this node's own making, gone when the node is no demonstration."""

import stat

import pytest

from tongxue.apps.accounts import api
from tongxue.apps.accounts.models import Account, Grant
from tongxue.apps.registry.models import Organisation
from tongxue.platform.actor import NODE

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.1", "2.4")]


def test_one_of_each_role_in_one_school():
    made = api.ensure_demo_accounts()
    assert [demo.role for demo in made] == ["pupil", "teacher", "reviewer", "operator"]
    held = list(Grant.objects.order_by("id").values_list("role", "organisation__name"))
    assert sorted(held) == [
        ("operator", "通学示范学校"),
        ("operator", "通学示范节点"),
        *((role, "通学示范学校") for role in ("pupil", "reviewer", "teacher")),
    ]
    operator = Account.objects.get(username="demo-operator")
    assert api.actor_of(operator).operates_node
    for demo in made:
        assert Account.objects.get(username=demo.username, is_demo=True).check_password(demo.password)
    assert api.list_demo_accounts() == made


def test_a_repeat_changes_nothing():
    made = api.ensure_demo_accounts()
    hashes = set(Account.objects.values_list("password", flat=True))
    assert api.ensure_demo_accounts() == made
    assert set(Account.objects.values_list("password", flat=True)) == hashes
    assert (Account.objects.count(), Grant.objects.count(), Organisation.objects.count()) == (4, 5, 2)


def test_passwords_differ_by_node_and_lie_in_a_file_for_the_owner(settings, tmp_path):
    made = api.ensure_demo_accounts()
    assert len({demo.password for demo in made}) == 4
    path = tmp_path / "demo-accounts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    again = api.ensure_demo_accounts()
    assert not {demo.password for demo in made} & {demo.password for demo in again}
    assert Account.objects.get(username="demo-pupil").check_password(again[0].password)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'[{"role": "pupil"}]'])
def test_a_broken_file_is_made_anew(tmp_path, content):
    api.ensure_demo_accounts()
    (tmp_path / "demo-accounts.json").write_bytes(content)
    assert api.list_demo_accounts() == []
    assert len(api.ensure_demo_accounts()) == len(api.list_demo_accounts()) == 4


def test_a_file_of_another_database_is_not_believed():
    made = api.ensure_demo_accounts()
    pupil = Account.objects.get(username="demo-pupil")
    api.set_password(actor=NODE, account_id=pupil.id, password="another-Password-1")
    again = api.ensure_demo_accounts()
    assert again[0].password != made[0].password
    assert again[1:] == made[1:]


def test_a_person_who_has_the_name_keeps_it():
    api.create_account(actor=NODE, username="demo-teacher", display_name="真人", password="quiet-Harbour-27")
    teacher = api.ensure_demo_accounts()[1]
    assert teacher.username.startswith("demo-teacher-")
    assert Account.objects.get(username="demo-teacher").is_demo is False


def test_no_demonstration_no_accounts(settings, tmp_path, client):
    made = api.ensure_demo_accounts()
    assert (
        client.post("/accounts/sign-in/", {"username": made[1].username, "password": made[1].password}).status_code
        == 302
    )
    assert client.get("/accounts/").status_code == 200
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"demo": False})
    assert (api.ensure_demo_accounts(), api.list_demo_accounts()) == ([], [])
    assert not (tmp_path / "demo-accounts.json").exists()
    assert client.get("/accounts/").status_code == 302
    refused = client.post("/accounts/sign-in/", {"username": made[1].username, "password": made[1].password})
    assert refused.status_code == 422
