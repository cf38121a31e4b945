"""Figures: what is counted, what never is, and that nothing small can be worked out."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from itertools import combinations
from xml.etree import ElementTree

import pytest
from conversing import days_ago, say, talk
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from web.chat import service
from web.chat.models import Site
from web.console.handover import service as handover
from web.console.models import DailyCount, Handover
from web.console.statistics import charts
from web.console.statistics.counts import count_day, waited
from web.console.statistics.figures import breakdown, figure, merged, period_from, period_of

TODAY = date(2026, 11, 29)


def counted(site: Site, measure: str) -> dict[str, int]:
    return dict(DailyCount.objects.filter(site=site, measure=measure).values_list("key", "count"))


# Rounding -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "count,shown", [(0, "0"), (1, "minder dan 5"), (4, "minder dan 5"), (5, "5"), (7, "5"), (8, "10"), (523, "525")]
)
def test_a_figure_is_a_multiple_of_five_and_nothing_small_is_told(count: int, shown: str):
    assert str(figure(count)) == shown


def test_kinds_with_fewer_than_five_are_not_even_named():
    made = breakdown({"AM05": 12, "AM09": 3, "AM01": 4}, {"AM05": "Twente", "AM09": "Almelo", "AM01": "Groningen"})
    assert [row.name for row in made.rows] == ["Twente"]
    assert made.hidden


def test_the_order_tells_no_more_than_the_figures():
    made = breakdown({"a": 8, "b": 11, "c": 12}, {"a": "Aa", "b": "Bb", "c": "Cc"})
    assert [(row.name, row.figure.value) for row in made.rows] == [("Aa", 10), ("Bb", 10), ("Cc", 10)]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_of_a_total_no_part_is_small_and_nothing_is_lost(counts: list[int]):
    rows = merged([(str(place), count) for place, count in enumerate(counts)], "t/m")
    shown = [one.value for _, one in rows]
    if sum(counts) >= 5:
        assert None not in shown
    assert sum(value or 0 for value in shown) == pytest.approx(sum(counts), abs=2 * len(rows) + 2)


def test_joined_parts_are_called_after_the_first_and_the_last():
    rows = merged([("week 44", 1), ("week 45", 2), ("week 46", 9), ("week 47", 0), ("week 48", 3)], "t/m")
    assert [(name, str(one)) for name, one in rows] == [("week 44 t/m week 48", "15")]


def test_no_two_periods_of_one_kind_share_a_day_or_leave_one_out():
    for kind in ("week", "month", "quarter", "year"):
        period = period_of(kind, TODAY)
        for _ in range(30):
            assert period.before.last + timedelta(days=1) == period.first
            assert period.before.after == period
            period = period.before


def test_periods_that_can_be_asked_for_never_differ_by_less_than_six_days():
    periods = {
        period_of(kind, TODAY - timedelta(days=back)) for kind in ("week", "month", "quarter", "year") for back in range(800)
    }
    for one, other in combinations(sorted(periods, key=lambda period: period.first), 2):
        inside = other.first <= one.first and one.last <= other.last or one.first <= other.first and other.last <= one.last
        if inside and one != other:
            assert abs((one.last - one.first) - (other.last - other.first)) >= timedelta(days=6)


@pytest.mark.parametrize("rubbish", ["", "x", "2026-13", "2026-w60", "2026-k9", "-", "2026-11-03", "99999"])
def test_whatever_stands_in_the_address_there_is_a_whole_period(rubbish: str):
    assert period_from(rubbish, TODAY).key == "2026-11"


def test_the_parts_of_a_plot_are_the_whole_period():
    for kind in ("week", "month", "quarter", "year"):
        period = period_of(kind, TODAY)
        parts = period.buckets()
        assert parts[0][1] == period.first and parts[-1][2] == period.last
        assert all(before[2] + timedelta(days=1) == after[1] for before, after in zip(parts, parts[1:]))


# Counting -----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_day_is_counted_with_needs_regions_items_feedback_and_messages_to_the_first_advice(site: Site, known):
    place = {"place": {"regions": [{"region_code": "AM05"}]}}
    for _ in range(2):
        conversation = talk(site, "hallo", need="greet")
        say(conversation, "wie betaalt dat", cards=(("grant", "slim-mkb"),), facts=place)
        service.give_feedback(conversation.pk, 3, "good")
        service.mark_opened(conversation.pk, "grant", "slim-mkb")
    count_day(site, timezone.localdate(), known)
    assert counted(site, "conversations") == {"": 2}
    assert counted(site, "turns") == {"": 4}
    assert counted(site, "need") == {"ask_funding": 2}
    assert counted(site, "region") == {"AM05": 2}
    assert counted(site, "shown") == counted(site, "opened") == {"slim-mkb": 2}
    assert counted(site, "feedback") == {"good": 2}
    assert counted(site, "questions") == {"2": 2}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "need,cards",
    [
        ("ask_health_limit", ()),
        ("crisis", (("help_line", "113"),)),
        ("ask_funding", (("disability_support", "jobcoach"),)),
        ("ask_funding", (("grant", "uwv-scholing-wia"),)),
        ("ask_funding", (("grant", "bestaat-niet-meer"),)),
    ],
)
def test_what_tells_of_health_is_never_counted(need: str, cards: tuple, site: Site, known):
    facts = {"health_limit": True, "work": ["wia"]}
    for _ in range(9):
        talk(site, "mijn rug is op", need=need, cards=cards, facts=facts)
    count_day(site, timezone.localdate(), known)
    keys = set(DailyCount.objects.filter(site=site).values_list("key", flat=True))
    assert keys <= {"", "ask_funding", "1"}


@pytest.mark.django_db
def test_counting_again_gives_the_same_and_a_conversation_of_another_day_or_site_is_not_in_it(
    site: Site, other_site: Site, known
):
    talk(site, "hallo")
    talk(site, "hallo", at=days_ago(1.2))
    talk(other_site, "hallo")
    for _ in range(2):
        count_day(site, timezone.localdate(), known)
    assert counted(site, "conversations") == {"": 1}


@pytest.mark.django_db
def test_someone_who_only_opened_the_chat_is_no_conversation(site: Site, known):
    service.open_conversation(site)
    count_day(site, timezone.localdate(), known)
    assert not DailyCount.objects.filter(site=site).exists()


@pytest.mark.django_db
def test_waiting_for_a_person_is_counted_in_classes(site: Site, known):
    for minutes in (0.5, 4, 70, None):
        conversation = talk(site, "ik wil een mens")
        asked = timezone.now()
        taken = None if minutes is None else asked + timedelta(minutes=minutes)
        Handover.objects.create(conversation=conversation, asked_at=asked, taken_at=taken)
    count_day(site, timezone.localdate(), known)
    assert counted(site, "handover") == {"": 4}
    assert counted(site, "waiting") == {"1": 1, "5": 1, "longer": 1, "nobody": 1}


@pytest.mark.django_db
def test_an_adviser_who_comes_unasked_is_no_request_for_a_person_and_nobody_waited(site: Site, known, person):
    adviser = person("adviser")
    handover.take(talk(site, "wie betaalt dat").pk, adviser)
    asked = talk(site, "ik wil een mens")
    with transaction.atomic():
        handover.ask(service.locked(asked.pk))
    handover.take(asked.pk, adviser)
    count_day(site, timezone.localdate(), known)
    assert counted(site, "handover") == {"": 1}
    assert counted(site, "waiting") == {"1": 1}


def test_a_wait_on_the_border_is_in_the_shorter_class():
    now = timezone.now()
    assert waited(now, now + timedelta(minutes=5)) == "5"
    assert waited(now, now + timedelta(minutes=5, seconds=1)) == "15"


# Showing ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy_site(site: Site) -> Site:
    day = timezone.localdate()
    rows = {
        ("conversations", ""): 23,
        ("turns", ""): 88,
        ("need", "ask_funding"): 12,
        ("need", "ask_evc"): 3,
        ("region", "AM05"): 9,
        ("shown", "slim-mkb"): 14,
        ("waiting", "1"): 2,
    }
    DailyCount.objects.bulk_create(
        DailyCount(site=site, day=day, measure=measure, key=key, count=count) for (measure, key), count in rows.items()
    )
    return site


def test_the_page_shows_rounded_figures_with_a_plot_and_names_nothing_small(busy_site: Site, client_of):
    page = client_of("manager").get("/beheer/cijfers/").content.decode()
    assert "Geld voor een opleiding" in page and "Bewijs van wat ik al kan" not in page
    assert "minder dan 5" in page and "<svg" in page
    assert not re.search(r"<(dd|td)>(23|88|12|9|14|3|2)</", page)


def test_the_file_holds_the_same_figures_and_is_logged(busy_site: Site, client_of):
    manager = client_of("manager")
    text = manager.get("/beheer/cijfers/bestand/").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["website", "periode", "onderdeel", "soort", "aantal"]
    assert ["Geld voor een opleiding", "10"] in [row[3:] for row in rows]
    assert all(row[4] == "minder dan 5" or int(row[4]) % 5 == 0 for row in rows[1:])
    assert "cijfers 20" in client_of("auditor").get("/beheer/logboek/").content.decode()


def test_figures_of_another_site_are_neither_shown_nor_added(busy_site: Site, other_site: Site, client_of):
    theirs = client_of("manager", other_site)
    assert theirs.get(f"/beheer/cijfers/?website={busy_site.slug}").status_code == 404
    assert "Geld voor een opleiding" not in theirs.get("/beheer/cijfers/").content.decode()


@pytest.mark.parametrize("draw", [charts.over_time, charts.compared])
def test_a_plot_holds_no_script_style_or_handler_and_escapes_what_it_is_given(draw):
    svg = draw(["<script>alert(1)</script>", "week 2", 'a" onload="x'], [5, 20, 0])
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        assert element.tag.rpartition("}")[2] not in ("script", "style", "title", "foreignObject", "a")
        assert not [name for name in element.attrib if name == "style" or name.startswith("on") or "href" in name]
    assert root.get("aria-hidden") == "true"
    assert "&lt;script&gt;" in svg or "week 2" in svg
