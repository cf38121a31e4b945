"""The order of advice, explained in one sentence: what fits the need, the region and the sector and is sure comes
first, gifts come before loans, public before commercial."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Iterable, List, Mapping, Optional, Tuple

from knowledge.eligibility import Verdict, judge
from knowledge.items import Item
from knowledge.person import Person

#: Steps of doubt: whether it fits this person, whether it is open, whether the facts are sure, whether it is the main
#: answer to the need. An item of the own region may have one step more, one of the own sector two: many sectors have just
#: one fund, and nothing else fits as well.
_VERDICTS = {"yes": 0, "none": 1}
#: An open verdict costs one step when it is likely to become yes, up to three when it is not.
_LIKELY, _UNLIKELY = 1, 3
#: Without priors nothing is known of how likely a condition is met.
_EVEN = 0.5
_STATUSES = {"open": 0, "unknown": 1, "closed": 2, "announced": 2}
_CONFIDENCES = {"high": 0, "medium": 0, "low": 1, "unverified": 1}
_RECOMMEND = {"yes": 0, "with_warning": 1}
_OWN_SECTOR = 2
_KINDS = {"grant": 0, "allowance": 0, "right": 0, "tax": 2, "loan": 3, "cost": 4}
_OTHER_KIND = 1


@dataclass(frozen=True)
class Option:
    """An item with its verdict, and the key that put it in its place (smaller is better).

    ``distance`` is 0 for the own region, 1 for the whole country, 2 and more for regions nearby.
    """

    item: Item
    verdict: Verdict
    key: tuple
    distance: int


#: Fact → (value, share of people) of every answer to the question about it.
Priors = Mapping[str, Tuple[Tuple[object, float], ...]]


def rank(
    items: Iterable[Item],
    person: Person,
    today: date,
    need: Optional[str] = None,
    nearby: Tuple[str, ...] = (),
    priors: Priors = MappingProxyType({}),
) -> List[Option]:
    """Every item that may be shown unasked, best first.

    ``nearby`` are codes of labour-market regions within reach, nearest first; an item of a region that is neither
    the person's nor nearby does not fit. Items that only answer to their name are left out. ``priors`` say how likely
    an open verdict is to become yes.
    """
    options = []
    for item in items:
        if item.recommend == "when_named":
            continue
        distance = _distance(item, person, nearby)
        if distance is None:
            continue
        options.append(option(item, judge(item, person, today), person, today, need, distance, priors))
    options.sort(key=lambda one: one.key)
    return options


def option(
    item: Item, verdict: Verdict, person: Person, today: date, need: Optional[str], distance: int, priors: Priors
) -> Option:
    """One item in its place."""
    if verdict.verdict == "unknown":
        fits = _LIKELY + round((_UNLIKELY - _LIKELY) * (1 - chance(item, verdict, person, priors)))
    else:
        fits = _VERDICTS.get(verdict.verdict, 0)
    doubt = (
        fits
        + _STATUSES.get(item.status_on(today), 3)
        + _CONFIDENCES[item.confidence]
        + _RECOMMEND.get(item.recommend, 0)
        + _fit(item, need)
        - (distance == 0)
        - _OWN_SECTOR * (person.sector in item.sectors or person.target_sector in item.sectors)
    )
    key = (
        verdict.verdict == "no",
        doubt,
        _KINDS.get(item.kind, _OTHER_KIND),
        distance,
        not item.public,
        item.confidence != "high",
        item.name,
    )
    return Option(item, verdict, key, distance)


def chance(item: Item, verdict: Verdict, person: Person, priors: Priors) -> float:
    """How likely the open conditions of an item are met, 0 to 1, with the missing facts taken as independent."""
    likely = 1.0
    for fact in verdict.missing:
        answers = priors.get(fact, ())
        if not answers:
            likely *= _EVEN
            continue
        rules = [rule for rule, reason in zip(item.rules, verdict.reasons) if reason.met is None and fact in rule.facts]
        people = ((person.with_fact(fact, value), share) for value, share in answers)
        likely *= sum(share for one, share in people if all(rule.met_by(one) is not False for rule in rules))
    return likely


def _fit(item: Item, need: Optional[str]) -> int:
    """0 when the need is the first that the item answers, 1 when it is another of them, 2 when it is none."""
    if need is None:
        return 0
    if need not in item.needs:
        return 2
    return 0 if item.needs[0] == need else 1


def _distance(item: Item, person: Person, nearby: Tuple[str, ...]) -> Optional[int]:
    """0 for the own region, 1 for the whole country, 2 and more for regions nearby, ``None`` when out of reach."""
    if item.municipalities and person.municipality and person.municipality not in item.municipalities:
        return None
    if not item.regions or person.region is None:
        return 1 if not item.regions else None
    if person.region in item.regions:
        return 0
    reached = [place for place, code in enumerate(nearby) if code in item.regions]
    return 2 + reached[0] if reached else None
