"""Turn the researched tables about Dutch places into `knowledge/content/places/`.

    python scripts/import_places.py SOURCE_DIR [TARGET_DIR]

SOURCE_DIR holds gemeenten.csv, gemeenten_voormalig.csv, woonplaatsen.csv, postcodes.csv, regions.csv,
neighbours.csv, streken.csv and provincies.csv. Run once per edition; the result is committed. The columns
are described in `knowledge/content/places/README.md`. What we added ourselves stands below, with the source
"own knowledge". Raises ValueError when the tables contradict each other.
"""

import csv
import math
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from knowledge.places import fold_name  # the search key of the names must be the one used at run time

OWN = "own knowledge"
KIND = {
    "woonplaats": "settlement", "alias": "alias", "gemeente": "municipality", "gemeente-alias": "alias",
    "bijnaam": "nickname", "netnummer": "dialling_code", "oud-gemeente": "former_municipality",
    "wijk": "district", "buurtschap": "hamlet", "regionaam": "region", "provincie": "province",
    "provincie (ook stad)": "province", "streek/bijnaam": "area",
}  # fmt: skip
CAUTION = {
    "woord": "word", "voornaam": "first_name", "land": "country", "kort": "short", "generiek": "generic",
    "provincie": "province", "streek": "area",
}  # fmt: skip

# A name means its largest place without asking when that is this many times larger than every namesake,
# and no namesake has this many inhabitants (Hengelo in Gelderland has 4,500: there we ask).
DOMINANT_TIMES, DOMINATED_UNDER = 20, 4000
UNKNOWN_RESIDENTS = {"settlement": 2500, "district": 1500, "hamlet": 500}

# Place names that are also everyday words or surnames, where the spelling dictionary did not say so.
ALSO_WORDS = """Opende Velden Linden Duiven Well Blije Losser Born Herten Meeuwen Rutten Bern Edens Zurich
Bears Beers Halle Esch Andel Ingen Lent Marken Leende Holten Kessel Mill Thorn Nuth Brakel Uden Petten Putte
Roden Mussel Warns Turns Lions Reeve Nisse Overberg Mander Hulten Bosch Havenstad Hagenezen Venlose Kattegat
Rens Zorgvlied Heino Oene Mokkum Rotta Eindje Steeg Baars Driel Riel Ane
Eede Mechelen Rossum Rips Rhee""".split()
# Place names in the spelling dictionary that hardly anyone uses as a word.
HARDLY_WORDS = """Bodegraven Boekel Wassenaar Nootdorp Ridderkerk Landsmeer Hoofddorp Giethoorn Kaatsheuvel
Stadskanaal Buitenpost Woudenberg Nieuwkoop Vlijmen Gulpen Prinsenbeek Halsteren Gouda Middelburg Ede
Kanaleneiland Doornenburg Achterveld Achtmaal Stevensweert Roosteren Sterksel Overloon Houwerzijl Meppen
Tolkamer Brouwershaven Dommelen Hoornaar Lieshout Bovenkerk Moerstraten Molenschot Noordoostpolder""".split()
AREA_WORDS = """de Polder|NOP|de Waard|de Vallei|Peel|Holland|Randmeren|Waterweg|MVS|MRA|NHN|ZHC|U10|U16
|Voorne|Baronie|Schouwen|Hogeland|Heuvelrug|het Noorden|het Oosten|het Zuiden|het Westen
|onder de rivieren|Gooi|Goeree|Graafschap|Meerlanden|Nieuwe Waterweg|Brainport|Randstad|Langstraat
|Oostland|Waterland""".replace("\n", "").split("|")

# name: official name, where the source has no such name. A municipality is looked up by the official name.
OWN_NAMES = {
    "nickname": {
        "Agga": "Den Haag", "Haagie": "Den Haag", "Damsco": "Amsterdam", "Tilly": "Tilburg",
        "Enschee": "Enschede", "Eanske": "Enschede", "Grunn": "Groningen", "Grun": "Groningen",
        "Swolle": "Zwolle", "Mestreech": "Maastricht", "Ljouwert": "Leeuwarden", "Roffa": "Rotterdam",
        "Mokum": "Amsterdam", "Damsko": "Amsterdam", "Lutje Grunn": "Groningen", "Spijkcity": "Spijkenisse",
        "Rotown": "Rotterdam", "Apeldoorntje": "Apeldoorn", "Arnhempje": "Arnhem", "Utjeg": "Utrecht",
    },
    "alias": {
        "De Haag": "Den Haag", "Den Hague": "Den Haag",
        "Sgravenhage": "'s-Gravenhage",
        "Shertogenbosch": "'s-Hertogenbosch", "Hertogenbosch": "'s-Hertogenbosch", "Lelystadt": "Lelystad",
        "Almere Stad": "Almere", "Nieuwegijn": "Nieuwegein", "Zutfen": "Zutphen", "Eindhofen": "Eindhoven",
        "Dordt": "Dordrecht", "Noord Oost Polder": "Noordoostpolder", "Alphen ad Rijn": "Alphen aan den Rijn",
        "Capelle ad IJssel": "Capelle aan den IJssel", "Krimpen ad IJssel": "Krimpen aan den IJssel",
        "Heerhugowaart": "Heerhugowaard", "Haarlemmerliede": "Haarlemmerliede",
    },
    "district": {
        "Amsterdam-West": "Amsterdam", "Amsterdam-Oost": "Amsterdam", "Amsterdam-Zuid": "Amsterdam",
        "Amsterdam Centrum": "Amsterdam", "Rotterdam-Noord": "Rotterdam", "Rotterdam-West": "Rotterdam",
        "Rotterdam-Oost": "Rotterdam", "Rotterdam Centrum": "Rotterdam", "Utrecht-Oost": "Utrecht",
        "Utrecht-Zuid": "Utrecht", "Utrecht Centrum": "Utrecht", "Enschede-Noord": "Enschede",
        "Den Haag Centrum": "Den Haag", "Almere Stad West": "Almere", "Almere Centrum": "Almere",
    },
}  # fmt: skip
# Who says "Bergen" seldom means Bergen op Zoom: that choice comes last.
LAST = {("Bergen", "Bergen op Zoom")}
# "Haarlemmerliede" is short for a municipality that is no more, and a village too.
SHORT_FORMER = {"Haarlemmerliede": "Haarlemmerliede en Spaarnwoude"}
# name: (kind, regions with the main one first, whether to ask on)
OWN_AREAS = {
    "Zuid-Oost Drenthe": ("area", "AM03", 0), "Oost-Gelderland": ("area", "AM09", 0),
    "Noord-Oost Brabant": ("area", "AM27", 0), "Oost-Brabant": ("area", "AM27|AM32|AM28", 1),
    "Zuid-Oost Brabant": ("area", "AM28|AM32", 1),
    "NoordHolland": ("province", "AM18|AM15|AM37|AM17|AM12", 1),
    "ZuidHolland": ("province", "AM22|AM21|AM19|AM34|AM23|AM20|AM35", 1),
    "NoordBrabant": ("province", "AM25|AM27|AM28|AM26|AM32|AM33", 1), "Frysland": ("province", "AM02", 0),
    "Frieslan": ("province", "AM02", 0), "de Noordkop": ("area", "AM15", 0),
    "het Heuvelland": ("area", "AM30", 0), "de Mijnstreek": ("area", "AM30", 0),
    "de Langstraat": ("area", "AM26|AM25", 0), "regio Groningen": ("area", "AM01", 0),
    "Grunnegerland": ("area", "AM01", 0), "'t Gooi": ("area", "AM12", 0),
    "Nederlands Limburg": ("province", "AM30|AM29|AM33|AM08", 1),
}  # fmt: skip
PROVINCE_OF = {
    "Brabant": "Noord-Brabant", "NoordBrabant": "Noord-Brabant", "Friesland": "Fryslân",
    "Frysland": "Fryslân",
    "Frieslan": "Fryslân", "NoordHolland": "Noord-Holland", "ZuidHolland": "Zuid-Holland",
    "Nederlands Limburg": "Limburg",
}  # fmt: skip

# name, latitude, longitude (of the centre, two decimals), other names. Own knowledge.
TOWNS = {
    "België": """Antwerpen 51.22 4.40 Antwerp Anvers|Gent 51.05 3.73 Ghent|Brussel 50.85 4.35 Bruxelles
|Turnhout 51.32 4.94|Lommel 51.23 5.31|Maaseik 51.10 5.79|Hasselt 50.93 5.34|Genk 50.97 5.50
|Lanaken 50.89 5.65|Maasmechelen 50.97 5.69|Riemst 50.81 5.60|Tongeren 50.78 5.46|Bree 51.14 5.60
|Kinrooi 51.15 5.74|Dilsen-Stokkem 51.04 5.72 Dilsen|Hamont-Achel 51.25 5.54 Hamont Achel
|Pelt 51.22 5.42 Neerpelt Overpelt|Bocholt 51.17 5.58|Peer 51.13 5.45|Beringen 51.05 5.23|Mol 51.19 5.12
|Balen 51.17 5.17|Retie 51.27 5.08|Arendonk 51.32 5.09|Ravels 51.37 5.00|Geel 51.16 4.99
|Herentals 51.18 4.83|Baarle-Hertog 51.44 4.93|Hoogstraten 51.40 4.76|Wuustwezel 51.39 4.60
|Essen 51.47 4.47|Kalmthout 51.38 4.47|Kapellen 51.31 4.43|Brasschaat 51.29 4.49|Stabroek 51.33 4.37
|Beveren 51.21 4.25|Sint-Niklaas 51.16 4.14|Stekene 51.21 4.04|Zelzate 51.20 3.81|Eeklo 51.19 3.57
|Assenede 51.23 3.75|Maldegem 51.21 3.45|Knokke-Heist 51.34 3.29 Knokke|Brugge 51.21 3.22
|Oostende 51.23 2.92|Mechelen 51.03 4.48|Leuven 50.88 4.70|Luik 50.63 5.57 Liège|Wezet 50.74 5.70 Visé
|Eupen 50.63 6.04|Aalst 50.94 4.04|Kortrijk 50.83 3.26|Voeren 50.75 5.78""",
    "Duitsland": """Aken 50.78 6.08 Aachen|Herzogenrath 50.87 6.10|Würselen 50.82 6.13
|Geilenkirchen 50.97 6.12|Gangelt 50.99 6.00|Selfkant 51.02 5.92|Heinsberg 51.06 6.10
|Wassenberg 51.10 6.16|Jülich 50.92 6.36|Düren 50.80 6.48|Keulen 50.94 6.96 Köln Cologne|Bonn 50.73 7.10
|Düsseldorf 51.23 6.78 Dusseldorf|Duisburg 51.43 6.76|Essen 51.46 7.01|Oberhausen 51.47 6.85
|Dortmund 51.51 7.47|Krefeld 51.33 6.56|Mönchengladbach 51.19 6.44|Viersen 51.26 6.39|Brüggen 51.24 6.18
|Nettetal 51.31 6.28 Kaldenkirchen|Straelen 51.44 6.27|Geldern 51.52 6.32|Kevelaer 51.58 6.25
|Weeze 51.63 6.20|Goch 51.68 6.16|Kleef 51.79 6.14 Kleve|Kranenburg 51.79 6.01
|Emmerik 51.83 6.25 Emmerich|Elten 51.86 6.17|Rees 51.76 6.40|Wesel 51.66 6.62|Xanten 51.66 6.45
|Isselburg 51.83 6.46|Bocholt 51.84 6.62|Rhede 51.84 6.70|Südlohn 51.94 6.87|Stadtlohn 51.99 6.92
|Vreden 52.04 6.83|Ahaus 52.08 7.00|Gronau 52.21 7.02|Bad Bentheim 52.30 7.16 Bentheim Gildehaus
|Schüttorf 52.32 7.22|Nordhorn 52.43 7.07|Neuenhaus 52.50 6.97|Uelsen 52.49 6.89|Emlichheim 52.61 6.85
|Rheine 52.28 7.44|Münster 51.96 7.63 Munster|Lingen 52.52 7.32|Meppen 52.69 7.29|Papenburg 53.08 7.40
|Weener 53.17 7.35|Bunde 53.18 7.27|Leer 53.23 7.45|Emden 53.37 7.21|Oldenburg 53.14 8.21
|Osnabrück 52.28 8.04|Bremen 53.08 8.80|Hamburg 53.55 9.99|Berlijn 52.52 13.40 Berlin
|Frankfurt 50.11 8.68|München 48.14 11.58""",
}  # fmt: skip
# Foreign towns that are an everyday word, or a Dutch village too: only after "in", with a capital.
TOWN_WORDS = """Leer Peer Mol Geel Balen Essen Kapellen Bree Pelt Bunde Meppen Elten Goch Rees
Hamont Lingen Düren Brüggen Vreden Wesel Ravels Halle Beringen Voeren Luik Weener Aalst""".split()
COUNTRIES = """België:Belgie,Belgium,Vlaanderen|Duitsland:Germany,Deutschland|Polen:Polska,Poland
|Oekraïne:Ukraine,Ukraina|Syrië:Syria|Eritrea|Turkije:Turkey,Türkiye|Marokko:Morocco,Maroc|Suriname
|Afghanistan|Irak:Iraq|Iran|Ethiopië:Ethiopia|Somalië:Somalia|Soedan:Sudan|Jemen:Yemen|Egypte:Egypt
|Tunesië|Algerije|Libië|Libanon|Palestina:Gaza|Israël|Jordanië|Pakistan|India|Bangladesh|Sri Lanka|Nepal
|China|Hongkong:Hong Kong|Taiwan|Japan|Zuid-Korea|Vietnam|Thailand|Filipijnen|Indonesië:Indonesia
|Molukken|Rusland:Russia|Wit-Rusland:Belarus|Moldavië|Georgië|Armenië|Azerbeidzjan|Bulgarije:Bulgaria
|Roemenië:Romania|Hongarije:Hungary|Tsjechië|Slowakije|Slovenië|Kroatië|Servië|Bosnië|Kosovo|Albanië
|Noord-Macedonië:Macedonië|Griekenland:Greece|Italië:Italy|Spanje:Spain|Portugal|Frankrijk:France
|Luxemburg|Zwitserland|Oostenrijk|Engeland:England,Groot-Brittannië,Verenigd Koninkrijk,Schotland
|Ierland|Denemarken|Noorwegen|Zweden|Finland|IJsland|Estland|Letland:Latvia|Litouwen:Lithuania
|Verenigde Staten:Amerika,USA,VS|Canada|Mexico|Brazilië|Colombia|Venezuela|Peru|Chili|Argentinië|Cuba
|Dominicaanse Republiek|Haïti|Jamaica|Guyana|Kaapverdië|Ghana|Nigeria|Kameroen|Congo|Angola|Burundi
|Rwanda|Oeganda|Kenia|Tanzania|Zuid-Afrika|Sierra Leone|Liberia|Guinee|Gambia|Senegal|Ivoorkust|Mali
|Tsjaad|Australië|Nieuw-Zeeland|Koerdistan"""  # fmt: skip
# "municipality": part of the Netherlands but of no labour-market region; "country": of the Kingdom.
CARIBBEAN = """Bonaire:municipality|Saba:municipality|Sint Eustatius:municipality:Statia|Aruba:country
|Curaçao:country|Sint Maarten:country:St. Maarten"""


def read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, columns: str, rows: list[dict]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns.split(), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows")


def items(text: str) -> list[str]:
    return [item.strip() for item in text.replace("\n", "").split("|")]


def flags(text: str) -> set[str]:
    return {CAUTION[flag] for flag in text.split("|") if flag}


def residents(row: dict, official: dict[tuple[str, str], int]) -> int:
    """Inhabitants, for the order only: of the official place when the row is another name for it."""
    known = row["inwoners_indicatie"].lstrip("~")
    if known:
        return int(known)
    name = row["officiele_naam"] or row["naam"]
    return official.get((name, row["gemeente_code"])) or UNKNOWN_RESIDENTS.get(KIND[row["soort"]], 1000)


def shaped_places(source: list[dict], municipalities: dict[str, dict]) -> list[dict]:
    """One row per name and municipality, with order, dominance and caution decided per name."""
    official: dict[tuple[str, str], int] = {}
    for row in source:
        if row["inwoners_indicatie"]:
            size = int(row["inwoners_indicatie"].lstrip("~"))
            key = (row["naam"], row["gemeente_code"])
            official[key] = max(size, official.get(key, 0))
    for row in municipalities.values():
        official.setdefault((row["naam"], row["code"]), int(row["inwoners"]))
    places = []
    for row in source:
        municipality = municipalities.get(row["gemeente_code"])
        if municipality is None or municipality["regio_code"] != row["regio_code"]:
            raise ValueError(f"{row['naam']}: municipality or region contradicts gemeenten.csv")
        size = residents(row, official)
        if KIND[row["soort"]] == "former_municipality":
            size = 1000
        places.append({
            "name": row["naam"], "kind": KIND[row["soort"]], "official_name": row["officiele_naam"],
            "municipality_code": row["gemeente_code"], "residents": size,
            "rank": 9 if (row["naam"], row["officiele_naam"]) in LAST else int(row["rang"]),
            "caution": flags(row["let_op"]),
            "nearby": row["regios_binnen_15km"] if row["lat"] else municipality["regios_binnen_15km"],
            "source": row["bron"], "position": row["coord_bron"],
        })  # fmt: skip
    return places


def own_places(places: list[dict], municipalities: dict[str, dict]) -> list[dict]:
    present = {fold_name(row["name"]) for row in places}
    official = {row["name"]: row for row in reversed(places) if row["kind"] in ("municipality", "settlement")}
    added = []
    for kind, names in OWN_NAMES.items():
        for name, known_as in names.items():
            if fold_name(name) in present:
                continue
            target = official[known_as]
            own = known_as if kind != "district" else ""
            added.append({**target, "name": name, "kind": kind, "official_name": own, "rank": 1,
                          "residents": 1500 if kind == "district" else target["residents"],
                          "caution": set(), "source": OWN, "position": "municipality"})  # fmt: skip
    return added


def decide_dominance(places: list[dict]) -> None:
    namesakes = defaultdict(list)
    for row in places:
        namesakes[fold_name(row["name"])].append(row)
    words = {fold_name(word) for word in ALSO_WORDS}
    hardly = {fold_name(word) for word in HARDLY_WORDS}
    for key, rows in namesakes.items():
        first, *others = sorted(rows, key=lambda row: row["rank"])
        rest = fold_name(first["official_name"] or first["name"]).removeprefix(key).split()
        whole = not rest or (len(rest) == 1 and len(rest[0]) <= 3)  # "Haren Gn", not "Alphen aan den Rijn"
        largest = max((row["residents"] for row in others), default=0)
        dominant = others and whole and largest < DOMINATED_UNDER and first["residents"] >= DOMINANT_TIMES * largest
        for row in rows:
            row["dominant"] = int(bool(dominant) and row is first)
            if key in words:
                row["caution"].add("word")
            if key in hardly:
                row["caution"].discard("word")
            row["caution"] = "|".join(sorted(row["caution"]))


def shaped_areas(source: list[dict], provinces: list[dict], regions: dict[str, dict]) -> list[dict]:
    in_province = {(row["provincie"], row["regio_code"]): int(row["inwoners"]) for row in provinces}
    names = {row["provincie"] for row in provinces}
    cautious = {fold_name(name) for name in AREA_WORDS}
    rows = [{**row, "bron": row["bron"].replace("eigen kennis", OWN)} for row in source]
    seen = {row["zoeknaam"] for row in source}
    for name, (kind, codes, ask) in OWN_AREAS.items():
        if fold_name(name) not in seen:
            rows.append({"naam": name, "soort": kind, "regio_codes": codes, "vraag_door": ask, "bron": OWN})
    areas = []
    for row in rows:
        row["naam"] = "'" + row["naam"] if row["naam"].startswith("t ") else row["naam"]
        name = row["naam"].removeprefix("provincie ")
        province = PROVINCE_OF.get(name, name)
        province = province if province in names else ""
        kind = "province" if province else KIND.get(row["soort"], row["soort"])
        if row["soort"] == "regionaam":
            kind = "region"
        main, *others = row["regio_codes"].split("|")
        unknown = {main, *others} - set(regions)
        if unknown or row.get("hoofdregio", main) != main:
            raise ValueError(f"{row['naam']}: unknown region {unknown} or main region not first")
        others.sort(key=lambda code: -(in_province.get((province, code)) or int(regions[code]["inwoners"])))
        areas.append({"name": row["naam"], "kind": kind, "province": province if kind == "province" else "",
                      "region_codes": "|".join([main, *others]),
                      "ask": row["vraag_door"],
                      "caution": "word" if fold_name(row["naam"]) in cautious else "",
                      "source": row["bron"]})  # fmt: skip
    return areas


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres between two (latitude, longitude) points, flat-earth: good to 0.1 km at these distances."""
    x = (a[1] - b[1]) * 111.32 * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(x, (a[0] - b[0]) * 110.57)


def shaped_abroad(postcodes: list[dict]) -> list[dict]:
    points = defaultdict(list)
    for row in postcodes:
        points[row["regio_code"]].append((float(row["lat"]), float(row["lon"])))
    rows = []
    for country, towns in TOWNS.items():
        for town in items(towns):
            words = town.split()
            at = next(i for i, word in enumerate(words) if word[0].isdigit())
            name, here = " ".join(words[:at]), (float(words[at]), float(words[at + 1]))
            near = sorted((min(distance(here, point) for point in region), code) for code, region in points.items())
            nearby = "|".join(f"{code}:{km:.1f}" for i, (km, code) in enumerate(near) if km <= 15 or (i == 0 and km <= 50))
            for alias in (name, *words[at + 2 :]):
                rows.append({"name": alias, "official_name": name if alias != name else "", "kind": "town",
                             "country": country, "caribbean": "", "nearby": nearby,
                             "caution": "word" if alias in TOWN_WORDS else "", "source": OWN})  # fmt: skip
    for line in items(COUNTRIES):
        name, _, others = line.partition(":")
        for alias in (name, *filter(None, others.split(","))):
            rows.append({"name": alias, "official_name": name if alias != name else "", "kind": "country",
                         "country": name, "caution": "country", "source": OWN})  # fmt: skip
    for line in items(CARIBBEAN):
        name, caribbean, *also = line.split(":")
        for alias in (name, *also):
            rows.append({"name": alias, "official_name": name if alias != name else "",
                         "kind": "island" if caribbean == "municipality" else "country",
                         "country": "Caribisch Nederland" if caribbean == "municipality" else name,
                         "caribbean": caribbean, "caution": "country", "source": OWN})  # fmt: skip
    keys, unique = set(), []
    for row in rows:
        key = (fold_name(row["name"]), row["country"])
        if key not in keys:
            keys.add(key)
            unique.append(row)
    return unique


def main(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    municipalities = {row["code"]: row for row in read(source / "gemeenten.csv")}
    regions = {row["code"]: row for row in read(source / "regions.csv")}
    provinces, postcodes = read(source / "provincies.csv"), read(source / "postcodes.csv")

    write(target / "regions.csv", "code name provinces population source",
          [{"code": row["code"], "name": row["naam"], "provinces": row["provincies"],
            "population": row["inwoners"], "source": "CBS 2026"} for row in regions.values()])  # fmt: skip
    write(target / "provinces.csv", "code name region_code municipalities population source",
          [{"code": row["provincie_code"], "name": row["provincie"], "region_code": row["regio_code"],
            "municipalities": row["n_gemeenten"], "population": row["inwoners"], "source": "CBS 2026"}
           for row in provinces])  # fmt: skip
    write(target / "region_neighbours.csv", "region_a region_b km kind source",
          [{"region_a": row["regio_a"], "region_b": row["regio_b"], "km": row["kortste_afstand_km"],
            "kind": "water" if "water" in row["soort"] else "land", "source": row["bevestigd_in"]}
           for row in read(source / "neighbours.csv")])  # fmt: skip
    write(target / "municipalities.csv", "code name province region_code population nearby source",
          [{"code": row["code"], "name": row["naam"], "province": row["provincie"],
            "region_code": row["regio_code"], "population": row["inwoners"],
            "nearby": row["regios_binnen_15km"], "source": "CBS 2026; population Wikipedia 2026"}
           for row in municipalities.values()])  # fmt: skip

    former = read(source / "gemeenten_voormalig.csv")
    for short, name in SHORT_FORMER.items():
        former += [{**row, "oude_naam": short, "bron": OWN} for row in former if row["oude_naam"] == name]
    write(target / "former_municipalities.csv", "name code last_year municipality_code rank source",
          [{"name": row["oude_naam"], "code": row["oude_code"], "last_year": row["laatste_jaar"],
            "municipality_code": row["huidige_code"], "rank": row["volgorde"],
            "source": row["bron"].replace("opvolger eigen kennis", "successor own knowledge")
            .replace("eigen kennis", OWN)} for row in former])  # fmt: skip

    for row in postcodes:
        if municipalities[row["gemeente_code"]]["regio_code"] != row["regio_code"]:
            raise ValueError(f"postcode {row['pc4']}: region contradicts gemeenten.csv")
    certainty = {"hoog": "high", "middel": "medium", "laag": "low"}
    write(target / "postcodes.csv",
          "postcode municipality_code other_municipality_codes places nearby certainty source",
          [{"postcode": row["pc4"], "municipality_code": row["gemeente_code"],
            "other_municipality_codes": row["andere_gemeenten"], "places": row["plaatsen"],
            "nearby": row["regios_binnen_15km"], "certainty": certainty[row["zekerheid"]],
            "source": row["bronnen"]} for row in postcodes])  # fmt: skip

    places = shaped_places(read(source / "woonplaatsen.csv"), municipalities)
    places += own_places(places, municipalities)
    decide_dominance(places)
    write(target / "places.csv",
          "name kind official_name municipality_code residents rank dominant caution nearby position source",
          places)  # fmt: skip
    write(target / "areas.csv", "name kind province region_codes ask caution source",
          shaped_areas(read(source / "streken.csv"), provinces, regions))  # fmt: skip
    write(target / "abroad.csv", "name official_name kind country caribbean nearby caution source",
          shaped_abroad(postcodes))  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else ROOT / "knowledge/content/places")
