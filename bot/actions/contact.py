"""The person within reach: the desk of the visitor's region, or the way to find it. Never a guess."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Text

from bot.actions.cards import help_line_card
from bot.actions.turn import Turn
from knowledge.desks import desk_card, nearest_sure
from knowledge.wording import how_to_reach, is_sure


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
    region = _region(turn, turn.desk_region)
    if not place:
        if is_sure(desk):
            turn.say("utter_contact_region", region=region, name=desk["name"], how=how_to_reach(desk))
        else:
            turn.say("utter_contact_region_finder", region=region)
        return
    label = f"{place['name']}, {place['note']}" if place.get("note") else place["name"]
    words: Dict[Text, Any] = {"place": label, "region": region}
    if is_sure(desk):
        turn.say("utter_contact_known", name=desk["name"], how=how_to_reach(desk), **words)
    else:
        sure = nearest_sure(turn.knowledge, turn.desk_region, turn.nearby)
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
    turn.say(response, site=turn.site["name"], region=_region(turn, code))


def desks_here(turn: Turn) -> List[Dict[Text, Any]]:
    """Cards of the desk that is named to this visitor, and of the next one within reach; none without a region."""
    return desk_cards(turn, [turn.desk_region, *turn.nearby[:1]]) if turn.desk_region else []


def _region(turn: Turn, code: Text) -> Text:
    """The name as it is said behind "de regio": one of them is called "Regio Zwolle"."""
    name: Text = turn.knowledge.region_names[code]
    return name.removeprefix("Regio ")


def _comma(near: Mapping[Text, Any]) -> Dict[Text, Any]:
    return {"region": near["region"], "km": str(near["km"]).replace(".", ",")}


def desk_cards(turn: Turn, regions: List[Text]) -> List[Dict[Text, Any]]:
    """Cards of the desks of these regions."""
    away = {one["region_code"]: one["km"] for one in (turn.facts.get("place") or {}).get("nearby") or []}
    return [desk_card(turn.knowledge, code, away.get(code)) for code in regions]


def help_cards(turn: Turn, topic: Optional[Text]) -> List[Dict[Text, Any]]:
    """Cards of the help lines for a topic (debts, legal …)."""
    lines = [line["id"] for line in turn.knowledge.help_lines.values() if topic in line["topics"]]
    return line_cards(turn, lines)


def line_cards(turn: Turn, ids: Any) -> List[Dict[Text, Any]]:
    """Cards of help lines, in the given order."""
    return [help_line_card(turn.knowledge.help_lines[one], turn.knowledge.phrases) for one in ids]
