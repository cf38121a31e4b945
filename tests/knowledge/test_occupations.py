"""What someone says about work → occupations and sectors, and the content they come from."""

from __future__ import annotations

import csv
import re
import time
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.occupations import CONTENT, MARKETS, ROLES, Occupation, Occupations, Sector, fold

CASES = yaml.safe_load((Path(__file__).parent / "occupations_cases.yml").read_text(encoding="utf-8"))
SPOT = [
    pytest.param(text, mentions, id=f"{behaviour}: {text}")
    for behaviour, texts in CASES["spot"].items()
    for text, mentions in texts.items()
]

#: The learning routes of the collected facts; content/routes is the judge once it is there.
ROUTES = frozenset(
    {
        "evc",
        "validatie-vrijstelling",
        "bbl",
        "bol",
        "derde-leerweg",
        "mbo-certificaat",
        "praktijkverklaring",
        "entree",
        "startkwalificatie-mbo2",
        "associate-degree",
        "hbo-deeltijd",
        "microcredential",
        "21-plus-toets",
        "open-universiteit",
        "particuliere-opleider",
        "vavo",
        "staatsexamen-vo",
        "nt2-staatsexamen",
        "inburgering-route",
        "basisvaardigheden-route",
        "oefenen-online",
        "zij-instroom-onderwijs",
        "zij-instroom-zorg",
        "zij-instroom-techniek",
        "defensie",
        "leerwerktraject",
        "meester-gezel",
        "vso-pro-route",
        "leren-op-werk",
        "leerambassadeurs",
        "vakdiploma-branche",
        "havo-naar-hbo-via-mbo4",
    }
)


@pytest.fixture(scope="module")
def occupations() -> Occupations:
    return Occupations.load()


def ids_in(folder: str) -> frozenset[str]:
    """The ids of content that others write; skips the test while it is not there."""
    files = sorted((CONTENT / folder).glob("*.yml"))
    if not files:
        pytest.skip(f"content/{folder} is not there yet")
    return frozenset(yaml.safe_load(file.read_text(encoding="utf-8"))["id"] for file in files)


# --- finding


@pytest.mark.parametrize("text, expected", SPOT)
def test_spot_finds_what_the_message_says(occupations: Occupations, text: str, expected: list[str]) -> None:
    found = [
        f"{mention.text} | {(mention.occupation or mention.sector).id} | {mention.role or '-'}"
        for mention in occupations.spot(text)
    ]
    assert found == expected


@pytest.mark.parametrize("text, expected", CASES["find"].items())
def test_find_understands_a_short_answer(occupations: Occupations, text: str, expected: str | None) -> None:
    found = occupations.find(text)
    assert (found.id if found else None) == expected


def test_there_are_enough_cases() -> None:
    assert len(SPOT) + len(CASES["find"]) >= 120


def test_every_name_finds_its_own_entry(occupations: Occupations) -> None:
    wrong = [
        (name, item.id)
        for item in (*occupations.occupations.values(), *occupations.sectors.values())
        for name in (item.name, *item.names)
        if occupations.find(name) is not item
    ]
    assert wrong == []


def test_a_mention_points_into_the_message(occupations: Occupations) -> None:
    text = "Éérst was ik kok, daarna conciërge; nu wil ik in de zorg werken."
    mentions = occupations.spot(text)
    assert [text[mention.start : mention.end] for mention in mentions] == [mention.text for mention in mentions]
    assert [mention.text for mention in mentions] == ["kok", "conciërge", "de zorg"]


def test_a_mention_is_either_an_occupation_or_a_sector(occupations: Occupations) -> None:
    kok, zorg = occupations.spot("ik ben kok en wil naar de zorg")
    assert isinstance(kok.occupation, Occupation) and kok.sector is None
    assert isinstance(zorg.sector, Sector) and zorg.occupation is None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    found = _LOADED.spot(text)
    assert all(mention.role in ROLES and text[mention.start : mention.end] == mention.text for mention in found)
    assert [mention.start for mention in found] == sorted(mention.start for mention in found)
    _LOADED.find(text)


_LOADED = Occupations.load()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "\0" * 20_000,
        "a" * 20_000,
        "ik ben lasser " * 1_430,
        "verpleegkundigexyz " * 1_050,
        "😀" * 20_000,
        "pedagogies " * 1_800,
        "a-" * 10_000,
        "ik\u00a0ben\u00a0kok",
        "İİİ" * 5_000,
        "\ud800 kok",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_odd_and_long_texts_are_read_without_failing(occupations: Occupations, text: str) -> None:
    began = time.process_time()
    occupations.spot(text)
    occupations.find(text)
    assert time.process_time() - began < 3


def test_a_long_message_takes_time_in_proportion(occupations: Occupations) -> None:
    def seconds(text: str) -> float:
        times = []
        for _ in range(5):
            began = time.process_time()
            occupations.spot(text)
            times.append(time.process_time() - began)
        return min(times)

    part = "ik was 20 jaar vrachtwagenchaufeur en wil nu pedagogies medewerker worden, of iets in de zorg. "
    assert seconds(part * 160) < 20 * max(seconds(part * 20), 0.002)


def test_a_message_of_200_characters_takes_less_than_half_a_millisecond(occupations: Occupations) -> None:
    text = (
        "ik ben 45 jaar en werk al 20 jaar als vrachtwagenchauffeur maar mijn rug is kapot en nu wil ik graag "
        "omscholen naar iets in de zorg of misschien onderwijsassistent, wat kan ik doen en wie betaalt dat"
    )[:200]
    occupations.spot(text)
    best = float("inf")
    for _ in range(40):
        began = time.process_time()
        for _ in range(10):
            occupations.spot(text)
        best = min(best, (time.process_time() - began) / 10)
    assert best < 0.0005


# --- content


def test_there_are_enough_occupations_and_sectors(occupations: Occupations) -> None:
    assert len(occupations.occupations) >= 560
    assert len(occupations.sectors) >= 42


def test_ids_are_unique_and_plain() -> None:
    with open(CONTENT / "occupations.csv", newline="", encoding="utf-8") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    ids += [entry["id"] for entry in yaml.safe_load((CONTENT / "sectors.yml").read_text(encoding="utf-8"))]
    assert len(ids) == len(set(ids))
    assert [id_ for id_ in ids if not re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", id_)] == []


def test_every_row_has_the_columns_of_the_header() -> None:
    with open(CONTENT / "occupations.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["id", "name", "names", "sector", "routes", "market", "market_source", "market_year"]
    assert [row[0] for row in rows if len(row) != len(rows[0])] == []


def test_no_name_belongs_to_two(occupations: Occupations) -> None:
    owners = defaultdict(set)
    for item in (*occupations.occupations.values(), *occupations.sectors.values()):
        for name in (item.name, *item.names):
            owners[fold(name)].add(item.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_every_occupation_has_a_known_sector_and_every_sector_an_occupation(occupations: Occupations) -> None:
    used = {occupation.sector for occupation in occupations.occupations.values()}
    assert used == set(occupations.sectors)


def test_every_route_is_known(occupations: Occupations) -> None:
    for occupation in occupations.occupations.values():
        assert set(occupation.routes) <= ROUTES, occupation.id
        assert len(set(occupation.routes)) == len(occupation.routes), occupation.id


def test_only_few_occupations_have_no_route(occupations: Occupations) -> None:
    # those to which only a university leads
    without = [occupation.id for occupation in occupations.occupations.values() if not occupation.routes]
    assert len(without) < 30
    assert {"arts", "dierenarts", "rechter"} <= set(without)


def test_routes_are_those_of_the_content(occupations: Occupations) -> None:
    known = ids_in("routes")
    used = {route for occupation in occupations.occupations.values() for route in occupation.routes}
    assert used <= known


def test_funds_are_those_of_the_content_and_each_is_reachable(occupations: Occupations) -> None:
    used = {fund for sector in occupations.sectors.values() for fund in sector.funds}
    assert used == ids_in("funds")


def test_thirty_funds_are_reachable(occupations: Occupations) -> None:
    assert len({fund for sector in occupations.sectors.values() for fund in sector.funds}) == 30


def test_a_market_has_a_source_and_a_year_or_nothing(occupations: Occupations) -> None:
    for occupation in occupations.occupations.values():
        assert occupation.market in MARKETS, occupation.id
        if occupation.market:
            assert occupation.market_source.startswith("https://"), occupation.id
            assert occupation.market_year is not None and 2022 <= occupation.market_year <= 2030, occupation.id
        else:
            assert not occupation.market_source and occupation.market_year is None, occupation.id


def test_names_are_filled_and_short_enough(occupations: Occupations) -> None:
    for item in (*occupations.occupations.values(), *occupations.sectors.values()):
        assert item.names, item.id
        for name in (item.name, *item.names):
            assert name == name.strip() and len(fold(name)) >= 2 and len(name) <= 70, (item.id, name)
            assert "|" not in name, (item.id, name)


def test_notes_are_short_dutch_sentences(occupations: Occupations) -> None:
    for sector in occupations.sectors.values():
        for sentence in sector.note.rstrip(".?").replace("?", ".").split("."):
            assert len(sentence.split()) <= 25, sector.id
        assert not sector.note or sector.note.endswith("."), sector.id


def test_a_folder_without_the_list_of_ordinary_words_loads(tmp_path: Path) -> None:
    (tmp_path / "occupations.csv").write_text(
        "id,name,names,sector,routes,market,market_source,market_year\nlasser,Lasser,welder,metal,bbl|bol,,,\n",
        encoding="utf-8",
    )
    sectors = "- {id: metal, name: Metaal, names: [de metaal], funds: [oom]}\n"
    (tmp_path / "sectors.yml").write_text(sectors, encoding="utf-8")
    small = Occupations.load(tmp_path)
    assert small.occupations["lasser"].routes == ("bbl", "bol")
    assert small.find("de metaal") is small.sectors["metal"]
