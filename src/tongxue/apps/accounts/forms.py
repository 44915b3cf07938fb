"""The shape of what people enter."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxue.apps.accounts.scopes import Scope


class SignInForm(forms.Form):
    """User name and password; lengths are bounded so that a giant password costs no giant hash."""

    username = forms.CharField(label=_("用户名"), max_length=150)
    password = forms.CharField(label=_("密码"), max_length=256, strip=False, widget=forms.PasswordInput)


class TokenForm(forms.Form):
    """What a new token is for, what it may do and until when."""

    label = forms.CharField(label=_("名称"), max_length=64, help_text=_("写明用在哪里，便于以后辨认。"))
    scopes = forms.MultipleChoiceField(
        label=_("权限"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple, help_text=_("只勾选需要的。")
    )
    days = forms.TypedChoiceField(
        label=_("有效期"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 天")), (90, _("90 天")), (180, _("半年")), (365, _("一年"))],
    )

    @property
    def expires_at(self) -> datetime:
        """When the token ends, counted from now."""
        return timezone.now() + timedelta(days=self.cleaned_data["days"])
