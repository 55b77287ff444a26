"""All settings. Read from the environment; every default runs out of the box beside `make demo`.

Environment: DATABASE_URL, REDIS_URL, FOVEA_DATA, FOVEA_SECRET_KEY, FOVEA_HOSTS, FOVEA_ORIGINS, FOVEA_HTTPS,
FOVEA_PROXIES, FOVEA_DB_POOL, FOVEA_FRAME_ACCEL_PREFIX, FOVEA_STORAGE, FOVEA_FREE_FLOOR_MB, FOVEA_ANCHOR,
FOVEA_EMAIL_URL, FOVEA_EMAIL_FROM, FOVEA_FACTOR_ROLES, FOVEA_OIDC_ISSUER, FOVEA_OIDC_CLIENT_ID,
FOVEA_OIDC_CLIENT_SECRET, FOVEA_OIDC_NAME, FOVEA_OIDC_LINK_BY, FOVEA_OIDC_FACTOR, FOVEA_DEBUG. README.md says what
each means.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url

from config.directory import directory_apps, origin_of
from config.mail import parse_mail_url
from embedded.paths import demo_places

ROOT = Path(__file__).resolve().parents[2]
_places = demo_places()


def _flag(name: str) -> bool:
    return os.environ.get(name, "") in ("1", "true", "yes")


def _words(name: str, default: str) -> list[str]:
    return [word for word in os.environ.get(name, default).split(",") if word]


DATA_ROOT = Path(os.environ.get("FOVEA_DATA") or _places.data)
DEBUG = _flag("FOVEA_DEBUG")
IS_HTTPS = _flag("FOVEA_HTTPS")
# How many proxies stand before Fovea. Only they may say where a request comes from and that it came by TLS.
PROXIES = int(os.environ.get("FOVEA_PROXIES") or 0)


def _secret_key() -> str:
    """The environment's, or the one `make demo` wrote. Without either each start has its own and logs everyone out."""
    stored = DATA_ROOT / "secret_key"
    if key := os.environ.get("FOVEA_SECRET_KEY"):
        return key
    return stored.read_text() if stored.exists() else os.urandom(32).hex()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _words("FOVEA_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _words("FOVEA_ORIGINS", "")
CSRF_FAILURE_VIEW = "api.errors.csrf_failure"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "channels",
    "audit",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "imaging",
    "jobs",
    "studies",
    "reading",
    "results",
    "demo",
]

MIDDLEWARE = [
    "api.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LateEvents",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
APPEND_SLASH = False
TEMPLATES: list[dict[str, Any]] = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# --- database, broker, cache ------------------------------------------------------------------------------------
DATABASE_URL = os.environ.get("DATABASE_URL") or _places.database_url
REDIS_URL = os.environ.get("REDIS_URL") or _places.redis_url

DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL, conn_health_checks=True)}
if _flag("FOVEA_DB_POOL"):
    # Web processes only: a pool does not survive the fork of a worker. Persistent connections do not suit ASGI.
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 2, "max_size": 12, "timeout": 10}}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CHANNEL_LAYERS: dict[str, Any] = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # An idle socket waits 5 s at a time for a message; the client's own default of 5 s would break it off first.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": 20}]},
    }
}


def broker_url(redis_url: str) -> str:
    """Celery writes a Unix socket's address in its own way."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    return f"redis+socket://{path}?virtual_host={query.partition('db=')[2] or '0'}"


CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 7200,  # longer than the hard limit of any task
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_keepalive": True,
    "health_check_interval": 30,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True  # the Job row holds the state
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TASK_SOFT_TIME_LIMIT = 3300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_IMPORTS = ["config.health"]
CELERY_BEAT_SCHEDULE = {
    "check-storage": {"task": "config.check_storage", "schedule": 30.0, "options": {"expires": 30.0}},
    "sweep-jobs": {"task": "jobs.sweep", "schedule": 30.0},
    "sweep-files": {"task": "jobs.sweep_files", "schedule": 3600.0},
    "anchor-heads": {"task": "audit.anchor", "schedule": 30.0},
    "sum-refusals": {"task": "accounts.sum_refusals", "schedule": 600.0},
}

# --- files ------------------------------------------------------------------------------------------------------
UPLOAD_ROOT = DATA_ROOT / "uploads"
STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": os.environ.get("FOVEA_STORAGE") or "imaging.storage.AtomicFileSystemStorage",
        "OPTIONS": {} if os.environ.get("FOVEA_STORAGE") else {"location": str(DATA_ROOT / "storage")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FRONTEND_DIST = ROOT / "frontend" / "dist"
STATIC_URL = "/static/"
STATICFILES_DIRS = [("app", FRONTEND_DIST)] if FRONTEND_DIST.exists() else []
WHITENOISE_USE_FINDERS = True
# Vite writes a content hash into every asset's name.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[-.][0-9A-Za-z_-]{8,}\.\w+$"
# Set in production: nginx serves frames below this internal prefix (X-Accel-Redirect).
FRAME_ACCEL_PREFIX = os.environ.get("FOVEA_FRAME_ACCEL_PREFIX", "")
# Below this much free space nothing new is taken and no work begins: the database on the same disk must not stop.
FREE_FLOOR_MB = int(os.environ.get("FOVEA_FREE_FLOOR_MB") or 512)
# Where the heads of the record's chains are written to; else the file that `make demo` keeps, where there is one.
_anchors = DATA_ROOT / "anchors.jsonl"
ANCHOR = os.environ.get("FOVEA_ANCHOR") or (str(_anchors) if _anchors.exists() else "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 9 * 1024 * 1024  # one upload chunk of 8 MiB and its envelope

# --- API --------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.SessionAuthentication",
        "accounts.authentication.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.PageNumberPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_RATES": {"invitation": "30/min"},
    "NUM_PROXIES": PROXIES,
    "EXCEPTION_HANDLER": "api.errors.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "NON_FIELD_ERRORS_KEY": "non_field_errors",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Fovea",
    "DESCRIPTION": "Blinded reader studies of super-resolved medical images.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.schema.declare_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {
        "Role": "accounts.models.Role.values",
        "Modality": "imaging.models.Modality",
        "ImageKind": "imaging.models.Image.Kind",
        "RegionKind": "imaging.models.Region.Kind",
        "OutlineShape": "imaging.standard.drawing.SHAPES",
        "TreatmentKind": "imaging.treatments.KINDS",
        "VerdictStatus": "imaging.models.Verdict.Status",
        "JobKind": "jobs.models.Job.Kind",
        "JobState": "jobs.models.Job.State",
        "MarkShape": "reading.models.Mark.Shape",
        "QuestionKind": "studies.models.Question.Kind",
        "StudyState": "studies.models.State",
        "SessionState": "reading.serializers.STATES",
    },
}

# --- accounts: django-allauth ------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
# Wrong tries lock a name out, and an address: behind one address may be a whole hospital. Right log-ins count only
# against floods.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/key,60/5m/ip", "login": "300/m/ip"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before what opens the account to somebody else for good
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ["browser"]
HEADLESS_ADAPTER = "accounts.adapters.PageAdapter"
HEADLESS_FRONTEND_URLS = {
    "account_reset_password": "/login",
    "account_reset_password_from_key": "/reset/{key}",
    "account_signup": "/login",
    "account_confirm_email": "/login",
    "socialaccount_login_error": "/login",
}
PASSWORD_RESET_TIMEOUT = 24 * 3600
USERSESSIONS_ADAPTER = "accounts.adapters.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = (
    True  # accounts.sessions notes it; the library's middleware, a write a request, is not used
)
LOGIN_REDIRECT_URL = "/"

MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Fovea"
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS  # http://localhost, where browsers allow passkeys too
# Roles whose people must have a second factor, separated by commas.
FACTOR_ROLES = frozenset(_words("FOVEA_FACTOR_ROLES", ""))

# A hospital's directory by OpenID Connect. Its people are people of Fovea already, found at their first log-in by an
# e-mail address that the directory has verified, or by their user name there (FOVEA_OIDC_LINK_BY).
OIDC_ISSUER = os.environ.get("FOVEA_OIDC_ISSUER", "")
OIDC_LINK_BY = os.environ.get("FOVEA_OIDC_LINK_BY") or "email"
OIDC_ASKS_FACTOR = _flag("FOVEA_OIDC_FACTOR")  # the directory asks for a second factor itself
SOCIALACCOUNT_ADAPTER = "accounts.directory.DirectoryAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": directory_apps(
            issuer=OIDC_ISSUER,
            name=os.environ.get("FOVEA_OIDC_NAME") or "the hospital's account",
            client_id=os.environ.get("FOVEA_OIDC_CLIENT_ID", ""),
            client_secret=os.environ.get("FOVEA_OIDC_CLIENT_SECRET", ""),
            by_email=OIDC_LINK_BY == "email",
        ),
    }
}

_mail = parse_mail_url(os.environ.get("FOVEA_EMAIL_URL", ""))
SENDS_MAIL = _mail is not None
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail else 'dummy'}.EmailBackend"
if _mail:
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.host, _mail.port, _mail.user, _mail.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.is_starttls, _mail.is_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("FOVEA_EMAIL_FROM") or "fovea@localhost"

# --- security ---------------------------------------------------------------------------------------------------
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Where a form of ours may lead: the log-in at the directory is a form that is sent on to it.
FORM_ORIGINS = [origin_of(OIDC_ISSUER)] if OIDC_ISSUER else []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "filters": {"answered": {"()": "config.answers.AnsweredSockets"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "uvicorn.error": {"filters": ["answered"]},
    },
}
