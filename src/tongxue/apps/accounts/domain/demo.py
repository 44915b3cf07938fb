"""Accounts to look around with: one of each role, with passwords that this node made up."""

import hashlib
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection, transaction

from tongxue.apps.accounts.domain.accounts import create_account, set_password
from tongxue.apps.accounts.domain.roles import grant_role
from tongxue.apps.accounts.models import Account, Grant
from tongxue.apps.registry.api import create_organisation, ensure_node_organisation
from tongxue.platform.actor import NODE, Role

SCHOOL = "通学示范学校"
PEOPLE = {Role.PUPIL: "示范学生", Role.TEACHER: "示范教师", Role.REVIEWER: "示范审核员", Role.OPERATOR: "示范运维员"}
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread or mistyped


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What a newcomer signs in with. ``seal`` ties the password to the account's stored hash."""

    role: str
    username: str
    password: str
    display_name: str
    seal: str


def ensure_demo_accounts() -> list[DemoAccount]:
    """Make what is missing of the demo accounts and their school; safe to repeat. The node's own verb.

    Does nothing unless ``settings.TONGXUE.demo``; where that was taken off, the accounts cannot sign in any more.
    Passwords stand in a file of the data folder that its owner alone can read. Emits what the verbs it calls emit.
    """
    if not settings.TONGXUE.demo:
        _path().unlink(missing_ok=True)
        return []
    known = {demo.role: demo for demo in list_demo_accounts()}
    with transaction.atomic():
        with connection.cursor() as cursor:  # two starts at once: the second finds what the first made
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.demo'))")
        school = _school()
        made = [_ensure(role, name, school, known.get(role)) for role, name in PEOPLE.items()]
        _let_operate(made)
        if made != list(known.values()):
            _write(made)
    return made


def list_demo_accounts() -> list[DemoAccount]:
    """The demo accounts with their passwords, for the sign-in page and the start's last words; none unless demo."""
    if not settings.TONGXUE.demo:
        return []
    try:
        return [DemoAccount(**entry) for entry in orjson.loads(_path().read_bytes())]
    except (OSError, ValueError, TypeError):
        return []


def _path() -> Path:
    return Path(settings.TONGXUE.data) / "demo-accounts.json"


def _school() -> UUID:
    """The school of the demo accounts that there are, else a new one."""
    grant = Grant.objects.filter(account__is_demo=True).order_by("id").first()
    return grant.organisation_id if grant else create_organisation(actor=NODE, name=SCHOOL, kind="school").id


def _ensure(role: Role, name: str, school: UUID, known: DemoAccount | None) -> DemoAccount:
    """One account. A known password stays as long as it is the account's; else there is a new one."""
    account = Account.objects.filter(is_demo=True, username__startswith=f"demo-{role}").order_by("id").first()
    if account is not None and known is not None and known.seal == _seal(account):
        return known
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    if account is None:
        account = create_account(
            actor=NODE, username=_free_username(role), display_name=name, password=password, is_demo=True
        )
        grant_role(actor=NODE, account_id=account.id, organisation_id=school, role=role)
    else:
        account = set_password(actor=NODE, account_id=account.id, password=password)
    return DemoAccount(role.value, account.username, password, name, _seal(account))


def _let_operate(made: list[DemoAccount]) -> None:
    """The demo operator runs the node too, or nobody could look at that side of it."""
    node = ensure_node_organisation(name=settings.TONGXUE.node_name)
    names = [demo.username for demo in made if demo.role == Role.OPERATOR]
    for account in Account.objects.filter(username__in=names):
        grant_role(actor=NODE, account_id=account.id, organisation_id=node.id, role=Role.OPERATOR)


def _free_username(role: Role) -> str:
    """``demo-teacher``, unless a person has taken that name."""
    name = f"demo-{role}"
    return name if not Account.objects.filter(username=name).exists() else f"{name}-{secrets.token_hex(3)}"


def _seal(account: Account) -> str:
    """Changes with the account's password; costs no password hash at every start."""
    return hashlib.sha256(account.password.encode()).hexdigest()[:32]


def _write(accounts: list[DemoAccount]) -> None:
    """Whole or not at all, for the owner's eyes."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(orjson.dumps([asdict(a) for a in accounts]))
    draft.replace(path)
