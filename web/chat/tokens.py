"""Tokens that open one conversation on one site. Pure, but for the clock; nothing is kept."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from django.core import signing

from web.chat.problems import Problem

_SALT, _WIPING = "chat.token", "chat.wiping"
#: How long a token of a conversation lasts that was not saved, in seconds. It is renewed while one talks.
LIFETIME = 12 * 3600


@dataclass(frozen=True)
class Visitor:
    """Who holds a valid token: of which conversation, of which site, until when (seconds since 1970)."""

    conversation: uuid.UUID
    site: int
    expires: int

    def half_spent(self, whole: int) -> bool:
        """Whether a token that lasts ``whole`` seconds is due to be renewed."""
        return self.expires - time.time() < whole / 2


def issue(conversation: uuid.UUID, site: int, lifetime: int = LIFETIME) -> str:
    """A token for a conversation that lasts so many seconds."""
    return signing.dumps([conversation.hex, site, int(time.time()) + lifetime], salt=_SALT)


def site_of(authorization: str) -> int | None:
    """The site of a token, also when that has run out; ``None`` without one that the door made."""
    try:
        return int(signing.loads(authorization.partition(" ")[2].strip(), salt=_SALT)[1])
    except (signing.BadSignature, ValueError, TypeError, IndexError):
        return None


def issue_wiping(conversation: uuid.UUID) -> str:
    """A ticket that wipes a conversation and opens nothing, so that it may stand in an address."""
    return signing.dumps(conversation.hex, salt=_WIPING)


def read_wiping(ticket: str) -> uuid.UUID | None:
    """The conversation that a ticket wipes; ``None`` when the door did not make it."""
    try:
        return uuid.UUID(signing.loads(ticket, salt=_WIPING))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def read(authorization: str, conversation: uuid.UUID) -> Visitor:
    """The visitor of an ``Authorization`` header; raises ``Problem``: 401 without a valid token, 403 with another's."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem("no_token")
    try:
        own, site, expires = signing.loads(token.strip(), salt=_SALT)
        visitor = Visitor(uuid.UUID(own), int(site), int(expires))
    except (signing.BadSignature, ValueError, TypeError):
        raise Problem("no_token") from None
    if visitor.expires <= time.time():
        raise Problem("no_token")
    if visitor.conversation != conversation:
        raise Problem("forbidden")
    return visitor
