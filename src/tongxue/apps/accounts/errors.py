"""What can go wrong with accounts, each with a code and a message for people."""

from django.utils.translation import gettext_lazy as _

from tongxue.platform.errors import AccessDenied, DomainError, NotFound


class SignInRefused(DomainError):
    """User name or password is wrong, or the account may not sign in: which of them is not told."""

    code = "accounts.sign_in_refused"
    message = _("用户名或密码不正确。")


class SignInNeeded(DomainError):
    """The API was asked without a token or a session where it needs one."""

    code = "accounts.sign_in_needed"
    status = 401
    message = _("请先登录，或提供接口令牌。")


class TokenInvalid(DomainError):
    """The token is unknown, has expired or was revoked: which of them is not told."""

    code = "accounts.token_invalid"
    status = 401
    message = _("接口令牌无效、已过期或已撤销。")


class ScopeMissing(AccessDenied):
    """The token was not given the scope."""

    code = "accounts.scope_missing"
    message = _("这个接口令牌没有“{scope}”权限。")


class ForeignRequest(AccessDenied):
    """A page of another origin tried to use the person's session (CSRF)."""

    code = "accounts.foreign_request"
    message = _("请求没有通过来源校验，请刷新页面后重试。")


class AccountUnknown(NotFound):
    """There is no such account."""

    code = "accounts.account_unknown"
    message = _("没有找到这个账号。")


class TokenUnknown(NotFound):
    """The actor has no such token."""

    code = "accounts.token_unknown"
    message = _("没有找到这个接口令牌。")


class NotAllowed(AccessDenied):
    """Only operators of an organisation say who holds a role in it; only a person keeps tokens, the node accounts."""

    code = "accounts.not_allowed"
    message = _("只有本机构的运维人员可以管理角色。")


class UsernameInvalid(DomainError):
    """A user name has 2 to 64 letters, digits, dots, hyphens, underscores or @."""

    code = "accounts.username_invalid"
    message = _("用户名须为 2 至 64 个字母、汉字、数字或 . - _ @。")


class UsernameTaken(DomainError):
    """Another account has this user name."""

    code = "accounts.username_taken"
    status = 409
    message = _("用户名已被使用。")


class NameInvalid(DomainError):
    """A display name or a token's label has 1 to 64 characters."""

    code = "accounts.name_invalid"
    message = _("名称须为 1 至 64 个字符。")


class PasswordWeak(DomainError):
    """The password would be guessed. ``reasons`` are Django's, in the reader's language."""

    code = "accounts.password_weak"
    message = _("密码不够安全：{reasons}")


class RoleInvalid(DomainError):
    """Not a role that can be granted: a visitor is what everybody is."""

    code = "accounts.role_invalid"
    message = _("“{role}”不是可以授予的角色。")


class ScopeInvalid(DomainError):
    """A token needs at least one scope, and only scopes that there are."""

    code = "accounts.scope_invalid"
    message = _("请至少选择一项权限，且只能选择列出的权限。")


class ExpiryInvalid(DomainError):
    """A token ends in the future, within 366 days."""

    code = "accounts.expiry_invalid"
    message = _("有效期须在将来，且不超过一年。")


class TooManyTokens(DomainError):
    """An account keeps at most ``limit`` tokens at a time."""

    code = "accounts.too_many_tokens"
    message = _("最多同时保留 {limit} 个接口令牌，请先撤销不用的。")
