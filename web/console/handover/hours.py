"""When people answer: the opening hours of a site. Pure; times are local."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

Hours = Iterable[Mapping[str, Any]]


def is_open(hours: Hours, now: datetime) -> bool:
    """Whether it is open at this moment. ``[{"days": [0, 1], "from": "09:00", "to": "17:00"}]``, Monday is 0."""
    return any(now.weekday() in one["days"] and _time(one["from"]) <= now.time() < _time(one["to"]) for one in hours)


def next_opening(hours: Hours, now: datetime) -> datetime | None:
    """When it opens next, within two weeks; ``None``: never, or not that soon."""
    hours = list(hours)
    for ahead in range(15):
        day = now + timedelta(days=ahead)
        begins = [
            day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
            for one in hours
            if day.weekday() in one["days"]
            for at in [_time(one["from"])]
        ]
        later = [one for one in begins if one > now]
        if later:
            return min(later)
    return None


def by_day(hours: Hours) -> list[tuple[str, str]]:
    """For each day from Monday its first opening and last closing, both empty when closed; what the form shows."""
    hours = list(hours)
    days = []
    for day in range(7):
        on_day = [one for one in hours if day in one["days"]]
        days.append((min(one["from"] for one in on_day), max(one["to"] for one in on_day)) if on_day else ("", ""))
    return days


def from_days(days: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """The reverse: days with the same times stand together."""
    together: dict[tuple[str, str], list[int]] = {}
    for day, times in enumerate(days):
        if times[0]:
            together.setdefault(times, []).append(day)
    return [{"days": found, "from": start, "to": end} for (start, end), found in together.items()]


def _time(text: str) -> time:
    return time.fromisoformat(text)
