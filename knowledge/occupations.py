"""What someone says about their work, or the work they want → an occupation or a sector.

The lists are ``content/occupations.csv`` and ``content/sectors.yml``. ``content/not_occupations.txt`` holds
ordinary words and phrases that look like one. Everything here is pure: a folder is read once, after that it
is only looking up.

How a word is recognised, in this order:

1. as written in the lists, without capitals, accents, spaces and hyphens, so that "vrachtwagen chauffeur",
   "vrachtwagen-chauffeur" and "Vrachtwagenchauffeur" are one; plurals are made from the names;
2. as a Dutch compound, whose last part says what it is: "strooiwagenchauffeur" is a chauffeur,
   "kapperscursus" is about kapper;
3. with a typing error, cautiously: see :data:`FUZZY_LETTERS` and :data:`FUZZY_SCORE`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import yaml
from rapidfuzz import fuzz, process

CONTENT = Path(__file__).parent / "content"

#: Only words of this many letters may have typing errors; in shorter ones an error makes another word.
FUZZY_LETTERS = 7
#: How alike it must be: 0 to 100, rapidfuzz' ``ratio``. At 90, one error in eight letters and two in twenty.
FUZZY_SCORE = 90
#: How far around a mention the words that tell its role are sought, in words.
CUE_WINDOW = 10

MARKETS = ("plenty", "average", "scarce", "")
ROLES = ("current", "target", None)

_LONGEST_WORD = 40  # longer is not a word; it keeps the time linear
_LONGEST_NAME = 6  # words
_PREFIX = 8  # letters by which is seen early that no name begins so
_WORD = re.compile(r"[^\W_]+")
_NOT_ALNUM = re.compile(r"[^a-z0-9]")
#: What may stand between two words of one name: "ict'er", "p&o", "v.i.g.", "laden/lossen"; never a comma or
#: a stop.
_WITHIN_NAME = re.compile(r"(?:[ \u00a0]{0,2}[-'’&/]?[ \u00a0]{0,2}|\.)\Z")
_SENTENCE_END = re.compile(r"[.!?;\n]")


@dataclass(frozen=True)
class Occupation:
    """One occupation.

    ``sector`` is the id of a sector, ``routes`` ids of learning routes, the most usual first (empty where
    only a university leads there). ``market`` says whether work is plentiful: "plenty", "average", "scarce"
    or "" when no source was found; ``market_source`` is the address of that source and ``market_year`` its
    year, both filled exactly when ``market`` is. ``names`` does not repeat ``name``.
    """

    id: str
    name: str
    names: tuple[str, ...]
    sector: str
    routes: tuple[str, ...]
    market: str = ""
    market_source: str = ""
    market_year: int | None = None


@dataclass(frozen=True)
class Sector:
    """One sector: what people call it, and ``funds``, ids of the sector funds that may pay for learning."""

    id: str
    name: str
    names: tuple[str, ...]
    funds: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Mention:
    """A place in a message: ``text`` is ``message[start:end]``; exactly one of ``occupation`` and ``sector``
    is set.

    ``role`` is "current" (also work of the past), "target" (work that is wanted) or ``None`` when the words
    around do not tell.
    """

    start: int
    end: int
    text: str
    occupation: Occupation | None
    sector: Sector | None
    role: str | None


Found = Occupation | Sector


class _Word(NamedTuple):
    text: str
    start: int
    end: int
    joins: bool  # may be one name with the word before it
    sentence: int


class _Name(NamedTuple):
    found: Found | None  # None: a phrase of not_occupations.txt, which hides what is in it
    words: frozenset[int]  # in how many words it may be written


def fold(text: str) -> str:
    """Small letters and digits without accents: "Pedagogisch-medewerkers" → "pedagogischmedewerkers"."""
    return _NOT_ALNUM.sub("", _plain(text))


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    end = 0
    sentence = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        joins = bool(words) and len(gap) <= 5 and _WITHIN_NAME.match(gap) is not None
        # "v.i.g." is one name, "lasser. Ik" is not
        if words and not joins and _SENTENCE_END.search(gap):
            sentence += 1
        words.append(_Word(fold(match.group()), match.start(), match.end(), joins, sentence))
        end = match.end()
    return words


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- plurals and compounds

_EN_ENDINGS = ("ist", "ent", "ant", "kt", "ct", "iek", "oot", "ast", "eut", "urg")


def _plurals(key: str) -> Iterable[str]:
    """Likely plurals of a folded name. A form that does not exist does no harm: nobody writes it."""
    if key.endswith("arts"):
        yield key + "en"
    elif key.endswith("icus"):
        yield key[:-2] + "i"
    elif len(key) < 3 or key.endswith(("s", "x", "n")) and not key.endswith(("man", "cien", "gien")):
        return
    elif key.endswith("man"):
        yield key + "nen"
        yield key[:-3] + "lieden"
        yield key[:-3] + "lui"
    elif key.endswith("vrouw"):
        yield key + "en"
    elif key.endswith("oog"):
        yield key[:-2] + "gen"
    elif key.endswith("aat"):
        yield key[:-2] + "ten"
    elif key.endswith("f"):
        yield key[:-1] + "ven"
        yield key[:-2] + "ven"
    elif key.endswith("e"):
        yield key + "n"
        yield key + "s"
    elif key.endswith(_EN_ENDINGS):
        yield key + "en"
        yield key + "s"
    else:
        yield key + "s"


#: A word for learning or working behind an occupation does not change what it is about; behind a sector
#: only the first group, because "kunstwerk" and "bouwvak" are something else.
_ABOUT_LEARNING = (
    "opleidingen",
    "opleiding",
    "cursus",
    "diploma",
    "certificaat",
    "papieren",
    "studie",
    "examen",
    "stage",
)
_ABOUT_WORKING = ("werk", "vak", "baan")
_LEARN = ("opleiding", "opleidingen", "cursus", "studie", "stage")

#: Last parts of compounds that name the occupation, whatever stands before. Not every name: a
#: "vrijmetselaar" lays no bricks, a "routeplanner" is no person and a "medewerkster" no cleaner.
_HEADS = frozenset(
    head + ending
    for head in _set_of(
        "chauffeur monteur verpleegkundige verpleegster verzorgende docent leraar leerkracht ingenieur "
        "technicus timmerman programmeur laborant psycholoog journalist fotograaf beveiliger schoonmaker "
        "elektricien loodgieter installateur tandarts verloskundige fysiotherapeut hovenier "
        "magazijnmedewerker productiemedewerker receptionist secretaresse timmervrouw onderwijsassistent "
        "accountant boekhouder begeleider architect"
    )
    for ending in ("", "s", "n", "en")
)

# --- roles

_PRONOUNS = _set_of("ik je jij u we wij ze zij hij hij men")
_POSSESSIVES = _set_of("mijn mn me m onze ons jouw uw haar zijn hun diens")
_LEARNING = _set_of("opleiding opleidingen cursus diploma papieren certificaat studie examen")
#: Before an occupation that is also an ordinary word: these say that someone is one, ...
_IS_ONE = _set_of("als tot ben was word wordt worden opleiding beroep diploma jaar")
#: ... and these, standing in between, that it is someone else who is spoken of: "ik was bij de dokter".
_SOMEONE_ELSE = _set_of("de het bij naar door van met aan deze die dat geen")
_WORK = _set_of(
    "werk werken werkt werkte werkten gewerkt werkzaam werkend baan baantje banen sector branche vak "
    "beroep werkervaring ervaring opleiding cursus diploma omscholen omscholing werkgever collega "
    "vacature vacatures solliciteren stage overstappen dienst"
)
_BREAKS = _set_of("maar want omdat terwijl doordat")
_AFTER_BREAKS = _set_of("en maar want omdat of dus dan toen die zodat")

_TARGET = _set_of(
    "wil wilde wilt wou willen word worden wordt naar omscholen omscholing overstappen overstap overstapt "
    "switchen switch opleiding opleidingen cursus leren studeren studie droom droombaan dromen droomde "
    "liefst solliciteren soliciteren interesse graag zoek zoeken beginnen starten kiezen zou zijinstroom "
    "instromen instroom leerbaan bbl bol leerwerktraject omschoolen zoekt ambitie ga hoop stage"
)
_CURRENT = _set_of(
    "ben was werkte gewerkt werkzaam jaar jaren jr ervaring uit vanuit sinds vroeger ontslagen opgeleid "
    "omgeschoold gediplomeerd stoppen gestopt stop gestudeerd geleerd gepensioneerd afgestudeerd bent "
    "geweest bijverdien functie"
)
#: These say "current" only when no wish stands before them: "ik zoek werk als", "ik wil een baan als".
_CURRENT_UNLESS_WISH = _set_of("werk werkt baan diploma beroep dienst doe heb contract zzp zzper")
_WISH = _TARGET - _set_of("word worden wordt naar stage bbl bol") | _set_of("kan kun mag mogelijk")
_TARGET_AFTER = _set_of("worden word leren")
_CURRENT_AFTER = _set_of("geweest gewerkt gedaan gevolgd afgerond gehad gestudeerd behaald uit")


def _role(words: Sequence[_Word], first: int, last: int) -> str | None:
    """The role that the words around ``words[first:last]`` give it; the nearest one that tells decides."""
    sentence = words[first].sentence
    before: list[str] = []
    for index in range(first - 1, max(-1, first - 1 - CUE_WINDOW), -1):
        if words[index].sentence != sentence or words[index].text in _BREAKS:
            break
        before.append(words[index].text)
    after: list[str] = []
    for index in range(last, min(len(words), last + 4)):
        if words[index].sentence != sentence or words[index].text in _AFTER_BREAKS:
            break
        after.append(words[index].text)

    if before[:1] == ["geen"] and _TARGET_AFTER.intersection(after):
        return None  # "ik wil geen kok worden"
    for word in after:
        if word in _CURRENT_AFTER:
            return "current"
        if word in _TARGET_AFTER:
            return "target"
    if before[:1] == ["van"] and "naar" in [word.text for word in words[last : last + 5]]:
        return "current"  # "van kok naar de zorg"
    if before[:1] == ["dan"] and "anders" in before[:3]:
        return "current"  # "iets anders dan vakkenvullen"

    maybe_current = False
    for place, word in enumerate(before):
        earlier = before[place + 1 : place + 2]
        if word == "meer" and earlier and earlier[0] in ("niet", "geen"):
            return "current"  # "ik wil niet meer in de zorg werken"
        later = before[max(0, place - 1) : place]
        if word == "jaar" and earlier == ["hoeveel"] or word == "werk" and later == ["voor"]:
            continue  # "hoeveel jaar duurt het", "is er werk voor drukkers"
        if word in ("baan", "werk", "beroep") and earlier == ["mijn"]:
            return "current"  # "omscholen naast mijn baan bij"
        if word in ("werk", "werkt", "doe") and "ik" in (*earlier, *later):
            return "current"  # "ik werk in", "daar werk ik als"
        if word in _CURRENT and not maybe_current:
            return "current"
        if word in _CURRENT_UNLESS_WISH:
            maybe_current = True
        elif maybe_current:
            if word in _WISH:
                return "target"
            if word in _CURRENT:
                return "current"
        elif word in _TARGET:
            return "target"
    if maybe_current:
        return "current"
    text = words[last - 1].text
    if text.endswith(_LEARN) or after and after[0] in _LEARNING:
        return "target"
    return None


# --- the lists


class Occupations:
    """The occupations and sectors, with what is needed to find them in text.

    ``occupations`` and ``sectors`` map id → object, in the order of the files.
    """

    def __init__(
        self,
        occupations: Iterable[Occupation],
        sectors: Iterable[Sector],
        not_occupations: Iterable[str] = (),
    ) -> None:
        self.occupations: dict[str, Occupation] = {occupation.id: occupation for occupation in occupations}
        self.sectors: dict[str, Sector] = {sector.id: sector for sector in sectors}
        self._names: dict[str, _Name] = {}
        items: list[Found] = [*self.occupations.values(), *self.sectors.values()]
        for item in items:
            for name in (item.name, *item.names):
                key, count = fold(name), len(_words(name))
                known = self._names.setdefault(key, _Name(item, frozenset([count])))
                if known.found is item:
                    self._names[key] = _Name(item, known.words | {count})
        # after all names: a plural never takes the place of a name, and one that two names share is nobody's
        plurals: dict[str, _Name | None] = {}
        for key, name_ in list(self._names.items()):
            if isinstance(name_.found, Occupation):
                for plural in _plurals(key):
                    same = plurals.get(plural, name_)
                    plurals[plural] = name_ if same is not None and same.found is name_.found else None
        for plural, found in plurals.items():
            if found is not None:
                self._names.setdefault(plural, found)

        # Ordinary words: never with a typing error, and a name that is one counts only when the words
        # around speak of work. A phrase that is no name hides what is in it: "zorg voor mijn" is not a
        # sector.
        not_occupations = list(not_occupations)
        self._ordinary: frozenset[str] = frozenset(map(fold, not_occupations))
        for line in not_occupations:
            count = len(_words(line))
            key = fold(line)
            if count > 1 and key not in self._names:
                self._names[key] = _Name(None, frozenset([count]))

        self._buckets: dict[tuple[str, int], list[str]] = {}
        self._starts: set[str] = set()
        self._prefixes = {key[:size] for key in self._names for size in range(1, _PREFIX + 1)}
        for key, name_ in self._names.items():
            # short names, and names that are ordinary words, are too near to other words
            if name_.found is not None and len(key) >= FUZZY_LETTERS - 1 and key not in self._ordinary:
                # words of other lengths cannot reach the score: two words of which one is contained in the
                # other score 2 * shorter / both
                for size in range(len(key) - 4, len(key) + 5):
                    if 200 * min(size, len(key)) < FUZZY_SCORE * (size + len(key)):
                        continue
                    self._buckets.setdefault((key[0], size), []).append(key)
                self._starts.add(key[:4])

    @classmethod
    def load(cls, folder: Path | None = None) -> Occupations:
        """Read ``occupations.csv``, ``sectors.yml`` and, if it is there, ``not_occupations.txt`` from
        ``folder``.

        Raises ``OSError`` when a file is missing, ``KeyError`` or ``ValueError`` when a row lacks a field.
        """
        folder = Path(folder) if folder is not None else CONTENT
        with open(folder / "occupations.csv", newline="", encoding="utf-8") as file:
            occupations = [
                Occupation(
                    id=row["id"],
                    name=row["name"],
                    names=_split(row["names"]),
                    sector=row["sector"],
                    routes=_split(row["routes"]),
                    market=row["market"],
                    market_source=row["market_source"],
                    market_year=int(row["market_year"]) if row["market_year"] else None,
                )
                for row in csv.DictReader(file)
            ]
        with open(folder / "sectors.yml", encoding="utf-8") as file:
            sectors = [
                Sector(
                    id=entry["id"],
                    name=entry["name"],
                    names=tuple(str(name) for name in entry["names"]),
                    funds=tuple(entry["funds"] or ()),
                    note=entry.get("note") or "",
                )
                for entry in yaml.safe_load(file)
            ]
        not_file = folder / "not_occupations.txt"
        lines = not_file.read_text(encoding="utf-8").splitlines() if not_file.exists() else []
        ordinary = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        return cls(occupations, sectors, ordinary)

    def find(self, text: str) -> Found | None:
        """The occupation or sector that a short text names, such as an answer to "wat voor werk doet u?".

        Here an ordinary word counts ("zorg", "manager"), because it is the answer. In a sentence the first
        mention counts.
        """
        if not isinstance(text, str):
            return None
        words = _words(text)
        answer = list(words)
        while answer and answer[0].text in _FILLERS:
            answer.pop(0)
        while answer and answer[-1].text in _FILLERS:
            answer.pop()
        for part in (words, answer):
            if 0 < len(part) <= _LONGEST_NAME:
                key = "".join(word.text for word in part)
                name = self._names.get(key)
                if name is not None and name.found is not None:
                    return name.found
        if 0 < len(answer) <= 3:
            key = "".join(word.text for word in answer)
            if not any(word.text in self._ordinary for word in answer):
                found = (self._compound(key) if len(answer) == 1 else None) or self._misspelt(answer)
                if found is not None:
                    return found
        mentions = self.spot(text)
        if not mentions:
            return None
        return mentions[0].occupation or mentions[0].sector

    def spot(self, text: str) -> list[Mention]:
        """Every occupation and sector in a running message, in order, without overlap.

        Of two names that begin at one word the longer counts. Accepts any text, takes time in proportion to
        its length.
        """
        if not isinstance(text, str):
            return []
        words = _words(text)
        mentions: list[Mention] = []
        first = 0
        while first < len(words):
            last, found = self._at(words, first)
            if found is not None:
                start, end = words[first].start, words[last - 1].end
                mentions.append(
                    Mention(
                        start=start,
                        end=end,
                        text=text[start:end],
                        occupation=found if isinstance(found, Occupation) else None,
                        sector=found if isinstance(found, Sector) else None,
                        role=_role(words, first, last),
                    )
                )
            first = last
        return mentions

    def _at(self, words: Sequence[_Word], first: int) -> tuple[int, Found | None]:
        """What begins at one word: (the first word after it, what it is or ``None``)."""
        keys = [words[first].text]
        exact = 0
        index = first
        while keys[-1][:_PREFIX] in self._prefixes:  # no name begins like this: no need to join more
            count = len(keys)
            name = self._names.get(keys[-1])
            if name is not None and self._may_join(name, count, keys[-1]):
                exact = count
            index += 1
            if count == _LONGEST_NAME or index == len(words) or not words[index].joins:
                break
            keys.append(keys[-1] + words[index].text)
        if exact:
            found = self._names[keys[exact - 1]].found
            if found is None:
                return first + exact, None
            if self._plausible(words, first, first + exact, keys[exact - 1], found):
                return first + exact, found
            return first + exact, None
        if words[first].text in self._ordinary:
            return first + 1, None
        for count in (3, 2, 1):
            part = words[first : first + count]
            if len(part) < count or not all(word.joins for word in part[1:]):
                continue
            key = "".join(word.text for word in part)
            if count == 1:
                about = self._compound(key)
                if about is not None:
                    return first + 1, about
            elif key[:4] not in self._starts:
                continue
            found = self._misspelt(part)
            if found is not None:
                plausible = self._plausible(words, first, first + count, key, found)
                return first + count, found if plausible else None
        return first + 1, None

    @staticmethod
    def _may_join(name: _Name, count: int, key: str) -> bool:
        """Words are joined when the name has as many, is long, or is said by the letter: not "bo a"."""
        return count == 1 or count in name.words or len(key) >= FUZZY_LETTERS or count == len(key) >= 3

    def _plausible(self, words: Sequence[_Word], first: int, last: int, key: str, found: Found) -> bool:
        """Whether ``words[first:last]`` mean work: not "mijn huisarts", "ik zorg" or "bij de dokter"."""
        sentence = words[first].sentence
        before = [word.text for word in words[max(0, first - 4) : first] if word.sentence == sentence]
        after = [word.text for word in words[last : last + 4] if word.sentence == sentence]
        if before and before[-1] in _POSSESSIVES and isinstance(found, Occupation):
            return bool(after) and after[0] in _LEARNING
        if key not in self._ordinary:
            return True
        if before and before[-1] in _PRONOUNS:
            return False
        if isinstance(found, Sector):
            if any(word in _WORK for word in (*before, *after)):
                return True
            # "ik wil in de kinderopvang" and "uit de thuiszorg", but not "ik wil naar het ziekenhuis"
            inside = "in" in before[-2:]
            return inside and any(word in _WISH for word in before) or "uit" in before[-2:] or after[:1] == ["worden"]
        if "worden" in after[:3] or after and (after[0] in _LEARNING or after[0] == "geweest"):
            return True
        for cue in reversed(before):
            if cue in _IS_ONE:
                return True
            if cue in _SOMEONE_ELSE:
                return False
        return False

    def _compound(self, word: str) -> Found | None:
        """What a compound is about: its last part, or what stands before a word for learning or work."""
        if not FUZZY_LETTERS <= len(word) <= _LONGEST_WORD or word in self._ordinary:
            return None
        for about in (*_ABOUT_LEARNING, *_ABOUT_WORKING):
            if word.endswith(about):
                base = word[: -len(about)]
                # "kapperscursus" is about kapper first, about kappers, the sector, only when there is no
                # such occupation
                parts = (base[:-1], base) if base.endswith("s") else (base,)
                known = [self._names[part].found for part in parts if len(part) >= 3 and part in self._names]
                for found in known:
                    if isinstance(found, Occupation):
                        return found
                if about in _ABOUT_LEARNING:
                    return next((found for found in known if found is not None), None)
                break
        for cut in range(3, len(word) - 5):
            if word[cut:] in _HEADS:
                name = self._names.get(word[cut:])
                if name is not None:
                    return name.found
        return None

    def _misspelt(self, words: Sequence[_Word]) -> Found | None:
        """The name that these words are with a typing error; in short words there may be none."""
        key = "".join(word.text for word in words)
        if not FUZZY_LETTERS <= len(key) <= _LONGEST_WORD or key in self._ordinary:
            return None
        if not any(len(word.text) >= FUZZY_LETTERS and word.text not in self._ordinary for word in words):
            return None
        candidates = self._buckets.get((key[0], len(key)))
        if not candidates:
            return None
        best = process.extractOne(key, candidates, scorer=fuzz.ratio, score_cutoff=FUZZY_SCORE)
        if best is None:
            return None
        name: str = best[0]
        short = [word.text for word in words if len(word.text) < FUZZY_LETTERS]
        if len(words) > 1 and any(len(word) < 4 or word not in name for word in short):
            return None
        return self._names[name].found


_FILLERS = _set_of(
    "ik ben was werk werkte werken gewerkt als een de het in bij op naar wil graag worden mijn beroep is "
    "word nu vroeger iets zoiets soort zo n eh ehm uh ja nee vak sector branche denk misschien geweest "
    "dus"
)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())
