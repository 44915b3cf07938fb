"""Signing in and out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tongxue.apps.accounts import api
from tongxue.apps.accounts.forms import SignInForm
from tongxue.platform.access import allow, anyone
from tongxue.platform.errors import DomainError
from tongxue.platform.errors.middleware import with_headers


@allow(anyone)
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; on success to where the person wanted to go."""
    form, refusal = SignInForm(request.POST if request.method == "POST" else None), None
    target = _target(request)
    if request.method == "POST" and form.is_valid():
        try:
            api.sign_in(request=request, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.text)
            refusal = error
        else:
            return HttpResponseRedirect(target)
    page = {"form": form, "target": target, "demo": api.list_demo_accounts(), "role_labels": api.ROLE_LABELS}
    status = refusal.status if refusal else 422 if form.errors else 200
    response = render(request, "accounts/sign_in.html", page, status=status)
    return with_headers(response, refusal) if refusal else response


@allow(anyone)
@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session on the server, then home."""
    api.sign_out(request=request)
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL)


def _target(request: HttpRequest) -> str:
    """``next``, if it is an address of this site and no other: no open redirect."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else str(settings.LOGIN_REDIRECT_URL)
