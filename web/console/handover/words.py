"""What visitors read when a person joins in; the wording is in ``texts.yml``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from knowledge.form_of_address import spoken
from web.chat.models import Site
from web.console.models.handover import CALL_BACK_DAYS

TEXTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))
#: What a button of the door says to the door. Rasa never sees these.
CHOICES = {"number": "door:number", "no_number": "door:no_number", "no_person": "door:no_person"}


def text(site: Site, sentence: str, **words: Any) -> str:
    """One sentence in the site's form of address."""
    told = TEXTS["sentences"][sentence].format(who=organisation_of(site), days=CALL_BACK_DAYS, **words)
    return spoken(told, site.address_form)


def buttons(*names: str) -> list[dict[str, str]]:
    """Buttons of the door by name; the one for a number only where numbers can be kept."""
    kept = [name for name in names if name != "number" or settings.CALL_BACK_KEY]
    return [{"title": TEXTS["buttons"][name], "choice": CHOICES[name]} for name in kept]


def organisation_of(site: Site) -> str:
    """Who is behind a site, as visitors know it."""
    return site.organisation or site.name


def first_name(user: Any) -> str:
    """An adviser's first name as visitors see it."""
    return user.first_name or TEXTS["someone"]


def organisation(user: Any, site: Site) -> str:
    """For whom an adviser answers on a site."""
    account = getattr(user, "account", None)
    return (account.organisation if account else "") or organisation_of(site)


def names(user: Any, site: Site) -> dict[str, str]:
    """``first`` and ``name`` of an adviser for a sentence."""
    first = first_name(user)
    return {"first": _capital(first), "name": _capital(TEXTS["name"].format(first=first, organisation=organisation(user, site)))}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def when_text(moment: datetime, now: datetime) -> str:
    """``morgen om 9.00 uur``. Both in local time."""
    time = f"{moment.hour}.{moment.minute:02d}"
    away = (moment.date() - now.date()).days
    if away in (0, 1):
        return TEXTS["when"]["tomorrow" if away else "today"].format(time=time)
    return TEXTS["when"]["later"].format(day=TEXTS["days"][moment.weekday()], time=time)
