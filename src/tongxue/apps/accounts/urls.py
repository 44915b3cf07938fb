"""Addresses of the accounts room."""

from django.urls import path

from tongxue.apps.accounts.views import account, sessions, tokens

app_name = "accounts"
urlpatterns = [
    path("", account.account, name="account"),
    path("sign-in/", sessions.sign_in, name="sign-in"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", tokens.revoke, name="revoke-token"),
]
