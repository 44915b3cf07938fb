"""How a test makes a person and lets it act."""

from django.contrib.auth.hashers import ScryptPasswordHasher

from tongxue.apps.accounts import api
from tongxue.platform.actor import NODE, Actor, Role

PASSWORD = "quiet-Harbour-27"


def make_person(role: Role | None, organisation, username="wang.fang"):
    account = api.create_account(actor=NODE, username=username, display_name="测试用户", password=PASSWORD)
    if role:
        api.grant_role(actor=NODE, account_id=account.id, organisation_id=organisation.id, role=role)
    return account


def acting(account) -> Actor:
    return api.actor_of(api.find_holder(account.id))


class LightScrypt(ScryptPasswordHasher):
    """Slow enough to be seen on a clock, no slower."""

    work_factor = 2**13
    parallelism = 1
