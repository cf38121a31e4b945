"""Settings of the door. Everything that differs between machines comes from the environment.

``LEERWIJZER_MODE`` is ``development`` (the default, on one's own machine) or ``production``; production refuses to start
without its own secret and hosts.
"""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from web.chat import logs
from web.console.settings import *  # noqa: F403 - how people log in to the workplace
from web.console.settings import CONSOLE_APPS, CONSOLE_MIDDLEWARE, call_back_key
from web.jobs import queue

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("LEERWIJZER_VAR", ROOT / "var"))
PRODUCTION = os.environ.get("LEERWIJZER_MODE", "development") == "production"
DEBUG = False


def _secret_key() -> str:
    """The key of the environment; on one's own machine one that is made once and kept outside the repository."""
    key = os.environ.get("LEERWIJZER_SECRET_KEY", "")
    if key:
        return key
    if PRODUCTION:
        raise ImproperlyConfigured("LEERWIJZER_SECRET_KEY is not set: production does not start with a default secret.")
    kept = VAR / "secret_key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(get_random_secret_key(), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


SECRET_KEY = _secret_key()
if PRODUCTION and (len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure-")):
    raise ImproperlyConfigured("LEERWIJZER_SECRET_KEY is too weak: give at least 50 random characters.")
ALLOWED_HOSTS = [
    host for host in os.environ.get("LEERWIJZER_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1").split(",") if host
]
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("LEERWIJZER_HOSTS is not set: name the hosts that this door answers to.")

#: Where the Rasa processes are that answer turns, one worker each.
RASA_URLS = os.environ.get("RASA_URLS", "http://127.0.0.1:5005").split(",")
#: Rasa's working memory. The door only deletes from it, when a conversation is wiped.
TRACKER_DATABASE_URL = os.environ.get("TRACKER_DATABASE_URL", f"sqlite:///{VAR}/tracker.sqlite")

#: What runs by itself: see ``web/jobs.py``.
HUEY = queue(os.environ.get("DATABASE_URL", ""), VAR, SECRET_KEY)

#: Encrypts the numbers that visitors leave to be called back; empty: nobody can leave one.
CALL_BACK_KEY = call_back_key(VAR)

#: Messages a minute of one conversation and of one address, and new conversations in ten minutes of one address. Many
#: visitors of one library share an address.
TURNS_PER_CONVERSATION = int(os.environ.get("LEERWIJZER_TURNS_PER_CONVERSATION", "20"))
TURNS_PER_ADDRESS = int(os.environ.get("LEERWIJZER_TURNS_PER_ADDRESS", "200"))
CONVERSATIONS_PER_ADDRESS = int(os.environ.get("LEERWIJZER_CONVERSATIONS_PER_ADDRESS", "100"))
#: The same for reading, taking out, saving and thumbs together; opening an event stream counts for the conversation only.
READS_PER_CONVERSATION = int(os.environ.get("LEERWIJZER_READS_PER_CONVERSATION", "300"))
READS_PER_ADDRESS = int(os.environ.get("LEERWIJZER_READS_PER_ADDRESS", "3000"))
#: When more than half of the knowledge should have been checked more than so many days ago, the door is not ready. 0 is
#: never: on one's own machine an old copy still starts, with its warnings.
KNOWLEDGE_OVERDUE_DAYS = int(os.environ.get("LEERWIJZER_KNOWLEDGE_OVERDUE_DAYS", "90" if PRODUCTION else "0"))
#: Where Prometheus may read figures; 0 is nowhere. Never an address that visitors reach.
METRICS_PORT = int(os.environ.get("LEERWIJZER_METRICS_PORT", "0"))
METRICS_ADDRESS = os.environ.get("LEERWIJZER_METRICS_ADDRESS", "127.0.0.1")
#: Event streams that one process keeps open, and that one conversation may have.
MOST_STREAMS = int(os.environ.get("LEERWIJZER_STREAMS", "5000"))
STREAMS_PER_CONVERSATION = 6
#: How many of our own proxies stand before the door; that many entries of X-Forwarded-For can be trusted.
TRUSTED_PROXIES = int(os.environ.get("LEERWIJZER_PROXIES", "0"))

#: Where visitors reach the door, for lines and links that commands print.
ADDRESS = os.environ.get("LEERWIJZER_ADDRESS", "http://localhost:8000").rstrip("/")
#: Who runs this installation, as the public pages say it, and where a visitor can report a mistake. Both may be empty.
ORGANISATION = os.environ.get("LEERWIJZER_ORGANISATION", "")
REPORT_EMAIL = os.environ.get("LEERWIJZER_REPORT_EMAIL", "")
#: The site (its short name) whose chat the public pages show.
PUBLIC_SITE = os.environ.get("LEERWIJZER_PUBLIC_SITE", "demo")

INSTALLED_APPS = [
    "web.chat",
    "web.chat_page",
    "web.pages",
    "web.console",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "huey.contrib.djhuey",
    *CONSOLE_APPS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *CONSOLE_MIDDLEWARE,
]
ROOT_URLCONF = "web.urls"
ASGI_APPLICATION = "web.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.pages.context.about",
            ]
        },
    }
]

DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL", f"sqlite:///{VAR}/door.sqlite"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
else:
    # Persistent connections give nothing under ASGI; Django's own pool does.
    options = DATABASES["default"].get("OPTIONS", {})  # what the address says, such as sslmode
    # A row that another holds is not waited for without end; the visitor hears that it did not work.
    options.setdefault("options", "-c lock_timeout=10s")
    DATABASES["default"].update(CONN_MAX_AGE=0, OPTIONS={**options, "pool": {"min_size": 2, "max_size": 16}})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema", "UNAUTHENTICATED_USER": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Leerwijzer",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (
        "A chat that gives independent advice about learning, work and how to pay for it, in Dutch.\n\n"
        "Begin a conversation; its token opens it and nothing else. Errors are `application/problem+json` with a Dutch "
        "sentence for the visitor in `detail`."
    ),
    "LICENSE": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "APPEND_COMPONENTS": {"securitySchemes": {"conversation": {"type": "http", "scheme": "bearer"}}},
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
#: One JSON object a line, on the output; never what a visitor wrote.
LOGGING = logs.configured()

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# Whoever watches the door asks it from within, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
