"""Behaviour of knowledge.places and the soundness of its tables. The sentences stand in places/*.yml."""

import csv
import time
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.places import CONTENT, NOTHING, Answer, Places, fold_name

CASES = Path(__file__).parent / "places"
PLACES = Places.load()


def cases(name: str) -> list:
    found = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["says"]) for case in found]


def rows(name: str) -> list[dict]:
    with (CONTENT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main_regions(answer: Answer) -> list[str]:
    return [place.regions[0].region_code for place in answer.places if place.regions]


@pytest.mark.parametrize("case", cases("find.yml"))
def test_an_answer_to_where_do_you_live_is_understood(case):
    answer = PLACES.find(case["says"])
    assert answer.status == case["status"]
    if case["status"] == "none":
        assert answer == NOTHING
        return
    first = answer.places[0]
    seen = {
        "regions": main_regions(answer),
        "all_regions": [ref.region_code for ref in first.regions],
        "municipality": first.municipality,
        "names": [place.name for place in answer.places],
        "kinds": [place.kind for place in answer.places],
        "confirm": first.confirm,
        "nearby": first.nearby[0].region_code if first.nearby else None,
    }
    expected = {key: value for key, value in case.items() if key in seen}
    assert {key: seen[key] for key in expected} == expected
    assert case.get("note", "") in first.note


@pytest.mark.parametrize("case", cases("spot.yml"))
def test_only_what_is_meant_as_a_place_is_spotted(case):
    found = {}
    for mention in PLACES.spot(case["says"]):
        assert case["says"][mention.start : mention.end] == mention.text
        where = mention.answer.status if mention.answer.status == "abroad" else main_regions(mention.answer)[0]
        found[("not " if mention.negated else "") + mention.text] = where
    assert found == case["finds"]


def test_there_are_enough_hand_written_sentences():
    assert len(cases("find.yml")) >= 150
    assert len(cases("spot.yml")) >= 120


def test_the_locating_word_tells_an_origin_from_a_residence():
    origin, home = PLACES.spot("ik kom uit Syrië en woon in Assen")
    assert (origin.locator, origin.answer.places[0].kind) == ("uit", "country")
    assert home.locator == "in"


def test_how_a_place_was_recognised_is_told():
    said = "postcode 7551, eerder in 010, nu werk in Goes; ik woon in sittart"
    assert [mention.how for mention in PLACES.spot(said)] == ["postcode", "dialling_code", "exact", "fuzzy"]


def test_an_answer_as_a_dictionary_has_exactly_the_agreed_keys():
    found = PLACES.find("Zwolle").as_dict()
    assert set(found) == {"status", "places"}
    assert set(found["places"][0]) == {"name", "kind", "municipality", "regions", "nearby", "note", "confirm"}
    assert found["places"][0]["regions"] == [{"region": "Regio Zwolle", "region_code": "AM36"}]
    assert found["places"][0]["nearby"] == [{"region": "Veluwe Stedendriehoek", "region_code": "AM06", "km": 10.0}]


@pytest.mark.parametrize("name", ["Groningen", "Utrecht", "deventr"])
def test_a_place_to_be_confirmed_has_no_note_because_visitors_read_notes(name):
    found = PLACES.find(name).places[0]
    assert found.confirm
    assert found.note == ""


def test_a_dominant_place_keeps_its_small_namesakes_at_hand():
    assert [place.municipality for place in PLACES.find("Hoorn").others] == ["Terschelling"]


def test_choices_of_one_name_can_be_told_apart():
    for key in PLACES._index:
        answer = PLACES.find(key)
        names = Counter((place.name, place.country) for place in answer.places)
        assert names.most_common(1)[0][1] == 1, answer


def test_every_official_settlement_is_found_in_its_municipality():
    for row in rows("places.csv"):
        if row["kind"] == "settlement":
            answer = PLACES.find(row["name"])
            assert row["municipality_code"] in {p.municipality_code for p in (*answer.places, *answer.others)}, row


def test_every_municipality_is_found_by_its_name_and_by_gemeente():
    for home in PLACES.municipalities():
        for said in (home.name, f"gemeente {home.name}", f"ik woon in de gemeente {home.name}"):
            answer = PLACES.find(said)
            assert home.code in {place.municipality_code for place in answer.places}, said


def test_every_former_municipality_leads_to_its_successor():
    for row in rows("former_municipalities.csv"):
        answer = PLACES.find(row["name"])
        codes = {place.municipality_code for place in (*answer.places, *answer.others)}
        wide = not answer.places[0].municipality
        assert row["municipality_code"] in codes or wide, row


def test_every_postcode_leads_to_its_region():
    homes = {home.code: home for home in PLACES.municipalities()}
    for row in rows("postcodes.csv"):
        home = homes[row["municipality_code"]]
        for said in (row["postcode"], f"{row['postcode']} AB", f"{row['postcode']}xz"):
            (place,) = PLACES.find(said).places
            assert (place.municipality, place.regions) == (home.name, (home.region,))


def test_every_region_and_area_is_found():
    for region in PLACES.regions():
        assert PLACES.find(region.name).status in ("one", "many")
    for row in rows("areas.csv"):
        assert PLACES.find(row["name"]).status in ("one", "many")


def test_every_foreign_name_is_found():
    for row in rows("abroad.csv"):
        answer = PLACES.find(row["name"])
        assert row["country"] in {place.country for place in answer.places}


def test_tables_have_the_whole_country():
    assert len(PLACES.regions()) == 35
    homes = PLACES.municipalities()
    assert len(homes) == 342 and all(home.province and home.region.region_code for home in homes)
    assert len({home.province for home in homes}) == 12
    assert len(rows("postcodes.csv")) > 4000
    assert len(rows("places.csv")) > 4700
    assert len(rows("abroad.csv")) >= 60


def test_every_code_in_the_tables_exists():
    regions = {region.code for region in PLACES.regions()}
    homes = {home.code for home in PLACES.municipalities()}
    for name in ("places.csv", "postcodes.csv", "municipalities.csv", "abroad.csv"):
        for row in rows(name):
            near = {item.split(":")[0] for item in row["nearby"].split("|") if item}
            assert near <= regions and row.get("municipality_code", next(iter(homes))) in homes
            assert row.get("region_code", "AM01") in regions
            assert set(filter(None, row.get("other_municipality_codes", "").split("|"))) <= homes
    assert all(set(row["region_codes"].split("|")) <= regions for row in rows("areas.csv"))
    assert all(row["region_code"] in regions for row in rows("provinces.csv"))
    assert all(row["municipality_code"] in homes for row in rows("former_municipalities.csv"))


def test_tables_use_only_known_kinds_and_cautions_and_name_their_source():
    kinds = {"settlement", "alias", "municipality", "nickname", "dialling_code", "former_municipality",
             "district", "hamlet", "region", "province", "area", "town", "country", "island"}  # fmt: skip
    cautions = {"word", "first_name", "country", "short", "generic", "province", "area"}
    for name in ("places.csv", "areas.csv", "abroad.csv"):
        for row in rows(name):
            assert row["kind"] in kinds and row["source"]
            assert set(filter(None, row["caution"].split("|"))) <= cautions


def test_neighbouring_regions_are_symmetric_and_have_distances():
    for region in PLACES.regions():
        assert region.neighbours
        for near in region.neighbours:
            back = {other.region_code: other.km for other in PLACES.region(near.region_code).neighbours}
            assert 0 < near.km == back[region.code]


def test_regions_nearby_are_other_regions_within_15_km_nearest_first():
    for home in PLACES.municipalities():
        kms = [near.km for near in home.nearby]
        assert kms == sorted(kms) and all(0 < km <= 15 for km in kms)
        assert home.region.region_code not in {near.region_code for near in home.nearby}


def test_distances_come_from_the_tables():
    assert PLACES.distance("GM0193", "AM36") == 0.0
    assert PLACES.distance("GM0193", "AM06") == PLACES.nearby("GM0193")[0].km
    assert PLACES.distance("7551", "AM05") == 0.0
    assert PLACES.distance("GM0193", "AM30") is None
    assert PLACES.distance("nonsense", "AM30") is None
    assert PLACES.region("AM99") is None and PLACES.municipality("GM9999") is None


def test_municipalities_add_up_to_their_region_and_province():
    people = Counter()
    for home in PLACES.municipalities():
        people[home.region.region_code] += home.population
    assert dict(people) == {row["code"]: int(row["population"]) for row in rows("regions.csv")}
    in_province = Counter((home.province, home.region.region_code) for home in PLACES.municipalities())
    assert in_province == {(r["name"], r["region_code"]): int(r["municipalities"]) for r in rows("provinces.csv")}


def test_words_that_are_never_places_are_folded_and_leave_towns_alone():
    words = [line for line in (CONTENT / "not_places.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert all(fold_name(word) == word for word in words)
    assert {word for word in words if word in PLACES._index} == {"brand", "een", "hem", "nederland"}


def test_folding_is_stable_and_ignores_case_accents_and_apostrophes():
    assert fold_name("’s-Gravenhage") == fold_name("'S GRAVENHAGE") == "s gravenhage"
    assert fold_name("Fryslân") == fold_name("Frysla\u0302n") == "fryslan"
    assert fold_name("St. Jansteen") == "sint jansteen"


PIECES = """ik woon in uit bij niet de den haag Hengelo gld 7551 AB nee , . ( \x00 🙂 \u202e ĳ epe 010 van
gemeente provincie Utrecht Kanaleneiland Bergen Limburg sittart uit Syrië best Echt 's-Gravenhage a/d st."""
ANY_TEXT = st.text(max_size=300) | st.lists(st.sampled_from(PIECES.split(" "))).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
def test_no_text_makes_it_fail_and_mentions_lie_in_the_text_in_order(text):
    assert PLACES.find(text).status in ("one", "many", "none", "abroad")
    end = 0
    for mention in PLACES.spot(text):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text and mention.answer.places
        end = mention.end


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(PLACES._index)), st.integers(0, 30), st.sampled_from("abcdefgimnorst"))
def test_a_typing_error_never_fails_and_is_always_confirmed(key, at, letter):
    said = key[: at % len(key)] + letter + key[at % len(key) + 1 :]
    answer = PLACES.find(said)
    if answer.places and fold_name(said) not in PLACES._index and " " not in said and said.isalpha():
        assert all(place.confirm for place in answer.places)


@pytest.mark.parametrize("value", [None, 12, b"Zwolle", ["Zwolle"]])
def test_what_is_no_text_is_no_place(value):
    assert PLACES.find(value) == NOTHING
    assert PLACES.spot(value) == []


LONG = (
    "in qwerty ",
    "de ",
    "in den haag bij ",
    "ouderkerk aan den ",
    "1234 ",
    "niet ",
    "\x00🙂\u202e",
    "é",
    "woon ",
)


@pytest.mark.parametrize("piece", LONG)
def test_very_long_text_takes_time_in_proportion(piece):
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            PLACES.spot(text)
            PLACES.find(text)
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(20_000) < max(12 * seconds(4_000), 0.05)
    assert seconds(20_000) < 1.0


def test_a_name_is_found_fast_enough_for_every_turn():
    def median(call, said: str) -> float:
        times = []
        for _ in range(200):
            start = time.perf_counter()
            call(said)
            times.append(time.perf_counter() - start)
        return sorted(times)[100]

    assert median(PLACES.find, "Hengelo") < 0.001
    assert median(PLACES.find, "sittart") < 0.015
    assert median(PLACES.spot, "ik ben 52 en woon al heel lang in Hengelo, ik wil iets anders leren " * 3) < 0.0025


def test_the_default_places_are_read_once():
    assert Places.load() is Places.load()
    assert Places.load(CONTENT) is not Places.load()
