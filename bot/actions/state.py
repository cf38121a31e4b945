"""What is known in a conversation: slots, and how what people say changes them. Pure functions."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Text, Tuple

from knowledge.person import EDUCATION, Person, person_from
from knowledge.text import normalise

#: Facts that a person told, as slots. ``place`` is a reading of ``knowledge.places``; ``occupation`` and
#: ``target_occupation`` hold id, name and sector.
FACT_SLOTS = (
    "age",
    "work",
    "role",
    "education",
    "training",
    "target_level",
    "sector",
    "target_sector",
    "occupation",
    "target_occupation",
    "place",
    "company_size",
    "residence",
    "integration_duty",
    "earlier_degree",
    "children",
    "health_limit",
    "job_at_risk",
    "low_income",
    "debts",
    "on_behalf_of_other",
)
#: Where the conversation is: the need being answered, the item it is about, the open question and how often it was
#: put, facts not to ask for, what was shown, places to choose from, how often in a row nothing was understood, the card
#: talk, and warnings that were given ("permission_ww").
CONTROL_SLOTS = (
    "need",
    "topic",
    "asked",
    "times_asked",
    "skipped",
    "shown",
    "place_choices",
    "not_understood",
    "card_talk",
    "told",
)

#: One of these replaces another; benefits and studies stand beside them.
_MAIN_WORK = {"employed", "self_employed", "ww", "bijstand", "no_income", "retired"}
_BOOLEANS = ("integration_duty", "earlier_degree", "children", "health_limit", "job_at_risk", "low_income", "debts")
#: Entities whose value is the fact.
_DIRECT = (
    "age",
    "education",
    "training",
    "target_level",
    "sector",
    "target_sector",
    "company_size",
    "residence",
    "role",
) + _BOOLEANS
#: A yes or no of more words than this says something else too.
_SHORT = 4
_DEGREES = ("hbo", "wo")

Facts = Dict[Text, Any]


def told(entities: Iterable[Mapping[Text, Any]], asked: Optional[Text], known: Mapping[Text, Any]) -> Facts:
    """The facts in a message's entities, read in the light of the open question.

    A later statement replaces an earlier one; benefits are added to the main work situation. Returns only what
    changes.
    """
    facts: Facts = {}
    # Where someone lives goes over where someone works.
    entities = sorted(entities, key=_reading_order)
    main_told = False
    for entity in entities:
        name, value = entity["entity"], entity["value"]
        if name in _DIRECT:
            facts[name] = value
        elif name == "education_level":
            facts["education"] = _higher(facts.get("education"), value)
        elif name in ("work", "work_situation"):
            if value == "employer":
                facts["role"] = "employer"
            else:
                # Said in one message, two main situations stand together ("12 uur werk en aanvullend bijstand").
                kept = _work_now(facts, known)
                facts["work"] = sorted({*kept, value}) if main_told else _with_work(kept, value)
                main_told = main_told or value in _MAIN_WORK
        elif name in ("place", "postcode"):
            if value.get("home", True) or not (known.get("place") or facts.get("place")):
                facts.update(_place(value))
        elif name == "not_work_situation":
            left = [one for one in _work_now(facts, known) if one != value]
            facts["work"] = left or None
        elif name == "not_place" and value == (known.get("place") or {}).get("name"):
            facts.setdefault("place", None)
        elif name == "occupation":
            corrects = any(one["entity"] == "correction" for one in entities)
            facts.update(_occupation(value, "target_sector" if corrects and _has_goal(known) else asked))
        elif name == "on_behalf_of_other":
            facts["on_behalf_of_other"] = bool(value)
        elif name == "partner_situation" and any(one["entity"] == "on_behalf_of_other" for one in entities):
            # Asked for the partner: then it is the benefit of the person asked for.
            facts["work"] = _with_work(_work_now(facts, known), value)
        elif name == "not_for_other":
            facts["on_behalf_of_other"] = False
    number = next((one["value"] for one in entities if one["entity"] == "number"), None)
    if number is not None and asked == "company_size":
        facts.pop("age", None)
        facts["company_size"] = number
    elif number is not None and asked == "age" and 10 <= number <= 99:
        facts["age"] = number
    if facts.get("company_size") is not None and (facts.get("role") or known.get("role")) != "employer":
        # "40 mensen" of someone who is no employer says nothing about their company.
        facts.pop("company_size")
    if asked == "training" and facts.get("education") in _DEGREES and "training" not in facts:
        facts.pop("education")
        facts["training"] = "hbo_wo"
    if facts.get("education") in _DEGREES:
        facts["earlier_degree"] = True
    return facts


def _reading_order(entity: Mapping[Text, Any]) -> int:
    """What is denied first, then all else, and where someone lives last."""
    if entity["entity"].startswith("not_"):
        return 0
    return 2 if entity["entity"] == "place" and entity["value"].get("home", True) else 1


def _work_now(facts: Facts, known: Mapping[Text, Any]) -> List[Text]:
    """The work situations as this message leaves them so far; one that it took away does not come back."""
    return (facts if "work" in facts else known).get("work") or []


def _higher(one: Optional[Text], other: Text) -> Text:
    return other if one is None or EDUCATION[other] > EDUCATION[one] else one


def _with_work(known: Optional[List[Text]], value: Text) -> List[Text]:
    kept = [one for one in known or [] if not (value in _MAIN_WORK and one in _MAIN_WORK) and one != value]
    return sorted(kept + [value])


def _has_goal(known: Mapping[Text, Any]) -> bool:
    return bool(known.get("target_occupation") or known.get("target_sector"))


def _place(value: Mapping[Text, Any]) -> Facts:
    if value["status"] == "many":
        return {"place_choices": value["places"], "place": None}
    if value["status"] in ("one", "abroad"):
        place = dict(value["places"][0], abroad=value["status"] == "abroad")
        return {"place": place, "place_choices": None}
    return {}


def _occupation(value: Mapping[Text, Any], asked: Optional[Text]) -> Facts:
    goal = value["role"] == "target" or (value["role"] != "current" and asked == "target_sector")
    prefix = "target_" if goal else ""
    facts: Facts = {}
    if value["occupation"]:
        facts[f"{prefix}occupation"] = {key: value[key] for key in ("occupation", "name", "sector")}
    if value["sector"]:
        facts[f"{prefix}sector"] = value["sector"]
    return facts


def chosen_place(entities: Iterable[Mapping[Text, Any]], text: Text, choices: List[Mapping[Text, Any]]) -> Optional[Facts]:
    """Which of the offered places is meant: the button, or words that only one of them has ("Overijssel")."""
    number = next((one["value"] for one in entities if one["entity"] == "place_choice"), None)
    if isinstance(number, int) and 0 <= number < len(choices):
        return {**choices[number], "abroad": False}
    words = set(normalise(text).split())
    fitting = [one for one in choices if words and words & _names_of(one) - _shared(choices)]
    return {**fitting[0], "abroad": False} if len(fitting) == 1 else None


def _names_of(place: Mapping[Text, Any]) -> set:
    regions = " ".join(region["region"] for region in place["regions"])
    return set(normalise(f"{place['name']} {place.get('municipality') or ''} {regions}").split())


def _shared(choices: List[Mapping[Text, Any]]) -> set:
    return set.intersection(*map(_names_of, choices)) | {"in", "de", "gemeente", "en", "bij"}


def answered(asked: Optional[Text], intent: Text, text: Text, find_place: Callable[[Text], Mapping[Text, Any]]) -> Facts:
    """The fact in a short answer to the open question that holds no entity: yes, no, or a place name."""
    if asked in _BOOLEANS and intent in ("affirm", "deny") and len(text.split()) <= _SHORT and "wacht" not in text.lower():
        return {asked: intent == "affirm"}
    if asked == "region" and text and intent in ("inform", "nlu_fallback", "correct_info", "out_of_scope", "ask_region_offer"):
        return _place(find_place(text))
    return {}


def person(facts: Mapping[Text, Any]) -> Person:
    """The person that eligibility reasons about."""
    place = facts.get("place") or {}
    regions = place.get("regions") or []
    plain = {name: facts.get(name) for name in Person.__dataclass_fields__ if facts.get(name) is not None}
    plain["role"] = facts.get("role") or "person"
    if regions and not place.get("abroad"):
        plain["region"], plain["municipality"] = regions[0]["region_code"], place.get("municipality_code")
    return person_from(plain)


def nearby(facts: Mapping[Text, Any]) -> Tuple[Text, ...]:
    """Codes of the other regions within reach, nearest first."""
    return tuple(one["region_code"] for one in ((facts.get("place") or {}).get("nearby") or []))
