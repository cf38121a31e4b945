"""Cards: an item of the knowledge base as structured data for the visitor. Pure; the words are in content/phrases.yml."""

from __future__ import annotations

from datetime import date
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Text
from urllib.parse import urlsplit

from knowledge.eligibility import Verdict
from knowledge.items import UNSURE, Item

Phrases = Mapping[Text, Any]


def item_card(
    item: Item,
    verdict: Verdict,
    phrases: Phrases,
    today: date,
    for_other: bool = False,
    benefits: Optional[Sequence[Text]] = None,
) -> Dict[Text, Any]:
    """A card with ``kind, id, title, why, amount, first_step, link, source, checked_on, warning``; empty text is ``""``.

    ``benefits`` are those that the person is known to have; ``None`` when that is not known yet.
    """
    return {
        "kind": item.kind,
        "id": item.id,
        "title": item.name,
        "why": " ".join(filter(None, [item.what, _money_kind(item, phrases), _why(item, verdict, phrases, for_other)])),
        "amount": "; ".join(amount_text(one, phrases) for one in newest_amounts(item)[:3]) or item.cost or "",
        "first_step": item.steps[0] if item.steps else phrases["step"]["default"].format(where=_where(item, phrases)),
        "link": item.where.get("url", ""),
        "source": source_text(item.sources, phrases),
        "checked_on": day_text(item.checked["date"], phrases),
        "warning": warning_text(item, phrases, today, benefits),
    }


def _money_kind(item: Item, phrases: Phrases) -> Text:
    return phrases["kind"].get(item.kind, "")


def _why(item: Item, verdict: Verdict, phrases: Phrases, for_other: bool) -> Text:
    because = verdict.fits_because
    if verdict.verdict == "yes":
        if for_other or not because:
            return phrases["verdict"]["yes_other"] if for_other else ""
        return phrases["verdict"]["yes"].format(because=phrases["and"].join(because[:2]))
    if verdict.verdict == "no":
        failed = verdict.fails_on
        return phrases["verdict"]["no"].format(condition=failed[0].text) if failed else ""
    open_conditions = [reason.text for reason in verdict.reasons if reason.met is None]
    told = open_conditions or [one["text"] for one in item.conditions if "type" not in one]
    return phrases["verdict"][verdict.verdict].format(condition=told[0]) if told else ""


def newest_amounts(item: Item) -> List[Mapping[Text, Any]]:
    """The amounts, with only the latest year of each label."""
    newest: Dict[Text, Mapping[Text, Any]] = {}
    for one in item.amounts:
        known = newest.get(one["label"])
        if known is None or one["year"] > known["year"]:
            newest[one["label"]] = one
    return list(newest.values())


def amount_text(amount: Mapping[Text, Any], phrases: Phrases) -> Text:
    """An amount with its year: "maximaal: 1.458,50 euro per jaar (2026)"."""
    if "cents" not in amount:
        return phrases["amount"]["text"].format(label=amount["label"], text=amount["text"], year=amount["year"])
    per = phrases["amount"]["per"].format(per=amount["per"]) if amount.get("per") else ""
    return phrases["amount"]["euro"].format(label=amount["label"], euros=euro_text(amount["cents"]), per=per, year=amount["year"])


def euro_text(cents: int) -> Text:
    """Eurocents as Dutch writes euros: 145850 → "1.458,50", 250000 → "2.500"."""
    euros, rest = divmod(cents, 100)
    whole = f"{euros:,}".replace(",", ".")
    return f"{whole},{rest:02d}" if rest else whole


def day_text(day: date, phrases: Phrases) -> Text:
    """A day as people write it: 21 november 2026."""
    return f"{day.day} {phrases['months'][day.month - 1]} {day.year}"


def source_text(sources: Iterable[Mapping[Text, Text]], phrases: Phrases) -> Text:
    """The best source by name and date, and how many more there are."""
    rank = {"official": 0, "secondary": 1, "news": 2}
    best = sorted(sources, key=lambda one: rank[one["kind"]])
    if not best:
        return phrases["source"]["none"]
    host = urlsplit(best[0]["url"]).netloc
    name = host[4:] if host.startswith("www.") else host
    line = phrases["source"]["line"].format(name=name or best[0]["url"], date=best[0]["date"])
    if len(best) == 2:
        return line + phrases["source"]["one_more"]
    return line + (phrases["source"]["more"].format(count=len(best) - 1) if len(best) > 2 else "")


def warning_text(item: Item, phrases: Phrases, today: date, benefits: Optional[Sequence[Text]] = None) -> Text:
    """Everything that a person must know before trusting this: status, doubt, age of the facts, their benefit."""
    status = item.status_on(today)
    where = _where(item, phrases)
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


def help_line_card(line: Mapping[Text, Any], phrases: Phrases) -> Dict[Text, Any]:
    """The card of a help line; its first step is to call, or to look at its site where no number is sure."""
    how = ". ".join(line[key] for key in ("phone", "hours") if line.get(key))
    return {
        "kind": "help_line",
        "id": line["id"],
        "title": line["name"],
        "why": line["what"],
        "amount": line.get("costs", ""),
        "first_step": phrases["call"].format(how=how) if line.get("phone") else phrases["visit"].format(url=line["url"]),
        "link": line.get("url", ""),
        "source": source_text(line["sources"], phrases),
        "checked_on": day_text(date.fromisoformat(line["checked"]["date"]), phrases),
        "warning": "",
    }


def _where(item: Item, phrases: Phrases) -> Text:
    return item.where.get("organisation") or _host(item.where.get("url")) or phrases["warning"]["no_where"]


def _host(url: Optional[Text]) -> Text:
    host = urlsplit(url or "").netloc
    return host[4:] if host.startswith("www.") else host
