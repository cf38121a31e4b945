"""Settings of the workplace: how people log in, and for how long. ``web/settings.py`` takes these over."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_PRODUCTION = os.environ.get("LEERWIJZER_MODE", "development") == "production"

CONSOLE_APPS = [
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "axes",
    "django_htmx",
]
#: After Django's own.
CONSOLE_MIDDLEWARE = [
    "django_otp.middleware.OTPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.console.accounts.middleware.workplace_middleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]

LOGIN_URL = "console:login"
LOGIN_REDIRECT_URL = "console:home"
LOGOUT_REDIRECT_URL = "console:login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}NumericPasswordValidator"},
]
#: A link to choose a password works so long, in seconds, and once.
PASSWORD_RESET_TIMEOUT = 3 * 86_400

#: A second step (a code of an app) is asked of everybody in production; elsewhere of who set it up.
REQUIRE_SECOND_STEP = os.environ.get("LEERWIJZER_SECOND_STEP", "1" if _PRODUCTION else "0") == "1"
OTP_TOTP_ISSUER = "Leerwijzer"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

#: A session ends after so many seconds, whatever happens, and after so many without anything done.
SESSION_COOKIE_AGE = int(os.environ.get("LEERWIJZER_SESSION_HOURS", "10")) * 3_600
SESSION_IDLE = int(os.environ.get("LEERWIJZER_SESSION_IDLE_MINUTES", "60")) * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

#: Five wrong passwords of one name from one address close that combination for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_CLIENT_IP_CALLABLE = "web.console.accounts.middleware.address_of"
AXES_WHITELIST_CALLABLE = "web.console.accounts.middleware.is_no_password"
AXES_LOCKOUT_TEMPLATE = "console/accounts/locked.html"
AXES_VERBOSE = False

# The login of an organisation itself, by OpenID Connect. Off until the provider is set.
OIDC_PROVIDER = os.environ.get("LEERWIJZER_OIDC_PROVIDER", "").rstrip("/")
OIDC_NAME = os.environ.get("LEERWIJZER_OIDC_NAME", "uw organisatie")
OIDC_RP_CLIENT_ID = os.environ.get("LEERWIJZER_OIDC_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("LEERWIJZER_OIDC_CLIENT_SECRET", "")
OIDC_OP_AUTHORIZATION_ENDPOINT = os.environ.get("LEERWIJZER_OIDC_AUTHORIZATION", f"{OIDC_PROVIDER}/authorize")
OIDC_OP_TOKEN_ENDPOINT = os.environ.get("LEERWIJZER_OIDC_TOKEN", f"{OIDC_PROVIDER}/token")
OIDC_OP_USER_ENDPOINT = os.environ.get("LEERWIJZER_OIDC_USERINFO", f"{OIDC_PROVIDER}/userinfo")
OIDC_OP_JWKS_ENDPOINT = os.environ.get("LEERWIJZER_OIDC_KEYS", f"{OIDC_PROVIDER}/jwks")
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_RP_SCOPES = "openid email"
OIDC_USE_PKCE = True
OIDC_CREATE_USER = False
OIDC_TIMEOUT = 10
OIDC_AUTHENTICATION_CALLBACK_URL = "console:oidc_callback"
LOGIN_REDIRECT_URL_FAILURE = "/beheer/inloggen/?organisatie=onbekend"
if OIDC_PROVIDER:
    AUTHENTICATION_BACKENDS = [*AUTHENTICATION_BACKENDS, "web.console.accounts.oidc.OrganisationLogin"]
if OIDC_PROVIDER and not (OIDC_RP_CLIENT_ID and OIDC_RP_CLIENT_SECRET):
    raise ImproperlyConfigured("LEERWIJZER_OIDC_PROVIDER needs LEERWIJZER_OIDC_CLIENT_ID and LEERWIJZER_OIDC_CLIENT_SECRET.")


def call_back_key(kept_in: Path) -> str:
    """The key that encrypts numbers to call back; on one's own machine one that is made once and kept there."""
    from cryptography.fernet import Fernet

    key = os.environ.get("LEERWIJZER_CALL_BACK_KEY", "")
    if not key and _PRODUCTION:
        return ""  # then nobody can leave a number
    if not key:
        kept = kept_in / "call_back_key"
        if not kept.exists():
            kept_in.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(Fernet.generate_key().decode(), encoding="utf-8")
        key = kept.read_text(encoding="utf-8").strip()
    try:
        Fernet(key)
    except ValueError:
        raise ImproperlyConfigured("LEERWIJZER_CALL_BACK_KEY is no Fernet key.") from None
    return key


#: After so many minutes without a word of the adviser the assistant goes on, and after so many a waiting visitor is told
#: that nobody is free yet.
HANDOVER_SILENT_MINUTES = int(os.environ.get("LEERWIJZER_HANDOVER_SILENT_MINUTES", "15"))
HANDOVER_WAIT_MINUTES = int(os.environ.get("LEERWIJZER_HANDOVER_WAIT_MINUTES", "5"))
