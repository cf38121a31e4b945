"""What a condition of a scheme asks of a person: one function per condition type, found by its name.

Every function takes a :class:`~knowledge.person.Person` and the parameters written in the content, and answers
``True`` (met), ``False`` (not met) or ``None`` (not known yet). ``@asks`` names the facts it looks at, so that an
unknown answer can say what is missing. A new scheme needs no code; a new kind of condition is one function here.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Iterable, List, Mapping, Optional, Tuple

from knowledge.person import EDUCATION, Person

Answer = Optional[bool]


def asks(*facts: str) -> Callable:
    """Mark which facts of a person a condition looks at."""

    def mark(function: Callable) -> Callable:
        function.facts = facts  # type: ignore[attr-defined]
        return function

    return mark


def _between(value: Optional[int], low: Optional[int], high: Optional[int]) -> Answer:
    if value is None:
        return None
    return (low is None or value >= low) and (high is None or value <= high)


def _one_of(value: Optional[str], allowed: Iterable[str]) -> Answer:
    return None if value is None else value in allowed


def _is(value: Optional[bool], wanted: bool) -> Answer:
    return None if value is None else value is wanted


@asks("age")
def age(person: Person, min: Optional[int] = None, max: Optional[int] = None) -> Answer:
    """Age in whole years, both bounds included."""
    return _between(person.age, min, max)


@asks("work")
def work(person: Person, any_of: List[str]) -> Answer:
    """At least one of the person's work situations is in the list (see ``person.WORK``)."""
    return None if person.work is None else bool(person.work & set(any_of))


@asks("work")
def work_not(person: Person, any_of: List[str]) -> Answer:
    """None of the person's work situations is in the list."""
    return None if person.work is None else not person.work & set(any_of)


@asks("role")
def role(person: Person, any_of: List[str]) -> Answer:
    """Asking as a ``person`` or as an ``employer``."""
    return _one_of(person.role, any_of)


@asks("education")
def education(person: Person, min: Optional[str] = None, max: Optional[str] = None) -> Answer:
    """Highest education or diploma, on the scale of ``person.EDUCATION``, both bounds included."""
    if person.education is None:
        return None
    level = EDUCATION[person.education]
    return (min is None or level >= EDUCATION[min]) and (max is None or level <= EDUCATION[max])


@asks("education")
def start_qualification(person: Person, has: bool) -> Answer:
    """A startkwalificatie is havo, vwo or mbo level 2 and higher."""
    if person.education is None:
        return None
    return (person.education in {"mbo2", "mbo3", "mbo4", "havo", "vwo", "hbo", "wo"}) is has


@asks("training")
def training(person: Person, any_of: List[str]) -> Answer:
    """The kind of training that the person wants (see ``person.TRAINING``)."""
    return _one_of(person.training, any_of)


@asks("sector")
def sector(person: Person, any_of: List[str]) -> Answer:
    """The sector in which the person works, or last worked."""
    return _one_of(person.sector, any_of)


@asks("target_sector")
def target_sector(person: Person, any_of: List[str]) -> Answer:
    """The sector that the person wants to work in."""
    return _one_of(person.target_sector, any_of)


@asks("region")
def region(person: Person, any_of: List[str]) -> Answer:
    """Lives in one of these labour-market regions (CBS codes, AM01 …)."""
    return _one_of(person.region, any_of)


@asks("region", "municipality")
def municipality(person: Person, any_of: List[str]) -> Answer:
    """Lives in one of these municipalities (CBS codes, GM0014 …)."""
    return _one_of(person.municipality, any_of)


@asks("company_size")
def company_size(person: Person, min: Optional[int] = None, max: Optional[int] = None) -> Answer:
    """Number of employees, both bounds included."""
    return _between(person.company_size, min, max)


@asks("residence")
def residence(person: Person, any_of: List[str]) -> Answer:
    """On which ground the person lives here (see ``person.RESIDENCE``)."""
    return _one_of(person.residence, any_of)


@asks("integration_duty")
def integration_duty(person: Person, has: bool) -> Answer:
    """Whether the person has to pass the civic integration exam (inburgering)."""
    return _is(person.integration_duty, has)


@asks("earlier_degree")
def earlier_degree(person: Person, has: bool) -> Answer:
    """Whether the person already holds a bachelor's or master's degree."""
    return _is(person.earlier_degree, has)


@asks("children")
def children(person: Person, has: bool) -> Answer:
    """Whether children at home need childcare."""
    return _is(person.children, has)


@asks("health_limit")
def health_limit(person: Person, has: bool) -> Answer:
    """Whether illness or a disability limits work."""
    return _is(person.health_limit, has)


@asks("job_at_risk")
def job_at_risk(person: Person, has: bool) -> Answer:
    """Whether the job is about to end (dismissal announced, contract not renewed)."""
    return _is(person.job_at_risk, has)


@asks("low_income")
def low_income(person: Person, has: bool) -> Answer:
    """Whether the household has to live on about social-assistance level."""
    return _is(person.low_income, has)


@asks("debts")
def debts(person: Person, has: bool) -> Answer:
    """Whether debts are being dealt with (schuldhulp, schuldsanering, bewind)."""
    return _is(person.debts, has)


def any_of(person: Person, rules: List[dict]) -> Answer:
    """At least one of the nested conditions is met."""
    return _any_met([met(person) for met in map(bound, rules)])


def _any_met(answers: List[Answer]) -> Answer:
    if True in answers:
        return True
    return None if None in answers else False


#: Keys of a condition that are for people, not for the function.
WORDS = ("type", "text", "because")

TYPES = {name: function for name, function in list(globals().items()) if hasattr(function, "facts") or name == "any_of"}


def parameters(rule: Mapping[str, Any]) -> dict:
    """The machine part of a condition: all but its wording."""
    return {key: value for key, value in rule.items() if key not in WORDS}


def facts_of(rule: Mapping[str, Any]) -> Tuple[str, ...]:
    """The facts of a person that a condition looks at."""
    if rule["type"] == "any_of":
        return tuple(dict.fromkeys(fact for inner in rule["rules"] for fact in facts_of(inner)))
    return TYPES[rule["type"]].facts


def bound(rule: Mapping[str, Any]) -> Callable[[Person], Answer]:
    """The function of a condition with its parameters filled in, looked up once."""
    if rule["type"] == "any_of":
        inner = [bound(one) for one in rule["rules"]]
        return lambda person: _any_met([met(person) for met in inner])
    return partial(TYPES[rule["type"]], **parameters(rule))
