"""Django's settings. What an institution decides stands in its rows, not here.

Environment: ``HUIYIN_HOME`` (data folder), ``HUIYIN_DATABASE`` (``sqlite`` or a ``postgresql://`` address),
``HUIYIN_HOSTS`` (comma-separated host names), ``HUIYIN_DEMO`` (demo accounts allowed, loopback only), ``HUIYIN_EMAIL``
(``smtp://``, ``smtp+tls://`` or ``smtps://user:password@host:port``; without it letters become files), ``HUIYIN_FROM``
(their sender), ``HUIYIN_BEHIND_PROXY`` (1: a proxy of yours stands before it and says where requests come from).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from huiyin.site.demo.staff import sample_accounts
from huiyin.site.secret import read_or_make
from huiyin.ui.places import Place

BASE_DIR = Path(__file__).resolve().parents[2]
_CLONED = (BASE_DIR / "pyproject.toml").exists()
_SHIPPED = BASE_DIR if _CLONED else BASE_DIR / "huiyin" / "shipped"  # setup.py puts packs and mappings there
HUIYIN_HOME = Path(os.environ.get("HUIYIN_HOME") or (BASE_DIR if _CLONED else Path.cwd()) / "var").resolve()
HUIYIN_PACKS = _SHIPPED / "packs"
HUIYIN_MAPPINGS = _SHIPPED / "mappings"
HUIYIN_DEMO = os.environ.get("HUIYIN_DEMO") == "1"
HUIYIN_BEHIND_PROXY = os.environ.get("HUIYIN_BEHIND_PROXY") == "1"
HUIYIN_DEMO_ACCOUNTS = sample_accounts() if HUIYIN_DEMO else []

DEBUG = False
SECRET_KEY = read_or_make(HUIYIN_HOME / "secret.key")
ALLOWED_HOSTS = [host for host in os.environ.get("HUIYIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "huiyin.ui",  # before allauth: its templates come first
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "huiyin.journal",
    "huiyin.institution",
    "huiyin.parties",
    "huiyin.finding",
    "huiyin.notices",
    "huiyin.papers",
    "huiyin.cases",
    "huiyin.matters",
    "huiyin.portal",
    "huiyin.administration",
    "huiyin.api",
    "huiyin.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "huiyin.ui.middleware.content_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "huiyin.ui.middleware.account_language",
    "huiyin.ui.middleware.sign_in_again",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "huiyin.site.accounts.own_password_first",
    "huiyin.institution.pages.staff",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

# The other storage may spill a sentence of the story, names and all, into the table of sessions.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

HUIYIN_PLACES = [
    Place("today", _("Today"), "today", key="1"),
    Place("register", _("Register"), "register", key="2", shown="huiyin.matters.pages.sheet.may_register"),
    Place("find", _("Find"), "find", searches=True),
    Place("administration", _("Manage"), "house", shown="huiyin.administration.pages.door.may_administer"),
]
HUIYIN_PORTALS = "huiyin.portal.queries.offered"  # what the page to sign in links to
HUIYIN_OWN_PLACES = [Place("absence", _("My absence"), "")]  # in the member's menu

ROOT_URLCONF = "huiyin.site.urls"
WSGI_APPLICATION = "huiyin.site.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "huiyin.ui.context.shell",
            ],
        },
    }
]


def _database(address: str) -> dict[str, Any]:
    if address in ("", "sqlite"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HUIYIN_HOME / "huiyin.sqlite3",
            "CONN_MAX_AGE": None,  # the last connection to close empties the write-ahead log: not with every page
            "OPTIONS": {
                # IMMEDIATE: a transaction that will write takes its turn at the start instead of failing in the middle.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    " PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;"
                ),
            },
            "TEST": {"NAME": HUIYIN_HOME / "test.sqlite3"},
        }
    parts = urlsplit(address)
    if parts.scheme != "postgresql" or not parts.hostname or len(parts.path) < 2:
        # Never another database than the one that was meant; and the address is not repeated: it holds a password.
        raise ImproperlyConfigured("HUIYIN_DATABASE must be sqlite or postgresql://user:password@host:port/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {"options": "-c jit=off"},  # to compile a query takes ten times as long as to answer one of a page
    }


# Files come into memory and are checked and sealed there: none rests in clear in a folder for temporary files.
FILE_UPLOAD_HANDLERS = ["huiyin.papers.receiving.IntoMemory"]

DATABASES = {"default": _database(os.environ.get("HUIYIN_DATABASE", "sqlite"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "institution.Account"
AUTHENTICATION_BACKENDS = ["huiyin.site.accounts.Doorkeeper"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "huiyin.site.accounts.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "huiyin" / "ui" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HUIYIN_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

_MAIL = urlsplit(os.environ.get("HUIYIN_EMAIL", ""))
# Without a mail server letters are written into files: nothing leaves a house that was not told where to.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL.hostname else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = HUIYIN_HOME / "outbox"
EMAIL_HOST = _MAIL.hostname or ""
EMAIL_PORT = _MAIL.port or (465 if _MAIL.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = _MAIL.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("HUIYIN_FROM", "huiyin@localhost")
