"""What someone says about where they live: municipality, labour-market region, and the regions nearby.

`Places.load()` reads the tables in `content/places/` (described in the README there) once. After that two
questions can be asked, both of any text at all, both pure:

    places = Places.load()
    places.find("roffa")                        # the whole text is a place: an answer to "waar woont u?"
    places.spot("ben 52, woon in Hengelo")      # the places mentioned inside a message

`find` is generous, because a place was asked for. `spot` is cautious, because many Dutch places are also
everyday words (Best, Echt, Leer): such a name only counts after a locating word ("woon in", "omgeving"), and
so does a typing error. Neither raises on any text, and both take time linear in
its length. Distances are kilometres as the crow flies to the nearest inhabited core of a region, one decimal.
"""

import csv
import functools
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

CONTENT = Path(__file__).parent / "content" / "places"
FIND_READS = 300  # characters: an answer to "waar woont u?" is short; what follows is not read
FUZZY_PER_MESSAGE = 6  # attempts to read a typing error in one message, so that time stays linear
WELL_KNOWN = 5_000  # inhabitants from which a name counts without a locating word
TOWN = 20_000  # inhabitants from which "in leiden" counts, although "leiden" is a word too

LOCAL_KINDS = {"district", "hamlet"}
WIDE_KINDS = {"area", "region", "province"}
FOREIGN_KINDS = {"town", "country", "island"}
OFTEN_MISSPELT = WIDE_KINDS | {"settlement", "municipality"}
NOT_MISSPELT = LOCAL_KINDS | {"dialling_code", "nickname", "country"}
ABBREVIATIONS = {"st": "sint", "prov": "provincie", "gem": "gemeente"}

# --- what comes out ---------------------------------------------------------------------------------------


class RegionRef(NamedTuple):
    region: str
    region_code: str


class Nearby(NamedTuple):
    """Another labour-market region; `km` to its nearest inhabited core."""

    region: str
    region_code: str
    km: float


@dataclass(frozen=True)
class Place:
    """One reading of what was said. `municipality` is the present name, None for what spans several.

    `regions` lists the main region first; it is empty abroad. `nearby` lists every other region within
    15 km, nearest first; abroad it always holds the nearest region if that is within 50 km. `confirm` asks
    the caller to name the place in its answer, so that the person can correct it.
    """

    name: str
    kind: str
    municipality: str | None = None
    municipality_code: str | None = None
    province: str | None = None
    regions: tuple[RegionRef, ...] = ()
    nearby: tuple[Nearby, ...] = ()
    note: str = ""
    confirm: bool = False
    country: str | None = None

    def as_dict(self) -> dict:
        return {
            "name": self.name,
            "kind": self.kind,
            "municipality": self.municipality,
            "regions": [region._asdict() for region in self.regions],
            "nearby": [region._asdict() for region in self.nearby],
            "note": self.note,
            "confirm": self.confirm,
        }


@dataclass(frozen=True)
class Answer:
    """`status`: "one", "many" (ask, in this order), "none" or "abroad" (a country, a town over the border).

    `others` holds the small namesakes of a dominant place, for someone who answers "nee".
    """

    status: str
    places: tuple[Place, ...] = ()
    others: tuple[Place, ...] = ()

    def as_dict(self) -> dict:
        return {"status": self.status, "places": [place.as_dict() for place in self.places]}


NOTHING = Answer("none")


@dataclass(frozen=True)
class Mention:
    """A place inside a message: `message[start:end] == text`.

    `how`: "exact", "fuzzy", "postcode" or "dialling_code". `locator` is the locating word before it ("" if
    none): after "uit" a country is an origin, not where someone lives. `negated`: "niet in Almelo".
    """

    start: int
    end: int
    text: str
    answer: Answer
    how: str
    negated: bool = False
    locator: str = ""


@dataclass(frozen=True)
class Region:
    """A labour-market region; `neighbours` share a border, `km` between the nearest cores."""

    code: str
    name: str
    provinces: tuple[str, ...]
    neighbours: tuple[Nearby, ...]


@dataclass(frozen=True)
class Municipality:
    code: str
    name: str
    province: str
    region: RegionRef
    population: int
    nearby: tuple[Nearby, ...]


# --- text to words ----------------------------------------------------------------------------------------

SKIP, IJ = "\x00", "\x01"  # inside a folded text: a sign that belongs to no letter; the one-letter ij
WORD = re.compile(r"[a-z0-9\x00\x01]+")
APOSTROPHES = "'\u2019\u2018`\u00b4"
BREAK = re.compile(r"[.,;:!?\n]")
STOP = re.compile(r"[.;!?\n]")
LIVES_THERE = re.compile(r"(?:is )?(?:waar )?(?:ik|wij|we) (?:woon|wonen)\b|(?:woon|wonen) (?:ik|wij|we)\b")
DWELLING = ("woon", "woont", "wonen")
LIVES_BEGINS = frozenset(DWELLING + ("is", "waar", "ik", "wij", "we"))
ADJECTIVE = re.compile("s|se|er|ers")


class _Fold(dict):
    """Character code to one plain lower-case letter or digit, so that positions stay those of the text."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in APOSTROPHES or unicodedata.combining(char):
            plain = SKIP
        elif char in "\u0132\u0133":
            plain = IJ
        else:
            letters = unicodedata.normalize("NFKD", char.lower())
            letters = "".join(c for c in letters if not unicodedata.combining(c))
            plain = letters if re.fullmatch("[a-z0-9]", letters) else " "
        if code < 0x2100:
            self[code] = plain
        return plain


_FOLD = _Fold()


class Token(NamedTuple):
    word: str
    start: int
    end: int


def _tokens(text: str) -> list[Token]:
    tokens = []
    for match in WORD.finditer(text.translate(_FOLD)):
        word = match.group()
        if SKIP in word or IJ in word:
            word = word.replace(SKIP, "").replace(IJ, "ij")
            if not word:
                continue
        tokens.append(Token(ABBREVIATIONS.get(word, word), match.start(), match.end()))
    return tokens


def fold_name(name: str) -> str:
    """The search key of a name: plain lower-case words. "'s-Gravenhage" -> "s gravenhage"."""
    return " ".join(token.word for token in _tokens(name))


_SOUNDS = (("cht", "gt"), ("ch", "g"), ("ck", "k"), ("sch", "sg"), ("c", "k"), ("ph", "f"), ("v", "f"), ("z", "s"), ("th", "t"),
           ("ij", "ei"), ("y", "ei"), ("ou", "au"), ("uw", "u"), ("dt", "t"))  # fmt: skip


def _sound(key: str) -> str:
    """A name as it sounds, so that "dordregt" is Dordrecht: doubled letters once, a last d as t."""
    for written, heard in _SOUNDS:
        key = key.replace(written, heard)
    key = re.sub(r"(.)\1", r"\1", key)
    return key[:-1] + "t" if key.endswith("d") else key


# --- what the tables say ----------------------------------------------------------------------------------


class Entry(NamedTuple):
    """One meaning of a name."""

    name: str
    kind: str
    official: str  # the name to show
    municipality: str  # code; "" for what spans several
    regions: tuple[str, ...]
    province: str
    nearby: str  # "AM06:10.1|AM07:11.3"
    residents: int
    rank: int
    dominant: bool
    caution: frozenset[str]
    country: str = ""
    ask: bool = False


class _Match(NamedTuple):
    """A name found at tokens[first:last]."""

    first: int
    last: int
    key: str
    entries: tuple[Entry, ...]
    how: str = "exact"


class _Locating(NamedTuple):
    """What stands before a name: level 0 nothing, 1 "in", 2 "woon in" or "omgeving"."""

    level: int = 0
    word: str = ""
    article: bool = False


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _flags(text: str) -> frozenset[str]:
    return frozenset(text.split("|")) if text else frozenset()


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


class Places:
    """See the module. Make one with `Places.load()`; it only remembers its answers afterwards."""

    def __init__(self, folder: Path):
        self._regions = {row["code"]: row for row in _rows(folder / "regions.csv")}
        self._municipalities = {row["code"]: row for row in _rows(folder / "municipalities.csv")}
        self._postcodes = {row["postcode"]: row for row in _rows(folder / "postcodes.csv")}
        self._notes = {row["key"]: row["text"] for row in _rows(folder / "notes.csv")}
        self._neighbours: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for row in _rows(folder / "region_neighbours.csv"):
            self._neighbours[row["region_a"]].append((float(row["km"]), row["region_b"]))
            self._neighbours[row["region_b"]].append((float(row["km"]), row["region_a"]))
        self._words: dict[str, dict[str, str]] = defaultdict(dict)
        for row in _rows(folder / "words.csv"):
            self._words[row["use"]][row["word"]] = row["value"]
        lines = (folder / "not_places.txt").read_text(encoding="utf-8").split("\n")
        self._not_places = frozenset(line for line in lines if line and not line.startswith("#"))
        self._former: set[tuple[str, str]] = set()
        self._index = self._indexed(folder)
        self._answers: dict[str, Answer] = {}
        self._starts: dict[str, int] = {}
        self._misspelt: dict[int, list[str]] = defaultdict(list)
        self._sounds: dict[str, list[str]] = defaultdict(list)
        for key, entries in self._index.items():
            words = key.split(" ")
            self._starts[words[0]] = max(self._starts.get(words[0], 0), len(words))
            likely = any(entry.kind not in NOT_MISSPELT for entry in entries)
            if likely and len(key) >= 4 and words[-1] not in self._words["province"]:
                self._misspelt[len(key)].append(key)
                self._sounds[_sound(key)].append(key)

    @staticmethod
    def load(folder: Path | None = None) -> "Places":
        """The places of `folder`; without it those of this project, read once. Raises OSError or KeyError."""
        return Places(folder) if folder else _default()

    def _indexed(self, folder: Path) -> dict[str, tuple[Entry, ...]]:
        index: dict[str, list[Entry]] = defaultdict(list)
        for row in _rows(folder / "places.csv"):
            home = self._municipalities[row["municipality_code"]]
            index[fold_name(row["name"])].append(
                Entry(row["name"], row["kind"], row["official_name"] or row["name"], home["code"],
                      (home["region_code"],), home["province"], row["nearby"], int(row["residents"]),
                      int(row["rank"]), row["dominant"] == "1", _flags(row["caution"]))
            )  # fmt: skip
        for row in _rows(folder / "former_municipalities.csv"):
            home, key = self._municipalities[row["municipality_code"]], fold_name(row["name"])
            self._former.add((key, home["code"]))
            if all(entry.municipality != home["code"] for entry in index[key]):
                index[key].append(
                    Entry(row["name"], "former_municipality", row["name"], home["code"],
                          (home["region_code"],), home["province"], home["nearby"], 1000,
                          50 + int(row["rank"]), False, frozenset())
                )  # fmt: skip
        for home in self._municipalities.values():
            key = fold_name(home["name"])
            if all(entry.municipality != home["code"] for entry in index[key]):
                index[key].append(
                    Entry(home["name"], "municipality", home["name"], home["code"], (home["region_code"],),
                          home["province"], home["nearby"], int(home["population"]), 1, False, frozenset())
                )  # fmt: skip
        for row in _rows(folder / "areas.csv"):
            index[fold_name(row["name"])].append(
                Entry(row["name"], row["kind"], row["name"], "", _split(row["region_codes"]),
                      row["province"], "", 0, 90, False, _flags(row["caution"]), ask=row["ask"] == "1")
            )  # fmt: skip
        for row in self._regions.values():
            key = fold_name(row["name"])
            if not any(entry.kind in WIDE_KINDS for entry in index[key]):
                index[key].append(
                    Entry(row["name"], "region", row["name"], "", (row["code"],), "", "", 0, 90, False,
                          frozenset())
                )  # fmt: skip
        for row in _rows(folder / "abroad.csv"):
            index[fold_name(row["name"])].append(
                Entry(row["name"], row["kind"], row["official_name"] or row["name"], "", (), "",
                      row["nearby"], 0, 99, False, _flags(row["caution"]), row["country"])
            )  # fmt: skip
        return {key: tuple(sorted(entries, key=lambda entry: entry.rank)) for key, entries in index.items()}

    # --- regions and municipalities -----------------------------------------------------------------------

    def region(self, code: str) -> Region | None:
        """The region of a code such as "AM05"; None if there is none."""
        row = self._regions.get(code)
        if row is None:
            return None
        near = tuple(Nearby(self._region_name(other), other, km) for km, other in sorted(self._neighbours[code]))
        return Region(code, row["name"], _split(row["provinces"]), near)

    def regions(self) -> tuple[Region, ...]:
        """All labour-market regions, by code."""
        return tuple(region for code in sorted(self._regions) if (region := self.region(code)))

    def municipality(self, code: str) -> Municipality | None:
        """The municipality of a CBS code such as "GM0164"; None if there is none."""
        row = self._municipalities.get(code)
        if row is None:
            return None
        ref = RegionRef(self._region_name(row["region_code"]), row["region_code"])
        return Municipality(code, row["name"], row["province"], ref, int(row["population"]), self.nearby(code))

    def municipalities(self) -> tuple[Municipality, ...]:
        """All municipalities, by code."""
        return tuple(found for code in sorted(self._municipalities) if (found := self.municipality(code)))

    def nearby(self, code: str) -> tuple[Nearby, ...]:
        """Other regions within 15 km of a municipality's main place (CBS code) or a postcode."""
        row = self._municipalities.get(code) or self._postcodes.get(code[:4]) or {"nearby": ""}
        return self._parsed_nearby(row["nearby"])

    def distance(self, code: str, region_code: str) -> float | None:
        """Kilometres from a municipality or postcode to a region: 0.0 inside it, None beyond 15 km."""
        row = self._municipalities.get(code) or self._postcodes.get(code[:4])
        home = self._municipalities.get(row.get("municipality_code") or code) if row else None
        if home and home["region_code"] == region_code:
            return 0.0
        return next((near.km for near in self.nearby(code) if near.region_code == region_code), None)

    def _region_name(self, code: str) -> str:
        return self._regions[code]["name"]

    def _refs(self, codes: Iterable[str]) -> tuple[RegionRef, ...]:
        return tuple(RegionRef(self._region_name(code), code) for code in codes)

    def _parsed_nearby(self, text: str) -> tuple[Nearby, ...]:
        pairs = (item.split(":") for item in _split(text))
        near = (Nearby(self._region_name(code), code, float(km)) for code, km in pairs)
        return tuple(sorted(near, key=lambda item: item.km))

    # --- meanings to an answer ----------------------------------------------------------------------------

    def _answer(self, key: str) -> Answer:
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = self._resolved(key, self._index[key])
        return answer

    def _resolved(self, key: str, entries: tuple[Entry, ...]) -> Answer:
        """What the meanings of one name come to: a town before its namesake region, largest first."""
        towns, seen = [], set()
        for entry in entries:
            if entry.municipality and entry.municipality not in seen:
                seen.add(entry.municipality)
                towns.append(entry)
        wide = next((entry for entry in entries if entry.kind in WIDE_KINDS), None)
        foreign = [entry for entry in entries if entry.kind in FOREIGN_KINDS]
        if not towns:
            if wide:
                return self._wide_answer(wide)
            return Answer("abroad", tuple(self._foreign_place(entry, choice=len(foreign) > 1) for entry in foreign))
        if wide and not any(set(entry.regions) & set(wide.regions) for entry in towns):
            # Zeeland: the province, rather than the village elsewhere.
            answer = self._wide_answer(wide)
            known = tuple(replace(place, confirm=True) for place in answer.places)
            return Answer(answer.status, known, tuple(self._town(key, entry) for entry in towns))
        if len(towns) + len(foreign) == 1:
            return Answer("one", (self._town(key, towns[0]),))
        if towns[0].dominant and not foreign:
            place = self._town(key, towns[0])
            place = replace(place, confirm=True)
            return Answer("one", (place,), tuple(self._choices(key, towns[1:])))
        abroad = (self._foreign_place(entry, choice=True) for entry in foreign)
        return Answer("many", (*self._choices(key, towns), *abroad))

    def _note(self, key: str, **values: str | None) -> str:
        return self._notes[key].format(**values)

    def _wide_answer(self, entry: Entry) -> Answer:
        refs = self._refs(entry.regions)
        if entry.ask and len(refs) > 1:
            province = entry.province or None
            return Answer("many", tuple(Place(ref.region, "region", province=province, regions=(ref,)) for ref in refs))
        return Answer("one", (Place(entry.name, entry.kind, province=entry.province or None, regions=refs),))

    def _foreign_place(self, entry: Entry, choice: bool = False) -> Place:
        name, note = entry.official, ""
        if name != entry.country:
            note = self._note("abroad", country=entry.country)
        if choice and entry.kind == "town":
            name = self._note("choice", name=name, province=entry.country)
        near = self._parsed_nearby(entry.nearby)
        return Place(name, entry.kind, nearby=near, note=note, country=entry.country)

    def _town(self, key: str, entry: Entry) -> Place:
        home = self._municipalities[entry.municipality]
        name, note = entry.official, ""
        if (key, home["code"]) in self._former and fold_name(home["name"]) != key:
            gone = entry.kind == "former_municipality"
            note = self._note("former_municipality" if gone else "former_village", municipality=home["name"])
        grave = entry.caution & {"country", "generic", "province", "first_name"}
        small = entry.caution & {"word", "short"} and entry.residents < 10_000
        confirm = bool(grave or small or (entry.caution and entry.kind in LOCAL_KINDS))
        near = self._parsed_nearby(entry.nearby)
        return Place(name, entry.kind, home["name"], home["code"], home["province"],
                     self._refs(entry.regions), near, note, confirm)  # fmt: skip

    def _choices(self, key: str, entries: list[Entry]) -> list[Place]:
        """Places of one name, each with a name that tells it from the others."""
        bare = []
        for entry in entries:
            rest = fold_name(entry.official).removeprefix(key).split()
            qualified = bool(rest) and (rest[0] in self._words["province"] or rest[0] in ("ac", "gemeente"))
            bare.append(entry.name if qualified else entry.official)
        places = []
        for entry, name in zip(entries, bare, strict=True):
            place = self._town(key, entry)
            same = fold_name(place.municipality or "").split()
            own = same[:1] == [fold_name(name)] and (len(same) == 1 or same[1] in self._words["province"])
            if fold_name(name) == key or bare.count(name) > 1:
                form = "choice" if own else "choice_municipality"
                name = self._note(form, name=name, province=place.province, municipality=place.municipality)
            places.append(replace(place, name=name))
        return places

    def _postcode(self, digits: str) -> Answer:
        row = self._postcodes[digits]
        home = self._municipalities[row["municipality_code"]]
        others = [self._municipalities[code] for code in _split(row["other_municipality_codes"])]
        names = ", ".join(other["name"] for other in others)
        places = _split(row["places"])
        where = places[0] if len(places) == 1 else home["name"]
        place = Place(
            self._note("postcode", postcode=digits, place=where), "postcode", home["name"], home["code"],
            home["province"], self._refs([home["region_code"]]), self._parsed_nearby(row["nearby"]),
            self._note("postcode_border", municipalities=names) if others else "",
            confirm=bool(others) or row["certainty"] == "low",
        )  # fmt: skip
        return Answer("one", (place,))

    # --- names in tokens ----------------------------------------------------------------------------------

    def _name_at(self, text: str, tokens: list[Token], first: int) -> _Match | None:
        """The longest name that starts at this token, not across a comma or the end of a sentence."""
        longest = self._starts.get(tokens[first].word, 0)
        if not longest:
            return None
        words = [tokens[first].word]
        for before, token in itertools.pairwise(tokens[first : first + longest]):
            abbreviated = text[before.end] == "." and len(before.word) <= 5
            broken = BREAK.search(text, before.end, token.start) and not abbreviated
            if broken or token.start - before.end > 3:
                break
            words.append(token.word)
        for length in range(len(words), 0, -1):
            key = " ".join(words[:length])
            if key in self._index and not (length > 1 and self._starts_wide(tokens, first + length - 1)):
                return _Match(first, first + length, key, self._index[key])
        return None

    def _starts_wide(self, tokens: list[Token], at: int) -> bool:
        """Whether this last word begins a province instead: "Alkmaar, Noord-Holland"."""
        pair = " ".join(token.word for token in tokens[at : at + 2])
        return " " in pair and any(entry.kind == "province" for entry in self._index.get(pair, ()))

    def _locating(self, text: str, tokens: list[Token], first: int) -> _Locating:
        words, before, article = self._words, first - 1, False
        while before >= 0 and tokens[before].word in words["article"] and first - before <= 2:
            before, article = before - 1, True
        if before < 0:
            return _Locating(article=article)
        word = tokens[before].word
        gap = BREAK.search(text, tokens[before].end, tokens[before + 1].start)
        if gap and not (word in words["correction"] or (gap.group() == ":" and word in words["locating_strong"])):
            return _Locating(article=article)
        if word in words["locating_strong"]:
            return _Locating(2, word, article)
        if word == "van" and before and tokens[before - 1].word in words["locating_of"]:
            return _Locating(2, tokens[before - 1].word, article)
        if word == "van" and before and tokens[before - 1].word in words["being"]:
            return _Locating(1, word, article)  # "ik kom van Texel"
        if word in words["desk"]:
            return _Locating(2, word, article)
        if word in words["locating"]:
            return _Locating(2 if self._dwells(text, tokens, before) else 1, word, article)
        if word in words["correction"]:
            return _Locating(1, "", article)
        if word in words["dwelling"] and before == first - 1:
            return _Locating(1, word, article)
        return _Locating(article=article)

    def _dwells(self, text: str, tokens: list[Token], preposition: int) -> bool:
        """Whether "in" belongs to "woon ... in", or "uit" to "kom ... uit"."""
        coming = tokens[preposition].word in ("uit", "vanuit")
        for at in range(preposition - 1, max(-1, preposition - 9), -1):
            if STOP.search(text, tokens[at].end, tokens[at + 1].start):
                return False
            word = tokens[at].word
            if word in self._words["dwelling"]:
                return True
            if coming and word in self._words["coming"]:
                return True
            coming = coming and word in self._words["coming_between"]
            if word in self._words["clause"]:
                return False
        return False

    @staticmethod
    def _lives_there(tokens: list[Token], after: int, where: _Locating) -> bool:
        """Whether behind a name stands "woon ik" or "is waar ik woon", or after "op Goeree" only "woont"."""
        if after >= len(tokens) or tokens[after].word not in LIVES_BEGINS:
            return False
        behind = [token.word for token in tokens[after : after + 4]]
        at_end = bool(where.level) and behind[0] in DWELLING and len(behind) == 1
        return at_end or bool(LIVES_THERE.match(" ".join(behind)))

    def _counts(self, text: str, tokens: list[Token], match: _Match, where: _Locating, shouted: bool) -> bool:
        """Whether this name is meant as a place here: the caution of `spot`."""
        first, last = tokens[match.first], tokens[match.last - 1]
        if match.last - match.first == 1 and first.word in self._not_places:
            return False
        kinds = {entry.kind for entry in match.entries}
        if "dialling_code" in kinds:
            return where.level > 0 and len(match.key) == 3
        if kinds <= {"country", "island"}:
            return where.level > 0
        caution = frozenset().union(*(entry.caution for entry in match.entries))
        local = kinds <= LOCAL_KINDS
        village = all(entry.residents < WELL_KNOWN for entry in match.entries)
        if first.word in self._words["article"] and village and not kinds & WIDE_KINDS:
            written = text[last.start].isupper() and not shouted  # "De Wijk", not "de wijk"
            return where.level > 0 and (written or last.word in self._words["with_article"])
        if not local and not caution & {"word", "first_name", "generic", "country"}:
            if where.level:
                return True
            before = tokens[match.first - 1] if match.first else None
            if before and before.word in self._words["organisation"]:
                return False
            if before and before.word in self._words["surname"] and not self._of_a_thing(text, tokens, match.first):
                return False
            if "short" in caution or kinds <= {"nickname"} or len(match.key) < 4:
                return False
            well_known = any(entry.residents >= WELL_KNOWN or entry.municipality == "" for entry in match.entries)
            return well_known or match.last - match.first > 1
        if not where.level:
            return False
        capital = text[last.start].isupper() or text[first.start : last.end].lstrip(APOSTROPHES)[:1].isupper()
        article = where.article and not (local or kinds & WIDE_KINDS)
        if capital and not shouted and not article:
            return True
        if kinds & WIDE_KINDS:
            return where.level == 2 or where.article or match.last - match.first > 1
        town = where.word in ("in", "uit", "van") and any(entry.residents >= TOWN for entry in match.entries)
        return (where.level == 2 or town) and not where.article and self._ends(text, tokens, match.last)

    def _of_a_thing(self, text: str, tokens: list[Token], first: int) -> bool:
        """Whether "van" ties the name to a thing ("de haven van Rotterdam"), and not to a person ("Jan van Deventer")."""
        if first < 2 or tokens[first - 1].word != "van" or not text[tokens[first].start].isupper():
            return False
        thing = tokens[first - 2]
        return text[thing.start].islower() and thing.word not in self._words["surname"]

    def _ends(self, text: str, tokens: list[Token], last: int) -> bool:
        """Whether a lower-case word is not just the start of more ("woon in best gezellige buurt")."""
        if last >= len(tokens) or BREAK.search(text, tokens[last - 1].end, tokens[last].start):
            return True
        word = tokens[last].word
        return word in self._words["continues"] or word.isdigit() or word in self._words["province"]

    # --- typing errors ------------------------------------------------------------------------------------

    def _misread(self, key: str, least: int = 0) -> tuple[str, ...]:
        """The names that `key` may be a typing error of, best first.

        `least` is the number of inhabitants a place must have: 0 when a place was asked for. In a message
        (least > 0) it must be an official name with its first letter right, and "amsterdamse" is no error.
        """
        length = len(key)
        if length < 5 or key in self._not_places or key.isdigit():
            return ()
        allowed = 2 if length >= (10 if least else 9) else 1
        near = [name for size in range(length - allowed, length + allowed + 1) for name in self._misspelt.get(size, ())]
        found = process.extract(key, near, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        if not found:
            found = [(name, 1, 0) for name in self._sounds.get(_sound(key), ())]
        scored = []
        for name, edits, _ in found:
            size = max(self._size(entry) for entry in self._index[name])
            if least and (size < least or self._cautious(name) or ADJECTIVE.fullmatch(key.removeprefix(name))):
                continue
            if least and not any(entry.kind in OFTEN_MISSPELT for entry in self._index[name]):
                continue
            if name[0] != key[0] and _sound(name)[0] != _sound(key)[0] and (least or edits > 1 or length < 8):
                continue
            if length < 6 and size < WELL_KNOWN:
                continue
            scored.append((edits, -size, name))
        scored.sort()
        likely: list[str] = []
        seen: set[str] = set()
        for edits, size, name in scored:
            entries = self._index[name]
            meant = {e.municipality for e in entries if e.municipality} or {e.official for e in entries}
            if edits == scored[0][0] and size * 10 <= scored[0][1] and not meant <= seen:
                likely.append(name)
                seen |= meant
        return tuple(likely[:3])

    @staticmethod
    def _size(entry: Entry) -> int:
        """Inhabitants; an area counts as a large town, a place abroad as a village."""
        return entry.residents or (100_000 if entry.kind in WIDE_KINDS else 1000)

    def _cautious(self, key: str) -> bool:
        return any(entry.caution & {"word", "first_name", "generic"} for entry in self._index[key])

    def _fuzzy_answer(self, keys: tuple[str, ...]) -> Answer:
        answers = [self._answer(key) for key in keys]
        found = answers[0] if len(answers) == 1 else _joined(answers)
        return replace(found, places=tuple(replace(one, confirm=True) for one in found.places))

    def _misspelt_at(self, text: str, tokens: list[Token], first: int, least: int) -> _Match | None:
        """A typing error in the two words here ("den hag") or in the one."""
        if first + 1 < len(tokens) and self._starts.get(tokens[first].word, 0) > 1:
            one, two = tokens[first : first + 2]
            if two.start - one.end <= 1 and two.word not in self._not_places:
                names = tuple(name for name in self._misread(f"{one.word} {two.word}", least) if " " in name)
                if names:
                    return _Match(first, first + 2, "|".join(names), self._index[names[0]], "fuzzy")
        word = tokens[first].word
        if len(word) >= 5 and not any(c.isdigit() for c in word) and (names := self._misread(word, least)):
            return _Match(first, first + 1, "|".join(names), self._index[names[0]], "fuzzy")
        return None

    # --- one name that says which of another --------------------------------------------------------------

    def _narrowed(self, entries: tuple[Entry, ...], other: tuple[Entry, ...], near: bool) -> tuple[Entry, ...]:
        """The meanings of a name that lie in the other ("Bergen in Limburg") or close by ("bij Zutphen")."""

        def score(entry: Entry) -> float:
            return min((self._relation(entry, place, near) for place in other), default=99.0)

        scores = [(score(entry), entry) for entry in entries if entry.municipality]
        best = min((number for number, _ in scores), default=99.0)
        return tuple(entry for number, entry in scores if number == best) if best < 99 else ()

    @staticmethod
    def _relation(entry: Entry, place: Entry, near: bool) -> float:
        if place.municipality:
            if place.municipality == entry.municipality:
                return 0.0
            if not near:
                return 99.0
            if place.regions == entry.regions:
                return 1.0
            distances = dict(item.split(":") for item in _split(entry.nearby))
            return 2 + float(distances.get(place.regions[0], 97))
        if place.kind == "province" and place.province:
            return 1.0 if place.province == entry.province else 99.0
        return 1.0 if set(place.regions) & set(entry.regions) else 99.0

    def _qualified(self, text: str, tokens: list[Token], match: _Match, loose: bool) -> _Match:
        """The match, made longer and surer by what follows: "hengelo gld", "Bergen in Limburg"."""
        at, near, count, connecting = match.last, False, len(tokens), False
        between = self._words["connecting"].keys() | self._words["near"].keys()
        while at < count and at - match.last < 3 and tokens[at].word in between:
            near = near or tokens[at].word in self._words["near"]
            at, connecting = at + 1, True
        if at >= count or STOP.search(text, tokens[match.last - 1].end, tokens[at].start):
            return match
        comma = BREAK.search(text, tokens[match.last - 1].end, tokens[at].start)
        if comma and connecting:
            return match
        province = self._words["province"].get(tokens[at].word)
        if province and not connecting:
            written = text[tokens[at].start : tokens[at].end]
            if written.isupper() or loose or len(written) > 2 or (len(written) == 2 and len(match.entries) > 1):
                found = tuple(e for e in match.entries if e.province == province and e.municipality)
                if found:
                    return match._replace(last=at + 1, entries=found)
        other = self._name_at(text, tokens, at)
        if other is None or other.key == match.key or other.entries[0].kind == "dialling_code":
            return match
        bare = not connecting and not comma and other.last - other.first == 1
        if bare and self._cautious(other.key) and not text[tokens[at].start].isupper():
            return match
        if not connecting and all(entry.kind in LOCAL_KINDS for entry in other.entries):
            found = self._narrowed(other.entries, match.entries, near)
            return _Match(match.first, other.last, other.key, found) if found else match
        found = self._narrowed(match.entries, other.entries, near)
        if not found or (connecting and not near and tokens[at].word in self._not_places):
            return match
        return match._replace(last=other.last, entries=found if len(match.entries) > 1 else match.entries)

    # --- find and spot ------------------------------------------------------------------------------------

    def _postcode_at(self, text: str, tokens: list[Token], at: int) -> tuple[int, bool] | None:
        """(token after it, whether letters were given) if a postcode starts at this token."""
        word, _, end = tokens[at]
        if not word[:4].isdigit() or word[:4] not in self._postcodes:
            return None
        letters, last = word[4:], at + 1
        if not letters and last < len(tokens) and tokens[last].start - end == 1 and text[end] == " ":
            following = text[tokens[last].start : tokens[last].end]
            if len(following) == 2 and following.isascii() and following.isalpha():
                letters, last = tokens[last].word, last + 1
        if len(letters) == 2 and letters.isalpha() and letters not in self._words["not_postcode"]:
            return last, True
        return (at + 1, False) if len(word) == 4 else None

    def _spotted_postcode(self, text: str, tokens: list[Token], at: int, asked: bool) -> Mention | None:
        found = self._postcode_at(text, tokens, at)
        if not found:
            return None
        last, letters = found
        digits = tokens[at].word[:4]
        named = at > 0 and tokens[at - 1].word in self._words["postcode"]
        named = named or (at > 1 and tokens[at - 1].word == "is" and tokens[at - 2].word in self._words["postcode"])
        where = self._locating(text, tokens, at)
        alone = at == 0 and last == len(tokens)
        if letters and last == at + 2 and not (named or alone or asked):
            written = text[tokens[at + 1].start : tokens[at + 1].end]
            if not written.isupper() and where.level < 2:
                letters, last = False, at + 1
        if not letters and not (named or alone or asked):
            year = digits[:2] in ("19", "20")
            ends = last >= len(tokens) or BREAK.search(text, tokens[last - 1].end, tokens[last].start)
            after = tokens[last].word if last < len(tokens) else ""
            plain = ends or (where.level == 2 and after in self._words["continues"])
            if year or not where.level or not plain:
                return None
        start, end = tokens[at].start, tokens[last - 1].end
        return Mention(start, end, text[start:end], self._postcode(digits), "postcode", locator=where.word)

    def _negated(self, text: str, tokens: list[Token], first: int, last: int) -> bool:
        for at in range(first - 1, max(-1, first - 6), -1):
            if BREAK.search(text, tokens[at].end, tokens[at + 1].start):
                break
            word = tokens[at].word
            if word in self._words["negation"]:
                return True
            if word == "plaats" and at and tokens[at - 1].word == "in" and tokens[at + 1].word == "van":
                return True
            if word not in self._words["negation_between"]:
                break
        if last < len(tokens) and tokens[last].word == "niet":
            after = last + 1
            ends = after >= len(tokens) or BREAK.search(text, tokens[last].end, tokens[after].start)
            return bool(ends) or tokens[after].word in ("maar", "meer", "wel")
        return False

    def _mentions(self, text: str, tokens: list[Token], asked: bool) -> Iterator[tuple[_Match | None, Mention]]:
        shouted = sum(map(str.isupper, text[:2000])) > 0.6 * sum(map(str.isalpha, text[:2000])) > 0
        at, tries, between = 0, 0, -1
        while at < len(tokens):
            if tokens[at].word[0].isdigit() and (mention := self._spotted_postcode(text, tokens, at, asked)):
                yield None, mention
                while at < len(tokens) and tokens[at].start < mention.end:
                    at += 1
                continue
            match = self._name_at(text, tokens, at)
            where = None
            if match:
                where = self._locating(text, tokens, at)
                if where.level < 2 and self._lives_there(tokens, match.last, where):
                    where = where._replace(level=2, word=where.word or "woon")
                if at == between + 1 and tokens[between].word in ("en", "of"):
                    where = where._replace(level=2)
                elif asked and not where.level:
                    where = where._replace(level=1)
                if not self._counts(text, tokens, match, where, shouted):
                    match = None
            elif not asked and tries < FUZZY_PER_MESSAGE and self._may_be_misspelt(tokens, at):
                where = self._locating(text, tokens, at)
                if self._lives_there(tokens, at + 1, where):
                    where = where._replace(level=2)
                if where.level:
                    tries += 1
                    match = self._misspelt_at(text, tokens, at, WELL_KNOWN if where.level == 2 else TOWN)
            if not match or not where:
                at += 1
                continue
            match = self._qualified(text, tokens, match, loose=asked)
            start, end = tokens[match.first].start, tokens[match.last - 1].end
            if match.how == "fuzzy":
                answer = self._fuzzy_answer(tuple(match.key.split("|")))
            else:
                answer = self._match_answer(match, where)
            how = "dialling_code" if match.entries[0].kind == "dialling_code" else match.how
            negated = self._negated(text, tokens, match.first, match.last)
            yield match, Mention(start, end, text[start:end], answer, how, negated, where.word)
            at = match.last
            between = at if where.word == "tussen" else -1  # "tussen Zwolle en Kampen"

    def _may_be_misspelt(self, tokens: list[Token], at: int) -> bool:
        """Cheap: something locating stands close before, and this is no everyday word."""
        word = tokens[at].word
        alone = word in self._words["article"] and self._starts.get(word, 0) < 2
        if alone or word in self._not_places:
            return False
        if self._lives_there(tokens, at + 1, _Locating()):
            return True
        if at == 0:
            return False
        before = tokens[at - 1].word
        words = self._words
        return before in words["misspelt_after"] or before in words["locating_strong"] or before == "van"

    def _match_answer(self, match: _Match, where: _Locating) -> Answer:
        entries = match.entries
        if where.word == "gemeente":
            named = tuple(
                entry for entry in entries
                if entry.municipality and self._named_after(match.key, entry.municipality)
            )  # fmt: skip
            entries = named or entries
        if entries == self._index[match.key]:
            return self._answer(match.key)
        return self._resolved(match.key, entries)

    def _named_after(self, key: str, code: str) -> bool:
        words, municipality = key.split(), fold_name(self._municipalities[code]["name"]).split()
        rest = municipality[len(words) :]
        return municipality[: len(words)] == words and all(word in self._words["province"] for word in rest)

    def spot(self, text: str) -> list[Mention]:
        """The places mentioned in a running message, in order; see the module for the caution."""
        if not isinstance(text, str):
            return []
        tokens = _tokens(text)
        found: list[tuple[_Match | None, Mention]] = []
        for match, mention in self._mentions(text, tokens, asked=False):
            if match and found and (merged := self._merged(text, found[-1], match, mention)):
                found[-1] = (match, merged)
            else:
                found.append((match, mention))
        return [mention for _, mention in found]

    def _merged(self, text: str, before: tuple[_Match | None, Mention], match: _Match, mention: Mention) -> Mention | None:
        """One mention for "Limburg, Bergen" and for "7551 AB Hengelo": side by side, one inside the other."""
        city, first = before
        if first.how == "postcode" and mention.start - first.end <= 2:
            homes = {place.municipality_code for place in mention.answer.places}
            if first.answer.places[0].municipality_code in homes:
                return replace(first, end=mention.end, text=text[first.start : mention.end])
        if city is None or match.first != city.last or match.how != "exact":
            return None
        if len(match.entries) == len(city.entries) == 1 and match.entries[0].kind not in LOCAL_KINDS:
            return None
        entries = self._narrowed(match.entries, city.entries, near=False)
        if not entries or STOP.search(text, first.end, mention.start):
            return None
        answer = self._resolved(match.key, entries)
        return replace(mention, start=first.start, text=text[first.start : mention.end], answer=answer,
                       negated=first.negated or mention.negated, locator=first.locator)  # fmt: skip

    def find(self, text: str) -> Answer:
        """What a short text means as a place: a name with or without province, a nickname, a postcode, a
        dialling code, a sentence ("ik woon in ..."). Reads the first 300 characters."""
        if not isinstance(text, str):
            return NOTHING
        text = text[:FIND_READS]
        tokens = _tokens(text)
        key = " ".join(token.word for token in tokens)
        if key in self._index:
            return self._answer(key)
        tokens, municipal = self._without_filler(tokens)
        if not tokens:
            return NOTHING
        key = " ".join(token.word for token in tokens)
        if key in self._index:
            match = _Match(0, len(tokens), key, self._index[key])
            return self._match_answer(match, _Locating(2, "gemeente" if municipal else ""))
        if (start := self._name_at(text, tokens, 0)) and start.last < len(tokens):
            whole = self._qualified(text, tokens, start, loose=True)
            if whole.last == len(tokens):
                return self._match_answer(whole, _Locating())
        original = _tokens(text)
        found = [pair for pair in self._mentions(text, original, asked=True) if not pair[1].negated]
        if found:
            return self._combined(found, original)
        return self._misspelt_answer(text, tokens)

    def _without_filler(self, tokens: list[Token]) -> tuple[list[Token], bool]:
        """The tokens without "ik woon in" before and "hoor" behind; and whether "gemeente" was said."""
        filler, first, last = self._words["filler"], 0, len(tokens)
        while first < last and tokens[first].word in filler:
            first += 1
            rest = " ".join(token.word for token in tokens[first:last])
            if rest in self._index:
                break
        while last > first and tokens[last - 1].word in filler:
            last -= 1
        return tokens[first:last], any(token.word == "gemeente" for token in tokens[:first])

    def _combined(self, found: list[tuple[_Match | None, Mention]], tokens: list[Token]) -> Answer:
        """One answer for the places of one reply: a postcode decides, a city says which district is meant."""
        for _, mention in found:
            if mention.how == "postcode":
                return mention.answer
        home = [pair for pair in found if pair[1].answer.status != "abroad"] or found
        if len(home) > 1:
            for match, _ in home:
                for other, _ in home:
                    if not match or not other or match.first == other.first:
                        continue
                    entries = self._narrowed(match.entries, other.entries, near=False)
                    inside = match.entries[0].kind in LOCAL_KINDS or len(match.entries) > 1
                    inside = inside or all(entry.kind in WIDE_KINDS for entry in other.entries)
                    if entries and inside and (len(entries) < len(match.entries) or len(home) == 2):
                        return self._resolved(match.key, entries)
            dwelling = [pair for pair in home if pair[0] and self._says_home(tokens, pair[0])]
            home = dwelling if len(dwelling) == 1 else home
        answers = list({mention.answer.places: mention.answer for _, mention in home}.values())
        return answers[0] if len(answers) == 1 else _joined(answers)

    def _says_home(self, tokens: list[Token], match: _Match) -> bool:
        return any(token.word in self._words["dwelling"] for token in tokens[max(0, match.first - 4) : match.first])

    def _misspelt_answer(self, text: str, tokens: list[Token]) -> Answer:
        if len(tokens) <= 5:
            key = " ".join(token.word for token in tokens)
            if names := self._misread(key):
                return self._fuzzy_answer(names)
            province = self._words["province"].get(tokens[-1].word) if len(tokens) > 1 else None
            if province and (names := self._misread(" ".join(t.word for t in tokens[:-1]))):
                entries = tuple(e for e in self._index[names[0]] if e.province == province)
                if entries:
                    answer = self._resolved(names[0], entries)
                    return replace(answer, places=tuple(replace(p, confirm=True) for p in answer.places))
        for at, token in enumerate(tokens[:12]):
            if token.word not in self._not_places and len(token.word) >= 6:
                match = self._misspelt_at(text, tokens, at, WELL_KNOWN)
                if match:
                    return self._fuzzy_answer(tuple(match.key.split("|")))
        return NOTHING


def _joined(answers: list[Answer]) -> Answer:
    """Several readings as one question; abroad only if all are."""
    places = tuple(dict.fromkeys(place for answer in answers for place in answer.places))
    status = "abroad" if all(answer.status == "abroad" for answer in answers) else "many" if len(places) > 1 else "one"
    return Answer(status, places)


@functools.lru_cache(maxsize=1)
def _default() -> Places:
    return Places(CONTENT)
