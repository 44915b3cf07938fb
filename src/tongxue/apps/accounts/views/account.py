"""A person's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongxue.apps.accounts import api
from tongxue.platform.access import allow, signed_in


@allow(signed_in)
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Name, roles in organisations, how many tokens."""
    account_id = request.actor.account_id  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = {
        "account": request.user,
        "grants": api.list_grants(account_id),
        "role_labels": api.ROLE_LABELS,
        "tokens": api.list_living_tokens(account_id).count(),
    }
    return render(request, "accounts/account.html", page)
