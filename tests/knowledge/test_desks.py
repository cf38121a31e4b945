"""The desk of a region: never a guess, and the nearest that a source names."""

from __future__ import annotations

import pytest

from knowledge.desks import desk_card, nearest_sure
from knowledge.places import Places
from knowledge.wording import is_sure


def test_a_desk_that_no_source_names_is_not_named_on_its_card(knowledge):
    for region, desk in knowledge.contact_points.items():
        card = desk_card(knowledge, region)
        assert (card["title"] == desk["name"]) is is_sure(desk) is not bool(card["warning"])
        assert all(isinstance(value, str) for value in card.values())


def test_a_desk_of_another_region_says_how_far_it_is(knowledge):
    region = next(iter(knowledge.contact_points))
    assert "8,5 km" in desk_card(knowledge, region, 8.5)["title"]
    assert "km" not in desk_card(knowledge, region)["title"]


def test_a_code_that_is_no_region_has_no_card(knowledge):
    with pytest.raises(KeyError):
        desk_card(knowledge, "AM99")


def test_what_is_within_reach_goes_before_the_neighbours_and_only_a_sure_desk_is_named(knowledge):
    sure = [code for code, desk in knowledge.contact_points.items() if is_sure(desk)]
    unsure = next(code for code, desk in knowledge.contact_points.items() if not is_sure(desk))
    assert nearest_sure(knowledge, unsure, [unsure, sure[-1]])["region"] == sure[-1]
    for region in Places.load().regions():
        desk = nearest_sure(knowledge, region.code)
        near = [one.region_code for one in sorted(region.neighbours, key=lambda one: one.km)]
        named = [code for code in near if code in sure]
        assert desk is None if not named else desk["region"] == named[0]
