"""The figures of some sites in one period, ready to be shown or written to a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from knowledge.store import Knowledge
from web.chat.models import Site
from web.console.models import DailyCount
from web.console.statistics.figures import Breakdown, Figure, Period, Row, breakdown, classes, figure, merged
from web.console.statistics.words import WORDS

Measure: Any = DailyCount.Measure
#: Measures without kinds, shown as one figure each, with the plot of the first over time.
SINGLE = (Measure.CONVERSATIONS, Measure.TURNS, Measure.NOT_UNDERSTOOD, Measure.HANDOVER)
#: Measures with kinds, in the order of the page.
KINDS = (Measure.NEED, Measure.REGION, Measure.SHOWN, Measure.OPENED)
CLASSES = (Measure.QUESTIONS, Measure.WAITING, Measure.FEEDBACK)
#: Kinds that a page names; the file has them all.
MOST = 25


@dataclass(frozen=True)
class Part:
    """One part of the report: its key, what it is called, and its lines."""

    key: str
    title: str
    lines: Breakdown


@dataclass(frozen=True)
class Report:
    """``singles`` by measure, conversations over time, and the parts with kinds."""

    period: Period
    singles: Mapping[str, Figure]
    over_time: tuple[tuple[str, Figure], ...]
    parts: tuple[Part, ...]

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Every figure as (part, kind, figure in words)."""
        for measure, one in self.singles.items():
            yield WORDS["parts"][measure], "", str(one)
        for name, one in self.over_time:
            yield WORDS["parts"][Measure.CONVERSATIONS], name, str(one)
        for part in self.parts:
            for row in part.lines.rows:
                yield part.title, row.name, str(row.figure)


def report(sites: Iterable[Site], period: Period, known: Knowledge, most: int = MOST) -> Report:
    """Read the daily counts and make figures of them."""
    counted = DailyCount.objects.filter(site__in=sites)
    names = _names(known)
    counts: dict[str, Counter[str]] = {measure: Counter() for measure in Measure.values}
    inside = counted.filter(day__gte=period.first, day__lte=period.last)
    for measure, key, count in inside.values_list("measure", "key").annotate(Sum("count")).order_by():
        counts[measure][key] += count
    days = dict(inside.filter(measure=Measure.CONVERSATIONS).values_list("day").annotate(Sum("count")).order_by())
    return Report(
        period,
        {measure: figure(counts[measure][""]) for measure in SINGLE},
        merged([(name, _between(days, first, last)) for name, first, last in period.buckets()], WORDS["between"]),
        (
            *(Part(one, WORDS["parts"][one], breakdown(counts[one], names[one], most)) for one in KINDS),
            *(Part(one, WORDS["parts"][one], _classes(one, counts[one])) for one in CLASSES),
        ),
    )


def _classes(measure: str, counts: Mapping[str, int]) -> Breakdown:
    """Classes in their order. Waiting times add up to the requests for a person, which are shown as well."""
    names = WORDS["classes"][measure]
    if measure != Measure.WAITING:
        return classes(counts, names)
    rows = merged([(name, counts.get(key, 0)) for key, name in names.items()], WORDS["between"])
    if len(rows) == 1:  # all joined: it only says the total again
        return Breakdown((), True)
    return Breakdown(tuple(Row(name, name, one) for name, one in rows), False)


def _between(days: Mapping[date, int], first: date, last: date) -> int:
    return sum(count for day, count in days.items() if first <= day <= last)


def _names(known: Knowledge) -> dict[str, Mapping[str, str]]:
    """Key → what it is called, per measure."""
    desks = {one["id"]: f"{one['name']} ({known.region_names[one['region']]})" for one in known.contact_points.values()}
    items = {**{item.id: item.name for item in known.items.values()}, **desks}
    return {
        Measure.NEED: known.phrases["need"],
        Measure.REGION: known.region_names,
        Measure.SHOWN: items,
        Measure.OPENED: items,
    }


def seen(since: date) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """Item → in how many conversations of all sites it was shown, and opened, since a day."""
    found = DailyCount.objects.filter(Q(measure=Measure.SHOWN) | Q(measure=Measure.OPENED), day__gte=since)
    shown: dict[str, Figure] = {}
    opened: dict[str, Figure] = {}
    for measure, key, count in found.values_list("measure", "key").annotate(Sum("count")).order_by():
        (shown if measure == Measure.SHOWN else opened)[key] = figure(count)
    return shown, opened
