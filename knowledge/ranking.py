"""The order of advice, explained in one sentence: what fits the need, the region and the sector and is sure comes
first, gifts come before loans, public before commercial."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Iterable, List, Mapping, Optional, Tuple

from knowledge.eligibility import Verdict, judge
from knowledge.items import Item, Rule
from knowledge.person import Person

#: Steps of doubt: whether it fits this person, whether it is open, whether the facts are sure, whether it is the main
#: answer to the need. An item of the own region may have one step more, one of the own sector two, the
#: own sector's fund four: many sectors have just one, and nothing else fits as well. What is made for people like this one is
#: up to two steps better.
_VERDICTS = {"yes": 0, "none": 1}
#: An open verdict costs one step when it is likely to become yes, up to three when it is not.
_LIKELY, _UNLIKELY = 1, 3
#: Without priors nothing is known of how likely a condition is met.
_EVEN = 0.5
#: An item less likely to fit than this gets nothing for its sector, and goes after its equals.
_RARE = 0.1
_FAIR = 0.3
_STATUSES = {"open": 0, "unknown": 1, "closed": 2, "announced": 2}
_CONFIDENCES = {"high": 0, "medium": 0, "low": 1, "unverified": 1}
_RECOMMEND = {"yes": 0, "with_warning": 1}
_OWN_SECTOR, _OWN_FUND = 2, 4
_KINDS = {"grant": 0, "allowance": 0, "right": 0, "tax": 2, "loan": 3, "cost": 4}
_OTHER_KIND = 1
#: The largest groups of people by each fact. What shuts them out and lets this person in, is made for people like this one.
_MOST = MappingProxyType(
    {"age": (45, 24), "work": ("employed",), "education": ("mbo4", "vmbo"), "residence": ("dutch",), "integration_duty": (False,)}
)


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
    likely = chance(item, verdict, person, priors) if verdict.verdict == "unknown" else 1.0
    if verdict.verdict == "unknown":
        fits = _LIKELY + round((_UNLIKELY - _LIKELY) * (1 - likely))
    else:
        fits = _VERDICTS.get(verdict.verdict, 0)
    doubt = (
        fits
        + _STATUSES.get(item.status_on(today), 3)
        + _CONFIDENCES[item.confidence]
        + _RECOMMEND.get(item.recommend, 0)
        + _fit(item, need)
        - (distance == 0)
        - made_for(verdict, item, person, priors, likely)
        - (0 if likely < _RARE else _own_sector(item, verdict, person))
    )
    key = (
        verdict.verdict == "no",
        doubt,
        likely < _RARE,
        _kind_rank(item, need),
        distance,
        not item.public,
        item.confidence != "high",
        item.name,
    )
    return Option(item, verdict, key, distance)


def _kind_rank(item: Item, need: Optional[str]) -> float:
    """Gifts go first among equals where the need is for money; beside another need they go after its own answers."""
    rank_of_kind = _KINDS.get(item.kind, _OTHER_KIND)
    beside = rank_of_kind < _OTHER_KIND and _fit(item, need) > 0
    return _OTHER_KIND + 0.5 if beside else rank_of_kind


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


def made_for(verdict: Verdict, item: Item, person: Person, priors: Priors, likely: float) -> int:
    """How many steps better an item is for a condition that this person meets and most people do not: four when it shuts
    out whoever gives a usual answer (praktijkonderwijs), two when all the largest groups (a benefit, youth), one when some of
    them (no startkwalificatie). One step less while it is not fairly ``likely`` to fit, but for the rarest."""
    if verdict.verdict not in ("yes", "unknown"):
        return 0
    met = (rule for rule, reason in zip(item.rules, verdict.reasons) if reason.met and len(rule.facts) == 1)
    steps = max((_shuts_out(rule, person, priors) for rule in met), default=0)
    return steps if likely >= _FAIR or steps > 2 else max(0, steps - 1)


def _shuts_out(rule: Rule, person: Person, priors: Priors) -> int:
    fact = rule.facts[0]
    out = [not rule.met_by(person.with_fact(fact, value)) for value in _MOST.get(fact, ())]
    if not out or not any(out):
        return 0
    usual = [value for value, _ in priors.get(fact, ())]
    nobody = bool(usual) and not any(rule.met_by(person.with_fact(fact, value)) for value in usual)
    return 1 + all(out) + 2 * nobody


def _own_sector(item: Item, verdict: Verdict, person: Person) -> int:
    """How much better an item is for being of someone's sector: the sector's own fund most, a mere possibility least."""
    if person.sector in item.sectors and item.kind == "sector_fund":
        return _OWN_FUND
    if person.sector in item.sectors or person.target_sector in item.sectors:
        return _OWN_SECTOR if verdict.verdict != "unknown" else _OWN_SECTOR - 1
    return 0


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
