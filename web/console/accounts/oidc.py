"""Logging in by the organisation's own login (OpenID Connect). It only recognises accounts that were made here."""

from __future__ import annotations

import logging
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

logger = logging.getLogger(__name__)


class OrganisationLogin(OIDCAuthenticationBackend):
    """Finds the account with the e-mail address that the provider vouches for; never makes one, never a superuser."""

    def authenticate(self, request: Any, **kwargs: Any) -> Any:
        """The user, or ``None`` when the provider does not answer or says something that is not right."""
        try:
            return super().authenticate(request, **kwargs)
        except (requests.RequestException, jwt.PyJWTError, SuspiciousOperation, KeyError, ValueError) as error:
            logger.warning("login by the organisation failed: %s", type(error).__name__)
            return None

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """The contents of a token that was signed for us, by our provider; the library checks signature and nonce only."""
        payload = super().verify_token(token, **kwargs)
        audience = payload.get("aud")
        if settings.OIDC_RP_CLIENT_ID not in (audience if isinstance(audience, list) else [audience]):
            raise SuspiciousOperation("the token is for another")
        if str(payload.get("iss", "")).rstrip("/") != settings.OIDC_PROVIDER:
            raise SuspiciousOperation("the token is of another provider")
        return payload

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Only an address that the provider itself has verified, when it says so at all."""
        return bool(claims.get("email")) and claims.get("email_verified", True) is True

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet:
        """The account with this address. Two with one address is nobody: the library refuses more than one."""
        return super().filter_users_by_claims(claims).filter(is_active=True, is_superuser=False)

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:
        """What the log may say."""
        return "an address without an account"
