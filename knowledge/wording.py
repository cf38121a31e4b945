"""How facts are worded: amounts, days, sources and warnings. Pure; the words themselves are in content/phrases.yml.

The assistant's cards and the public pages both use these, so that the same fact reads the same everywhere.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence
from urllib.parse import urlsplit

from knowledge.items import UNSURE, Item

#: ``content/phrases.yml`` as read.
Phrases = Mapping[str, Any]


def newest_amounts(item: Item) -> List[Mapping[str, Any]]:
    """The amounts, with only the latest year of each label."""
    newest: Dict[str, Mapping[str, Any]] = {}
    for one in item.amounts:
        known = newest.get(one["label"])
        if known is None or one["year"] > known["year"]:
            newest[one["label"]] = one
    return list(newest.values())


def amount_text(amount: Mapping[str, Any], phrases: Phrases) -> str:
    """An amount with its year: "maximaal: 1.458,50 euro per jaar (2026)"."""
    if "cents" not in amount:
        return phrases["amount"]["text"].format(label=amount["label"], text=amount["text"], year=amount["year"])
    per = phrases["amount"]["per"].format(per=amount["per"]) if amount.get("per") else ""
    return phrases["amount"]["euro"].format(label=amount["label"], euros=euro_text(amount["cents"]), per=per, year=amount["year"])


def euro_text(cents: int) -> str:
    """Eurocents as Dutch writes euros: 145850 → "1.458,50", 250000 → "2.500"."""
    euros, rest = divmod(cents, 100)
    whole = f"{euros:,}".replace(",", ".")
    return f"{whole},{rest:02d}" if rest else whole


def day_text(day: date, phrases: Phrases) -> str:
    """A day as people write it: 21 november 2026."""
    return f"{day.day} {phrases['months'][day.month - 1]} {day.year}"


def source_text(sources: Iterable[Mapping[str, str]], phrases: Phrases) -> str:
    """The best source by name and date, and how many more there are."""
    rank = {"official": 0, "secondary": 1, "news": 2}
    best = sorted(sources, key=lambda one: rank[one["kind"]])
    if not best:
        return phrases["source"]["none"]
    line = phrases["source"]["line"].format(name=host_text(best[0]["url"]) or best[0]["url"], date=best[0]["date"])
    if len(best) == 2:
        return line + phrases["source"]["one_more"]
    return line + (phrases["source"]["more"].format(count=len(best) - 1) if len(best) > 2 else "")


def warning_text(item: Item, phrases: Phrases, today: date, benefits: Optional[Sequence[str]] = None) -> str:
    """Everything that a person must know before trusting this: status, doubt, age of the facts, their benefit."""
    status = item.status_on(today)
    where = where_text(item, phrases)
    parts = [] if status == "open" else [phrases["status"][status]]
    if status == "closed" and item.window:
        parts.append(item.window)
    if item.overdue(today):
        parts.append(phrases["warning"]["overdue"].format(date=day_text(item.review_by, phrases), where=where))
    elif status not in ("ended", "renamed") and (item.confidence in UNSURE or item.recommend == "with_warning"):
        parts.append(phrases["warning"]["unsure"].format(where=where))
    touched = [one for one in item.benefits if benefits is None or one in benefits or one == "toeslagen"]
    if touched and status not in ("ended", "renamed"):
        names = [phrases["benefit"][one] for one in touched]
        told = phrases["or"].join(filter(None, [", ".join(names[:-1]), names[-1]]))
        parts.append(phrases["warning"]["benefit"].format(benefits=told))
    return " ".join(parts)


def where_text(item: Item, phrases: Phrases) -> str:
    """Whom to ask about an item: the organisation, else its site, else the desk of the region."""
    return item.where.get("organisation") or host_text(item.where.get("url")) or phrases["warning"]["no_where"]


def host_text(url: Optional[str]) -> str:
    """The name of a site as people say it: "https://www.duo.nl/x" → "duo.nl"; empty when it is no address."""
    host = urlsplit(url or "").netloc
    return host[4:] if host.startswith("www.") else host


def is_sure(desk: Mapping[str, Any]) -> bool:
    """Whether a source says that this desk exists under this name and is open."""
    return bool(desk["name_sure"]) and desk["status"] == "open"


def how_to_reach(desk: Mapping[str, Any]) -> str:
    """Address, hours, telephone and site, as far as they are known, else the finder."""
    parts = [desk.get(key) for key in ("address", "hours", "phone", "url")]
    return ". ".join(part for part in parts if part) or desk["finder"]
