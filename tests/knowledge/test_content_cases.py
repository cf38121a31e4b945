"""Every case that stands beside a condition in the content gives the verdict that its editor promised."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.content import ContentError, read
from knowledge.eligibility import judge
from knowledge.items import item_from
from knowledge.person import person_from

TODAY = date(2026, 11, 21)

try:
    ITEMS = [item_from(kind, data) for kind, data in read().items.values()]
except ContentError:  # test_content.py says what is wrong; here there is nothing to judge
    ITEMS = []

CASES = [pytest.param(item, case, id=f"{item.id}: {case['name']}") for item in ITEMS for case in item.cases]


@pytest.mark.parametrize(("item", "case"), CASES)
def test_the_case_gives_its_verdict(item, case):
    found = judge(item, person_from(case["person"]), case.get("on", TODAY))
    assert found.verdict == case["verdict"]
    if "missing" in case:
        assert list(found.missing) == case["missing"]


def test_there_are_cases():
    assert len(CASES) >= 200
