"""The desk of a labour-market region as a card, and the nearest one that a source names. Pure.

The assistant and the advisers show the same card, so that neither ever names a desk that no source names.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Dict, Iterable, Mapping, Optional

from knowledge.places import Places
from knowledge.store import Knowledge
from knowledge.wording import day_text, how_to_reach, is_sure, source_text


def desk_card(knowledge: Knowledge, region: str, km: Optional[float] = None) -> Dict[str, str]:
    """The card of the desk of a region, with the keys of every card; ``km`` says how far it is, when it is another region's.

    Raises ``KeyError`` for a code that is no region.
    """
    desk, phrases = knowledge.contact_points[region], knowledge.phrases
    sure = is_sure(desk)
    name = desk["name"] if sure else phrases["desk"]["unsure"].format(region=knowledge.region_names[region])
    return {
        "kind": "contact_point",
        "id": desk["id"],
        "title": name if km is None else phrases["desk"]["away"].format(name=name, km=str(km).replace(".", ",")),
        "why": desk["what"],
        "amount": phrases["desk"]["free"],
        "first_step": how_to_reach(desk) if sure else phrases["desk"]["finder"],
        "link": desk.get("url") or desk["finder"],
        "source": source_text(desk["sources"], phrases),
        "checked_on": day_text(date.fromisoformat(desk["checked"]["date"]), phrases),
        "warning": "" if sure else phrases["desk"]["warning"],
    }


def nearest_sure(knowledge: Knowledge, region: str, nearby: Iterable[str] = ()) -> Optional[Mapping[str, Any]]:
    """The nearest desk that is sure, of another region: first of those within reach of the person, then of the neighbours."""
    own = Places.load().region(region)
    neighbours = own.neighbours if own else ()
    codes = [*nearby, *(one.region_code for one in sorted(neighbours, key=lambda one: one.km))]
    return next((desk for code in codes if is_sure(desk := knowledge.contact_points[code])), None)
