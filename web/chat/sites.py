"""Which websites may show the chat. Read from the database, and kept for a few seconds."""

from __future__ import annotations

import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from web.base import KnowledgeMissing, knowledge
from web.chat.models import Site

#: After so many seconds a change made in another process is seen.
KEPT = 2
_kept: tuple[float, dict[int, Site]] = (0.0, {})


def active() -> dict[int, Site]:
    """All active sites by their primary key."""
    global _kept
    made, found = _kept
    if time.monotonic() - made > KEPT or not made:
        found = {site.pk: site for site in Site.objects.filter(active=True)}
        _kept = (time.monotonic(), found)
    return found


@receiver([post_save, post_delete], sender=Site)
def forget(**_: object) -> None:
    """Read again: a site changed in this process."""
    global _kept
    _kept = (0.0, {})


def by_slug(slug: str) -> Site | None:
    """The active site with this short name."""
    return next((site for site in active().values() if site.slug == slug), None)


def may_embed(site: Site, origin: str | None, host: str) -> bool:
    """Whether a page of this origin may talk to this site's chat.

    No origin is no browser page of another site; the door's own pages always may.
    """
    return not origin or origin in site.origins or is_own(origin, host)


def is_own(origin: str, host: str) -> bool:
    """Whether an origin is the door itself."""
    return bool(host) and urlsplit(origin).netloc == host


def known_origin(origin: str, host: str) -> bool:
    """Whether any active site lists this origin."""
    return is_own(origin, host) or any(origin in site.origins for site in active().values())


def frame_ancestors(site: Site) -> list[str]:
    """What a page of this site says about who may frame it."""
    return ["'self'", *site.origins]


def check_place(region: str, contact_point: str) -> None:
    """Raises ``ValidationError`` for a region or a contact point that the knowledge base does not have; empty is none."""
    if not region and not contact_point:
        return
    try:
        known = knowledge()
    except KnowledgeMissing as error:
        raise ValidationError(f"Regio en loket zijn niet na te kijken. {error}") from None
    faults = {}
    if region and region not in known.region_names:
        faults["default_region"] = f"De regio '{region}' bestaat niet. Kies een code, zoals AM05."
    if contact_point and contact_point not in {one["id"] for one in known.contact_points.values()}:
        faults["contact_point"] = f"Het loket '{contact_point}' staat niet in de kennisbank. Kies een naam, zoals cp-twente."
    if faults:
        raise ValidationError(faults)


def clean_origins(lines: Iterable[str]) -> list[str]:
    """Origins in the form in which browsers send them; raises ``ValidationError`` that names the wrong one."""
    return list(dict.fromkeys(clean_origin(line) for line in lines if line.strip()))


def clean_origin(line: str) -> str:
    """``https://www.bieb.nl/`` → ``https://www.bieb.nl``."""
    text = line.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValidationError(f"'{line.strip()}' is geen adres van een website.") from None
    bare = parts.scheme in ("https", "http") and parts.hostname and not (parts.path or parts.query or parts.username)
    if not bare or any(letter in text for letter in "*;, '\""):
        raise ValidationError(f"'{line.strip()}' is geen adres van een website. Schrijf het zo: https://www.voorbeeld.nl")
    default = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port and port != default else "")
