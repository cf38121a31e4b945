"""Cards: an item of the knowledge base as structured data for the visitor. Pure; the words are in content/phrases.yml."""

from __future__ import annotations

from datetime import date
from typing import Any, Dict, Mapping, Optional, Sequence, Text

from knowledge.eligibility import Verdict
from knowledge.items import Item
from knowledge.wording import Phrases, amount_text, day_text, newest_amounts, source_text, warning_text, where_text


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
        "first_step": item.steps[0] if item.steps else phrases["step"]["default"].format(where=where_text(item, phrases)),
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


def help_line_card(line: Mapping[Text, Any], phrases: Phrases) -> Dict[Text, Any]:
    """The card of a help line; its first step is to call, or to look at its site where no number is sure."""
    how = ", ".join(line[key] for key in ("phone", "hours") if line.get(key))
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
