"""Signing in and out.

The one place that knows how a session begins: when allauth brings the second factor, ``login`` here becomes its
``perform_login`` and the rest stays (ADR 0006).
"""

import random

from django.contrib.auth import authenticate, login, logout
from django.db import transaction
from django.http import HttpRequest

from tongxue.apps.accounts.errors import SignInRefused
from tongxue.apps.accounts.events import SignedIn, SignedOut, SignInFailed
from tongxue.apps.accounts.models import Account
from tongxue.apps.accounts.queries import actor_of
from tongxue.apps.accounts.rules import normal_username
from tongxue.platform.actor import VISITOR
from tongxue.platform.limits.api import Rate, address_of, forget, give_back, take
from tongxue.platform.outbox.api import emit

# Guesses at one account from one address; at one account from everywhere (high, or anybody could lock a person out);
# from one address at all accounts (high, since a whole school shares an address).
GUESSES = Rate(10, 600)
GUESSES_AT_ACCOUNT = Rate(200, 3600)
GUESSES_FROM_ADDRESS = Rate(100, 600)
# Each attempt, good or bad, costs the processor a password hash.
ATTEMPTS_FROM_ADDRESS = Rate(120, 60)
SIGN_INS_PER_SWEEP = 100


def sign_in(*, request: HttpRequest, username: str, password: str) -> None:
    """Begin a session under a new key. Everybody may try.

    An attempt is taken from the limits before the password is looked at and given back when it was right: many at
    once get no more guesses than one after the other. Limits count names that nobody has as well. Emits SignedIn or
    SignInFailed. Raises SignInRefused, the same in words and time for a wrong name and a wrong password, and
    TooManyRequests.
    """
    name, address = normal_username(username), address_of(request)
    take("sign-in", "attempts", address, rate=ATTEMPTS_FROM_ADDRESS)
    take("sign-in", "pair", address, name, rate=GUESSES)
    take("sign-in", "account", name, rate=GUESSES_AT_ACCOUNT)
    take("sign-in", "address", address, rate=GUESSES_FROM_ADDRESS)
    account = authenticate(request, username=name, password=password)
    if not isinstance(account, Account):
        _tell_failure(name)
        raise SignInRefused
    forget("sign-in", "pair", address, name)
    give_back("sign-in", "account", name, rate=GUESSES_AT_ACCOUNT)
    give_back("sign-in", "address", address, rate=GUESSES_FROM_ADDRESS)
    with transaction.atomic():
        login(request, account)
        emit(SignedIn(account_id=account.id), aggregate=f"account:{account.id}", actor=actor_of(account))
    if random.randrange(SIGN_INS_PER_SWEEP) == 0:  # noqa: S311  no secret: it spreads the sweeping
        request.session.clear_expired()


def sign_out(*, request: HttpRequest) -> None:
    """End the session here and on every worker: its row is deleted. Everybody may. Emits SignedOut."""
    user = request.user
    with transaction.atomic():
        if isinstance(user, Account):
            emit(SignedOut(account_id=user.id), aggregate=f"account:{user.id}", actor=actor_of(user))
        logout(request)


def _tell_failure(name: str) -> None:
    """For those who watch over security. The same statements whether somebody has the name or not."""
    account_id = Account.objects.filter(username=name).values_list("id", flat=True).first()
    with transaction.atomic():
        emit(SignInFailed(account_id=account_id), aggregate=f"account:{account_id}", actor=VISITOR)
