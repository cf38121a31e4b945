"""Figures that can be shown: whole periods only, everything rounded to five, and nothing under five.

Pure. Every figure is rounded, totals too, so that subtracting one from another gives a range and no number; parts of a
total that stands beside them are joined until none is small. Periods cannot be chosen freely, so no two differ by a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from web.console.statistics.words import WORDS

#: Counts below this are not shown, and the others are multiples of it.
LEAST = 5


@dataclass(frozen=True)
class Figure:
    """A count as it may be shown: ``value`` is a multiple of five, ``None`` is "fewer than five, but some"."""

    value: int | None

    def __str__(self) -> str:
        return WORDS["few"] if self.value is None else str(self.value)

    @property
    def height(self) -> int:
        """What a plot shows of it."""
        return self.value or 0


def figure(count: int) -> Figure:
    """A count, rounded: 0 → 0, 1 to 4 → ``None``, 7 → 5, 8 → 10."""
    if count and count < LEAST:
        return Figure(None)
    return Figure((count + LEAST // 2) // LEAST * LEAST)


@dataclass(frozen=True)
class Row:
    """One line of a table: its key, what it is called and its figure."""

    key: str
    name: str
    figure: Figure


@dataclass(frozen=True)
class Breakdown:
    """Kinds of something, most first. Kinds with fewer than five are not named; ``hidden`` says whether there are any."""

    rows: tuple[Row, ...]
    hidden: bool

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.rows


def breakdown(counts: Mapping[str, int], names: Mapping[str, str], most: int = 1000) -> Breakdown:
    """The kinds that may be named, by rounded figure and then by name, so that their order tells no more than the figures."""
    shown = [Row(key, names.get(key, key), figure(count)) for key, count in counts.items() if count >= LEAST]
    shown.sort(key=lambda row: (-row.figure.height, row.name.lower()))
    hidden = any(0 < count < LEAST for count in counts.values())
    return Breakdown(tuple(shown[:most]), hidden)


def classes(counts: Mapping[str, int], names: Mapping[str, str]) -> Breakdown:
    """Classes in the order of their names, all of them."""
    return Breakdown(tuple(Row(key, name, figure(counts.get(key, 0))) for key, name in names.items()), False)


def merged(parts: Sequence[tuple[str, int]], between: str) -> tuple[tuple[str, Figure], ...]:
    """Parts of a total that is shown too, with small ones joined to their neighbours until none is below five.

    One hidden part could sometimes be worked out from the total and the other parts. A joined part is called after the
    first and the last: ``week 44 t/m week 45``.
    """
    groups: list[tuple[list[str], int]] = []
    for name, count in parts:
        if groups and 0 < groups[-1][1] < LEAST:
            groups[-1] = ([*groups[-1][0], name], groups[-1][1] + count)
        else:
            groups.append(([name], count))
    while len(groups) > 1 and 0 < groups[-1][1] < LEAST:
        names, count = groups.pop()
        groups[-1] = (groups[-1][0] + names, groups[-1][1] + count)
    return tuple((f"{names[0]} {between} {names[-1]}" if len(names) > 1 else names[0], figure(count)) for names, count in groups)


# Periods ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Period:
    """A calendar week, month, quarter or year. ``key`` stands in the address: 2026-w48, 2026-11, 2026-k4, 2026."""

    key: str
    first: date
    last: date

    @property
    def name(self) -> str:
        """What it is called: ``november 2026``."""
        year, week, _ = self.first.isocalendar()
        month = WORDS["months"][self.first.month - 1]
        return WORDS["periods"][self.kind].format(
            week=week, month=month, quarter=(self.first.month + 2) // 3, year=year if self.kind == "week" else self.first.year
        )

    @property
    def step(self) -> str:
        """How a plot cuts it up: ``day``, ``week`` or ``month``."""
        length = (self.last - self.first).days
        return "day" if length < 7 else "week" if length < 100 else "month"

    @property
    def before(self) -> Period:
        """The one before it."""
        return period_of(self.kind, self.first - timedelta(days=1))

    @property
    def after(self) -> Period:
        """The one after it."""
        return period_of(self.kind, self.last + timedelta(days=1))

    @property
    def kind(self) -> str:
        """``week``, ``month``, ``quarter`` or ``year``."""
        _, dash, rest = self.key.partition("-")
        return "year" if not dash else {"w": "week", "k": "quarter"}.get(rest[0], "month")

    def buckets(self) -> list[tuple[str, date, date]]:
        """The parts that a plot shows, with their first and last day."""
        parts, first = [], self.first
        while first <= self.last:
            if self.step == "day":
                last = first
            elif self.step == "week":
                last = first + timedelta(days=6 - first.weekday())
            else:
                last = period_of("month", first).last
            name = WORDS["bucket"][self.step].format(
                day=first.day,
                week=first.isocalendar()[1],
                month=WORDS["months"][first.month - 1][: 3 if self.step == "day" else None],
            )
            last = min(last, self.last)
            parts.append((name, first, last))
            first = last + timedelta(days=1)
        return parts


def period_of(kind: str, day: date) -> Period:
    """The whole period that a day lies in."""
    if kind == "week":
        year, week, weekday = day.isocalendar()
        first = day - timedelta(days=weekday - 1)
        return Period(f"{year}-w{week:02}", first, first + timedelta(days=6))
    if kind == "year":
        return Period(f"{day.year}", date(day.year, 1, 1), date(day.year, 12, 31))
    months = 1 if kind == "month" else 3
    month = (day.month - 1) // months * months + 1
    first = date(day.year, month, 1)
    following = date(day.year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    key = f"{day.year}-{month:02}" if kind == "month" else f"{day.year}-k{(month + 2) // 3}"
    return Period(key, first, following - timedelta(days=1))


def period_from(key: str, today: date) -> Period:
    """The period of a key in the address; this month when there is no such period."""
    year, _, rest = key.partition("-")
    try:
        if not rest:
            return period_of("year", date(int(year), 1, 1))
        if rest.startswith("w"):
            return period_of("week", date.fromisocalendar(int(year), int(rest[1:]), 1))
        if rest.startswith("k"):
            return period_of("quarter", date(int(year), int(rest[1:]) * 3, 1))
        return period_of("month", date(int(year), int(rest), 1))
    except ValueError:
        return period_of("month", today)
