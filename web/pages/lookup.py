"""Looking things up: what someone asks on ``/kennis`` → what may fit, and what surely does not, with the reason.

Pure: the knowledge base, the places and the day come in as arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

from knowledge.eligibility import Verdict, judge
from knowledge.items import Item
from knowledge.occupations import Found as Trade
from knowledge.occupations import Occupation
from knowledge.person import Person
from knowledge.places import Answer, Place
from knowledge.ranking import option
from knowledge.store import Knowledge
from knowledge.text import normalise
from knowledge.wording import is_sure
from web.pages.words import WORDS

#: Word in the address → collection of the knowledge base.
COLLECTIONS = {
    "regeling": "scheme",
    "leerroute": "route",
    "fonds": "fund",
    "initiatief": "initiative",
    "loket": "contact_point",
    "hulplijn": "help_line",
}
SLUGS = {collection: slug for slug, collection in COLLECTIONS.items()}
#: The value of "situation" that is not a work situation but a role.
EMPLOYER = "employer"
#: Statuses of what cannot be had any more.
GONE = ("ended", "renamed")
#: Search finds everything with one of the words; what scores less than this part of the best is noise.
_NOISE = 0.2
_ORDER = {"yes": 0, "with_warning": 1, "when_named": 2}


@dataclass(frozen=True)
class Entry:
    """One thing to look up: ``slug`` is its word in the address; ``item`` or else ``content`` holds what is known."""

    slug: str
    id: str
    name: str
    what: str
    regions: Tuple[str, ...] = ()
    item: Optional[Item] = None
    content: Optional[Mapping[str, Any]] = None


@dataclass(frozen=True)
class Query:
    """What is looked for. ``trade`` is the occupation or sector that the words name, ``place`` one reading of the place that
    was typed, ``work`` a work situation or ``employer``."""

    text: str = ""
    trade: Optional[Trade] = None
    slug: str = ""
    place: Optional[Place] = None
    work: str = ""
    age: Optional[int] = None

    @property
    def regions(self) -> Tuple[str, ...]:
        """The regions that the place lies in, main region first."""
        return tuple(one.region_code for one in self.place.regions) if self.place else ()

    @property
    def nearby(self) -> Tuple[str, ...]:
        """Other regions within reach, nearest first."""
        return tuple(one.region_code for one in self.place.nearby) if self.place else ()

    @property
    def tells(self) -> bool:
        """Whether anything is known of the person who asks, besides where they live."""
        return bool(self.work) or self.age is not None

    @property
    def person(self) -> Person:
        """The person as eligibility knows them."""
        return Person(
            age=self.age,
            work=frozenset([self.work]) if self.work and self.work != EMPLOYER else None,
            role="employer" if self.work == EMPLOYER else "person",
            region=self.regions[0] if len(self.regions) == 1 else None,
            municipality=self.place.municipality_code if self.place else None,
        )


@dataclass(frozen=True)
class Found:
    """An entry that may fit; ``verdict`` is ``None`` when nothing is known of the person, or there is nothing to judge."""

    entry: Entry
    verdict: Optional[Verdict] = None


@dataclass(frozen=True)
class LeftOut:
    """An entry that surely does not fit, and the reason in words."""

    entry: Entry
    reason: str


@dataclass(frozen=True)
class Result:
    """What was found, best first; what was left out; what a name that is no entry means, and a word explained."""

    found: Tuple[Found, ...]
    left_out: Tuple[LeftOut, ...]
    named: Optional[Mapping[str, Any]] = None
    term: Optional[Mapping[str, Any]] = None


def entries(knowledge: Knowledge) -> List[Entry]:
    """Everything that has a page of its own."""
    listed = [Entry(SLUGS[item.type], item.id, item.name, item.what, item.regions, item) for item in knowledge.items.values()]
    listed += [
        Entry("loket", one["id"], desk_name(one, knowledge), one["what"], (one["region"],), content=one)
        for one in knowledge.contact_points.values()
    ]
    listed += [Entry("hulplijn", one["id"], one["name"], one["what"], content=one) for one in knowledge.help_lines.values()]
    return listed


def entry(knowledge: Knowledge, slug: str, ref: str) -> Optional[Entry]:
    """The entry with this word and id in its address."""
    return next((one for one in entries(knowledge) if one.slug == slug and one.id == ref), None)


def desk_name(desk: Mapping[str, Any], knowledge: Knowledge) -> str:
    """The name of a desk where a source gives it, else what it is and for which region."""
    if is_sure(desk):
        return desk["name"]
    return knowledge.phrases["desk"]["unsure"].format(region=knowledge.region_names[desk["region"]])


def choose(answer: Answer, municipality: str = "") -> Optional[Place]:
    """The one place that is meant; ``municipality`` tells between places of one name. ``None`` when that is not clear."""
    if answer.status == "one":
        return answer.places[0]
    meant = [one for one in answer.places if municipality and one.municipality_code == municipality]
    return meant[0] if answer.status == "many" and len(meant) == 1 else None


def look_up(knowledge: Knowledge, query: Query, today: date) -> Result:
    """Everything that fits the question, best first.

    What is searched for by its words is ordered by how well it matches; else what may fit this person best comes first.
    """
    wanted = [one for one in entries(knowledge) if not query.slug or one.slug == query.slug]
    named = term = None
    if query.text:
        order = _searched(knowledge, query)
        wanted = sorted((one for one in wanted if (one.slug, one.id) in order), key=lambda one: order[one.slug, one.id])
        hit = knowledge.by_name(query.text)
        named = knowledge.named.get(hit[1]) if hit and hit[0] == "named" else None
        term = knowledge.term_by_name(query.text)
    found: List[Found] = []
    left_out: List[LeftOut] = []
    for one in wanted:
        verdict = _verdict(one, query, today)
        reason = _reason(one, verdict, query, knowledge, today)
        if reason:
            left_out.append(LeftOut(one, reason))
        else:
            found.append(Found(one, verdict if query.tells or (query.place and one.item) else None))
    if not query.text:
        found.sort(key=lambda one: _place_in_list(one, query, today))
        left_out.sort(key=lambda one: one.entry.name.lower())
    return Result(tuple(found), tuple(left_out), named, term)


def _searched(knowledge: Knowledge, query: Query) -> Dict[Tuple[str, str], int]:
    """(slug, id) → its place among what the words bring up.

    First what has this very name, then how one learns the occupation and who pays in its sector, then what holds the words.
    """
    refs = [(one.slug, one.id) for one in entries(knowledge) if normalise(one.name) == normalise(query.text)]
    named = knowledge.by_name(query.text)
    if named and named[0] in SLUGS:
        refs.append((SLUGS[named[0]], named[1]))
    refs += [(SLUGS[knowledge.items[ref].type], ref) for ref in _of_trade(query.trade, knowledge)]
    hits = [hit for hit in knowledge.search(query.text, 500) if hit.collection in SLUGS]
    refs += [(SLUGS[hit.collection], hit.ref) for hit in hits if hit.score >= hits[0].score * _NOISE]
    return {ref: place for place, ref in reversed(list(enumerate(refs)))}


def _of_trade(trade: Optional[Trade], knowledge: Knowledge) -> List[str]:
    """Ids of the routes to an occupation, the funds of its sector, and what else is for that sector and may be named."""
    if trade is None:
        return []
    sector = trade.sector if isinstance(trade, Occupation) else trade.id
    refs = [*(trade.routes if isinstance(trade, Occupation) else ()), *knowledge.sectors[sector]["funds"]]
    return refs + [one.id for one in knowledge.items.values() if sector in one.sectors and one.recommend != "when_named"]


def _verdict(one: Entry, query: Query, today: date) -> Optional[Verdict]:
    if one.item is None:
        return None
    # As long as nobody said who asks, what is for employers is shown as well.
    person = query.person if query.tells else replace(query.person, role=one.item.audience[0])
    return judge(one.item, person, today)


def _reason(one: Entry, verdict: Optional[Verdict], query: Query, knowledge: Knowledge, today: date) -> str:
    """Why this surely does not fit, or "" when it may."""
    words = WORDS["left_out"]
    if query.place and not _within_reach(one, query):
        where = [knowledge.region_names[code] for code in one.regions]
        return words["region"].format(where=listed(where))
    if one.item is None or verdict is None or not (query.tells or query.place):
        return ""
    status = one.item.status_on(today)
    if status in GONE:
        # Someone who looks for it by name must learn that it is gone.
        return "" if query.text else words[status]
    if verdict.verdict != "no":
        return ""
    if verdict.fails_on:
        return words["condition"].format(condition=verdict.fails_on[0].text)
    return words[one.item.audience[0]]


def listed(names: Iterable[str], between: str = "en") -> str:
    """Names as Dutch lists them: Twente, Zwolle en Achterhoek; ``between`` is the word before the last."""
    *first, last = names
    return f"{', '.join(first)} {between} {last}" if first else last


def _within_reach(one: Entry, query: Query) -> bool:
    assert query.place is not None
    if one.item and one.item.municipalities and query.place.municipality_code:
        return query.place.municipality_code in one.item.municipalities
    return not one.regions or bool(set(one.regions) & {*query.regions, *query.nearby})


def _place_in_list(one: Found, query: Query, today: date) -> tuple:
    item, kind = one.entry.item, list(COLLECTIONS).index(one.entry.slug)
    if item is None:
        own = bool(set(one.entry.regions) & set(query.regions))
        return (0 if own else 2, kind, _nearness(one.entry, query), one.entry.name.lower())
    gone = item.status_on(today) in GONE
    if one.verdict is None or not (query.tells or query.place):
        return (3 if gone else 1, _ORDER[item.recommend], kind, one.entry.name.lower())
    key = option(item, one.verdict, query.person, today, None, _distance(one.entry, query), {}).key
    return (3 if gone else 1, _ORDER[item.recommend] == 2, key)


def _distance(one: Entry, query: Query) -> int:
    """As ``ranking.Option.distance``: 0 in the own region, 1 for the whole country, 2 and more nearby."""
    if not one.regions:
        return 1
    return 0 if set(one.regions) & set(query.regions) else 2 + _nearness(one, query)


def _nearness(one: Entry, query: Query) -> int:
    return min((place for place, code in enumerate(query.nearby) if code in one.regions), default=0)
