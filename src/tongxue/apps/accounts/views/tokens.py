"""A person's API tokens."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tongxue.apps.accounts import api
from tongxue.apps.accounts.forms import TokenForm
from tongxue.platform.access import allow, signed_in
from tongxue.platform.errors import DomainError


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list and the form. A new secret is in the answer to the form itself, and nowhere else, ever."""
    form, issued = TokenForm(request.POST if request.method == "POST" else None), None
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method == "POST" and form.is_valid():
        label, scopes = form.cleaned_data["label"], form.cleaned_data["scopes"]
        try:
            issued = api.issue_token(actor=actor, label=label, scopes=scopes, expires_at=form.expires_at)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.text)
    page = {
        "form": TokenForm() if issued else form,
        "issued": issued,
        "tokens": api.list_tokens(actor.account_id),
        "scope_labels": dict(api.Scope.choices),
        "now": timezone.now(),
    }
    return render(request, "accounts/tokens.html", page, status=422 if form.errors else 200)


@allow(signed_in)
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End one token, then back to the list."""
    api.revoke_token(actor=request.actor, token_id=token_id)  # type: ignore[attr-defined]  # ActorMiddleware's
    messages.success(request, _("接口令牌已撤销。"))
    return HttpResponseRedirect(reverse("accounts:tokens"))
