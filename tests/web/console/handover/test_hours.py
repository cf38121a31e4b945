"""When a site is open, and how that is said."""

from __future__ import annotations

from datetime import datetime

import pytest

from web.console.handover.hours import by_day, from_days, is_open, next_opening
from web.console.handover.words import when_text

WEEK = [{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "17:00"}, {"days": [3], "from": "18:00", "to": "20:30"}]
MONDAY = datetime(2026, 11, 30)


@pytest.mark.parametrize(
    ("now", "opened"),
    [
        (datetime(2026, 11, 30, 8, 59), False),
        (datetime(2026, 11, 30, 9, 0), True),
        (datetime(2026, 11, 30, 16, 59), True),
        (datetime(2026, 11, 30, 17, 0), False),
        (datetime(2026, 12, 3, 17, 30), False),
        (datetime(2026, 12, 3, 20, 29), True),
        (datetime(2026, 12, 5, 12, 0), False),
    ],
)
def test_open_from_the_first_minute_and_closed_at_the_last(now: datetime, opened: bool) -> None:
    assert is_open(WEEK, now) is opened


def test_a_site_without_hours_is_never_open() -> None:
    assert not is_open([], MONDAY.replace(hour=12)) and next_opening([], MONDAY) is None


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 30, 7), "vandaag om 9.00 uur"),
        (datetime(2026, 11, 30, 18), "morgen om 9.00 uur"),
        (datetime(2026, 12, 3, 17, 5), "vandaag om 18.00 uur"),
        (datetime(2026, 12, 4, 17, 5), "maandag om 9.00 uur"),
    ],
)
def test_when_it_opens_is_said_as_people_say_it(now: datetime, said: str) -> None:
    opening = next_opening(WEEK, now)
    assert opening is not None
    assert when_text(opening, now) == said


def test_a_week_goes_into_the_form_and_comes_out_the_same() -> None:
    days = by_day(WEEK[:1])
    assert days[0] == ("09:00", "17:00") and days[6] == ("", "")
    assert from_days(days) == WEEK[:1]
