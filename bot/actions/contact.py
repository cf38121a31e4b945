"""The person within reach: the desk of the visitor's region, or the way to find it. Never a guess."""

from __future__ import annotations

from datetime import date
from typing import Any, Dict, List, Mapping, Optional, Text

from bot.actions.cards import help_line_card
from bot.actions.turn import Turn
from knowledge.places import Places
from knowledge.wording import day_text, how_to_reach, is_sure, source_text


def say_contact(turn: Turn) -> None:
    """One message with the desk of the region, or the national finder when no desk is sure."""
    place = turn.facts.get("place") or {}
    if place.get("abroad"):
        line = help_line_card(turn.knowledge.help_lines["grensinfopunt"], turn.knowledge.phrases)
        turn.say("utter_contact_abroad", place=place["name"], cards=[line])
        for near in (place.get("nearby") or [])[:1]:
            turn.say("utter_contact_over_the_border", **_comma(near))
        return
    if turn.desk_region is None:
        turn.say("utter_contact_unknown")
        return
    say_site(turn)
    desk = turn.knowledge.contact_points[turn.desk_region]
    region = turn.knowledge.region_names[turn.desk_region]
    if not place:
        known = is_sure(desk)
        how = how_to_reach(desk) if known else ""
        turn.say(f"utter_contact_region{'' if known else '_finder'}", region=region, name=desk["name"], how=how)
        return
    label = f"{place['name']}, {place['note']}" if place.get("note") else place["name"]
    words = {"place": label, "region": region}
    if is_sure(desk):
        turn.say("utter_contact_known", name=desk["name"], how=how_to_reach(desk), **words)
    else:
        sure = nearest_sure(turn, turn.desk_region)
        other = f"utter_contact_finder{'_and_desk' if sure else ''}"
        turn.say(other, desk=sure["name"] if sure else "", **words)
    near = (place.get("nearby") or [])[:2]
    if near and turn.once(f"nearby {place['name']}"):
        told = turn.knowledge.phrases["and"].join(turn.knowledge.phrases["distance"].format(**_comma(one)) for one in near)
        turn.say("utter_contact_nearby", regions=told)


def say_site(turn: Turn) -> None:
    """Once: that the region or the desk is that of the website, because the visitor named no place."""
    if turn.desk_region is None or turn.facts.get("place") or not turn.once("site"):
        return
    code = turn.site_region or turn.desk_region
    response = "utter_site_region" if turn.site_region else "utter_site_desk"
    turn.say(response, site=turn.site["name"], region=turn.knowledge.region_names[code])


def desks_here(turn: Turn) -> List[Dict[Text, Any]]:
    """Cards of the desk that is named to this visitor, and of the next one within reach; none without a region."""
    return desk_cards(turn, [turn.desk_region, *turn.nearby[:1]]) if turn.desk_region else []


def _comma(near: Mapping[Text, Any]) -> Dict[Text, Any]:
    return {"region": near["region"], "km": str(near["km"]).replace(".", ",")}


def nearest_sure(turn: Turn, region: Text) -> Optional[Mapping[Text, Any]]:
    """The sure desk of the nearest region: first within 15 km, then among the neighbours."""
    own = Places.load().region(region)
    neighbours = own.neighbours if own else ()
    codes = list(turn.nearby) + [one.region_code for one in sorted(neighbours, key=lambda one: one.km)]
    return next((desk for code in codes if is_sure(desk := turn.knowledge.contact_points[code])), None)


def desk_cards(turn: Turn, regions: List[Text]) -> List[Dict[Text, Any]]:
    """Cards of the desks of these regions."""
    phrases = turn.knowledge.phrases
    away = {one["region_code"]: one for one in (turn.facts.get("place") or {}).get("nearby") or []}
    cards = []
    for code in regions:
        desk = turn.knowledge.contact_points[code]
        sure = is_sure(desk)
        name = desk["name"] if sure else phrases["desk"]["unsure"].format(region=turn.knowledge.region_names[code])
        if code in away:
            name = phrases["desk"]["away"].format(name=name, km=str(away[code]["km"]).replace(".", ","))
        cards.append(
            {
                "kind": "contact_point",
                "id": desk["id"],
                "title": name,
                "why": desk["what"],
                "amount": phrases["desk"]["free"],
                "first_step": how_to_reach(desk) if sure else phrases["desk"]["finder"],
                "link": desk.get("url") or desk["finder"],
                "source": source_text(desk["sources"], phrases),
                "checked_on": day_text(date.fromisoformat(desk["checked"]["date"]), phrases),
                "warning": "" if sure else phrases["desk"]["warning"],
            }
        )
    return cards


def help_cards(turn: Turn, topic: Optional[Text]) -> List[Dict[Text, Any]]:
    """Cards of the help lines for a topic (debts, legal …)."""
    lines = [line["id"] for line in turn.knowledge.help_lines.values() if topic in line["topics"]]
    return line_cards(turn, lines)


def line_cards(turn: Turn, ids: Any) -> List[Dict[Text, Any]]:
    """Cards of help lines, in the given order."""
    return [help_line_card(turn.knowledge.help_lines[one], turn.knowledge.phrases) for one in ids]
