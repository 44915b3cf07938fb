from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tongxue.platform.actor import Role
from tongxue.platform.ids import new_id


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts with a normalised user name. Django asks for a manager of this shape."""

    def create_account(self, *, username: str, password: str | None, **fields: Any) -> "Account":
        """An account; ``password=None`` makes one that nobody can sign in to yet."""
        account = self.model(username=self.model.normalize_username(username), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """What a person signs in with. Roles are grants in organisations; there is no superuser.

    Personal data: user name and display name; the display name is shown to signed-in people only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    held: frozenset[tuple[Role, UUID]] | None = None
    """The roles held, where the account was read with them (queries.find_holder); no column."""

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def get_full_name(self) -> str:
        """The name on pages."""
        return self.display_name
