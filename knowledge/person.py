"""The facts that a person told: what eligibility and the interview reason about."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, FrozenSet, Mapping, Optional

#: Work situations; a person can be in several at once (employed and wia).
WORK = (
    "employed",
    "self_employed",
    "ww",
    "bijstand",
    "wia",
    "wajong",
    "ziektewet",
    "student",
    "no_income",
    "retired",
)

#: Highest education, with its place on one scale. It follows the Dutch qualification framework (NLQF), where havo
#: equals mbo 4 and vwo stands one step higher; below mbo 1 the order is ours.
EDUCATION = {
    "none": 0,
    "primary": 1,
    "practical": 2,
    "vmbo": 3,
    "mbo1": 3,
    "mbo2": 4,
    "mbo3": 5,
    "mbo4": 6,
    "havo": 6,
    "vwo": 7,
    "hbo": 8,
    "wo": 9,
}

#: Kinds of training that people want.
TRAINING = ("mbo_bol", "mbo_bbl", "hbo_wo", "course", "secondary", "basic_skills", "dutch", "evc")

#: On which ground someone lives in the Netherlands.
RESIDENCE = ("dutch", "eu", "asylum", "ukraine", "family", "other")

ROLES = ("person", "employer")


@dataclass(frozen=True)
class Person:
    """What is known of one person; ``None`` means not known.

    ``age`` in years, ``company_size`` in employees, ``region`` and ``municipality`` as CBS codes, ``sector`` and
    ``target_sector`` as keys of ``content/sectors.yml``. A person is taken to ask for themselves, not as an
    employer, until they say otherwise.
    """

    age: Optional[int] = None
    work: Optional[FrozenSet[str]] = None
    role: str = "person"
    education: Optional[str] = None
    training: Optional[str] = None
    sector: Optional[str] = None
    target_sector: Optional[str] = None
    region: Optional[str] = None
    municipality: Optional[str] = None
    company_size: Optional[int] = None
    residence: Optional[str] = None
    integration_duty: Optional[bool] = None
    earlier_degree: Optional[bool] = None
    children: Optional[bool] = None
    health_limit: Optional[bool] = None
    job_at_risk: Optional[bool] = None
    low_income: Optional[bool] = None
    debts: Optional[bool] = None

    def knows(self, fact: str) -> bool:
        """Whether this fact was told."""
        return getattr(self, fact) is not None

    def with_fact(self, fact: str, value: object) -> "Person":
        """The same person with one fact replaced; a single work situation becomes a set of one."""
        # The interview does this thousands of times a turn, and dataclasses.replace is ten times slower.
        other = object.__new__(Person)
        other.__dict__.update(self.__dict__)
        other.__dict__[fact] = frozenset([value]) if fact == "work" and isinstance(value, str) else value
        return other


FACTS = tuple(field.name for field in fields(Person))

_CHOICES = {
    "work": WORK,
    "role": ROLES,
    "education": tuple(EDUCATION),
    "training": TRAINING,
    "residence": RESIDENCE,
}
_NUMBERS = ("age", "company_size")
_TEXTS = ("sector", "target_sector", "region", "municipality")


def person_from(facts: Mapping[str, object]) -> Person:
    """Build a person from plain data (slots, YAML, a command line).

    ``work`` may be one situation or a list. Raises ``ValueError`` with the fact's name when a fact or a value is
    not in the vocabulary.
    """
    clean: dict[str, Any] = {}
    for fact, value in facts.items():
        if fact not in FACTS:
            raise ValueError(f"'{fact}' is geen bekend gegeven; bekend zijn: {', '.join(FACTS)}")
        if value is None or value == []:
            continue
        clean[fact] = _clean(fact, value)
    return Person(**clean)


def _clean(fact: str, value: object) -> object:
    values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    if fact in _CHOICES:
        unknown = [one for one in values if one not in _CHOICES[fact]]
        if unknown:
            raise ValueError(f"'{fact}': onbekende waarde {unknown[0]!r}; kies uit {', '.join(_CHOICES[fact])}")
        return frozenset(values) if fact == "work" else value
    if fact in _NUMBERS:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or int(value) != value or value < 0:
            raise ValueError(f"'{fact}' moet een heel getal zijn, niet {value!r}")
        return int(value)
    if fact in _TEXTS:
        if not isinstance(value, str):
            raise ValueError(f"'{fact}' moet tekst zijn, niet {value!r}")
        return value
    if not isinstance(value, bool):
        raise ValueError(f"'{fact}' moet true of false zijn, niet {value!r}")
    return value
