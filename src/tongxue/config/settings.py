"""Django's settings, all derived from :class:`tongxue.config.environment.Environment`."""

from urllib.parse import parse_qsl, unquote, urlsplit

from tongxue.config.environment import Environment
from tongxue.config.paths import CHECKOUT
from tongxue.platform.database.pooled import PooledConnection

ENV = Environment()

SECRET_KEY = ENV.key
DEBUG = False
ALLOWED_HOSTS = ENV.allowed_hosts
ROOT_URLCONF = "tongxue.config.urls"
WSGI_APPLICATION = "tongxue.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Account"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "tongxue.platform.database",
    "tongxue.platform.outbox",
    "tongxue.platform.jobs",
    "tongxue.platform.blobs",
    "tongxue.platform.idempotency",
    "tongxue.platform.limits",
    "tongxue.platform.ui",
    "tongxue.apps.registry",
    "tongxue.apps.accounts",
    "tongxue.apps.catalog",
    "tongxue.web",
]

MIDDLEWARE = [
    "tongxue.platform.errors.middleware.RequestIdMiddleware",
    "tongxue.platform.ui.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tongxue.platform.errors.guards.GuardMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tongxue.apps.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongxue.platform.errors.middleware.ErrorMiddleware",
    "tongxue.platform.access.AccessMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            CHECKOUT / "src/tongxue/web/templates",
            CHECKOUT / "src/tongxue/platform/ui/templates",
            *sorted((CHECKOUT / "src/tongxue/apps").glob("*/templates")),
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "tongxue.web.jinja.environment",
            "context_processors": ["tongxue.platform.ui.jinja.page_context"],
        },
    },
]


def _database(url: str) -> dict[str, object]:
    """The connection. Without a URL it is the embedded PostgreSQL over its Unix socket (platform.database)."""
    if not url:
        from tongxue.platform.database.embedded import dsn  # noqa: PLC0415  only when the node owns its database

        url = dsn(ENV.data)
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    # a pooled connection is asked whether it lives, so that a restart of the database costs no request
    choices = {"min_size": 1, "max_size": ENV.database_pool, "timeout": 20, "connection_class": PooledConnection}
    pool = {"pool": choices} if ENV.database_pool else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(query.pop("port", "") or parts.port or ""),
        "OPTIONS": {**query, **pool},
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": None},
    }


DATABASES = {"default": _database(ENV.database_url)}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [CHECKOUT / "build/locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = CHECKOUT / "build/static"
STATICFILES_DIRS = [CHECKOUT / "build/assets"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# character maps and fonts of the PDF player are packed already; the rest is compressed when it is collected
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "jpg", "webp", "woff2", "gz", "br", "bcmap", "pfb", "ttf", "icc")

LOGIN_URL = "/accounts/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["tongxue.apps.accounts.backend.AccountBackend"]
# Memory-hard, and in the standard library; PBKDF2 reads what other systems made.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Sessions are rows, so that signing out ends them on every worker. School computers are shared: a session ends with
# the browser, and after a working day at the latest. Cookies know no ports: the name keeps two nodes of a host apart.
SESSION_ENGINE = "tongxue.apps.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session" if ENV.https else f"session_{ENV.port}"
CSRF_COOKIE_NAME = "__Host-csrf" if ENV.https else f"csrf_{ENV.port}"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENV.https else 0
CSRF_FAILURE_VIEW = "tongxue.web.errors.forbidden"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
X_FRAME_OPTIONS = "SAMEORIGIN"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

TONGXUE = ENV
BLOBS_ROOT = ENV.data / "blobs"
SEARCH_ROOT = ENV.data / "index"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": ENV.log_level},
    "loggers": {"procrastinate": {"level": "WARNING"}},  # it tells of every task that it has heard of
}
