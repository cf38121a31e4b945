"""How often something may happen. Counted in the database, so that all door processes count together."""

from __future__ import annotations

import hmac
import math
import secrets
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from web.chat.models import AddressKey, RateCount
from web.chat.problems import Problem

#: Addresses are only counted under a hash; its key lasts this long.
KEY_LIFETIME = timedelta(days=14)


class Limit(NamedTuple):
    """At most ``most`` times in ``seconds``, of one subject."""

    subject: str
    most: int
    seconds: int


_key: tuple[float, str] = (0.0, "")


def address_key() -> str:
    """The key of now. When it is too old a new one takes its place, and what was counted by address is thrown away."""
    global _key
    read, key = _key
    if key and time.monotonic() - read < 60:
        return key
    newest = AddressKey.objects.order_by("-pk").first()
    if newest is None or timezone.now() - newest.created_at > KEY_LIFETIME:
        newest = AddressKey.objects.create()
        AddressKey.objects.filter(pk__lt=newest.pk).delete()
        RateCount.objects.filter(subject__startswith="address:").delete()
        RateCount.objects.filter(subject__startswith="opened:").delete()
    _key = (time.monotonic(), newest.key)
    return newest.key


def hashed(address: str) -> str:
    """An address as it may be kept: a keyed hash that cannot be turned back once the key is gone."""
    return hmac.digest(address_key().encode(), address.encode(), "sha256").hex()[:32]


def client_address(headers: dict[str, str], peer: str) -> str:
    """The visitor's address: the peer, or what the outermost of our own proxies saw (``LEERWIJZER_PROXIES`` of them)."""
    chain = [one.strip() for one in headers.get("x-forwarded-for", "").split(",") if one.strip()]
    trusted = settings.TRUSTED_PROXIES
    return chain[-trusted] if trusted and len(chain) >= trusted else peer


def spend(limits: Iterable[Limit]) -> None:
    """Count one for each limit; raises ``Problem`` 429 when one is passed, with the seconds to wait."""
    now = time.time()
    limits = list(limits)
    windows = [int(now // one.seconds) * one.seconds for one in limits]
    values = [part for one, window in zip(limits, windows) for part in (one.subject, window)]
    # One statement, the same on SQLite and PostgreSQL; only the number of rows differs.
    rows = ", ".join(["(%s, %s, 1)"] * len(limits))
    statement = (
        f'INSERT INTO chat_ratecount (subject, "window", count) VALUES {rows} '  # noqa: S608
        'ON CONFLICT (subject, "window") DO UPDATE SET count = chat_ratecount.count + 1 RETURNING subject, count'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        counts = dict(cursor.fetchall())
    if secrets.randbelow(200) == 0:
        RateCount.objects.filter(window__lt=int(now) - 3600).delete()
    waits = [window + one.seconds - now for one, window in zip(limits, windows) if counts[one.subject] > one.most]
    if waits:
        seconds = max(1, math.ceil(max(waits)))
        raise Problem("too_many", retry_after=seconds, seconds=seconds)
