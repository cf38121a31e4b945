"""What people tell about themselves, read from running text: pure functions over data, no learned model.

``FactReader.read`` gives Rasa entities. Places come from ``knowledge.places``, occupations and sectors from
``knowledge.occupations``, names of schemes from the knowledge base, the rest from ``vocabulary.yml``.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

import yaml
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from text_to_num import alpha2digit
from wordfreq import zipf_frequency

from bot.nlu.ages import age_in
from bot.nlu.language import foreign_language
from bot.nlu.scan import Scan
from knowledge.text import normalise

VOCABULARY = Path(__file__).with_name("vocabulary.yml")

#: A place name has at most this many words.
_FEW_WORDS = 4
#: A word less frequent than this (powers of ten in a billion words) is hardly a word.
_RARE = 2.4
#: A word more frequent than this is not taken for a place where nothing says it is one.
_EVERYDAY_WORD = 4.3
_ITEM = re.compile(r"[^\s,;/.|](?:[^,;/.|\n]*[^\s,;/.|])?")
_COMMA_BEFORE = re.compile(r"[,/|]\s*$")
_BEFORE_AGE = re.compile(r"[^\W\d][^\d,;/.|\n]{1,30}(?= \d\d\b(?! ?(?:uur|jaar|jr|euro|%|\+)))")
_AGE_ITEM = re.compile(r"^(?:(?:ik|man|vrouw|m|v) )?\d\d ?(?:jaar|jr|j)?$", re.IGNORECASE)
_AGE_BESIDE = re.compile(r"^\W*\d\d(?: ?(?:jaar|jr)\b)?[\s,]+|[\s,]+\d\d(?: ?(?:jaar|jr)\b)?\W*$")
_BARE_NUMBER = re.compile(r"^\W*(\d{1,5})\W*(?:jaar|jr|man|mensen|medewerkers|personen)?\W*$")
_SIZE = re.compile(
    r"\b(\d{1,5}) ?(?:(?:meiden|jongens|dames|mannen|vrouwen|meisjes|leerlingen) in dienst|man|mensen|medewerkers?"
    r"|werknemers?|personeelsleden|personen|fte|krachten|mensen in dienst"
    r"|man personeel)\b"
    r"|\bw(?:e|ij) (?:zijn|werken) (?:hier |nu )?met(?: z'n| zijn| ons)? (\d{1,5})\b(?! (?:jaar|uur))"
)
_AMOUNT = re.compile(r"(?:€ ?\d[\d.,]*|\b\d[\d.,]* ?(?:euro|eur|procent|%))")
_TIME = re.compile(r"\b\d{1,3} ?(?:uur|uren|u|weken|week|maanden|maand|dagen|dag|jaar|jr)(?: per (?:week|maand|dag))?\b")
#: "Mijn dochter zit op school en ik wil haar helpen": a wish of one's own, and none of the other.
_SELF = re.compile(
    r"\b(?:kan|mag|moet|wil|zou) ik\b|\bik (?:wil|zoek|zou|kan|moet(?! doen)|mag|durf|zorg|heb (?:\w+ )?(?:weinig|geen"
    r"|nauwelijks|amper) (?:tijd"
    r"|geld))\b"
)
#: "Ik zorg voor mijn moeder", "ik ben bang voor mijn man": nothing is asked for them. The word "voor" is taken out.
_CARE = re.compile(
    r"((?<!in de )(?<!in )\b(?:zorg\w*|mantelzorg\w*|gezorgd|bang|angst|gevlucht)(?: \w+){0,3}? )voor(?= (?:mijn|me|mn"
    r"|m'n|onze|een)\b)"
)
#: "… voor mijn moeder en wil weer werken": who cares is who wants.
_CARE_AND = re.compile(
    _CARE.pattern + r" (?:mijn|me|mn|m'n|onze|een) \w+(?= en (?:ik )?(?:wil|zoek|kan|mag|moet|ga|ben|heb|zou)\b)"
)
_CARED = re.compile(r"\bvoor(?= (?:mijn|me|mn|m'n|onze) \w+ (?:\w+ ){0,3}(?:gezorgd|gezorgt|zorgde|te zorgen|zorg ik)\b)")
_OTHERS = (
    r"(?:zoon\w*|dochter\w*|kind\w*|klein\w+|nichtje|neef\w*|broer\w*|zus|zusje|vader|moeder|pa|ma|opa|oma|ouders|oom|tante"
    r"|schoon\w+|zwager|buur\w+|vriend|vriendin|collega|pleeg\w+|stief\w+)"
)
#: "Mijn dochter zit op school": that is where the daughter is.
_OF_OTHER = re.compile(rf"\b(?:mijn|me|mn|m'n|onze|ons) {_OTHERS}\b(?:(?!\bik\b)[^,.;]){{0,25}}$")
_THIRD = re.compile(
    r"\b(?:hij|zij|ze|die|zoon|dochter|kind|man|vrouw|moeder|vader|broer|zus|zusje|client|cliente"
    r"|partner) (?:\w+ )?(?:wil|zoekt|mag|moet|zou|kan|gaat|leest|spreekt)\b"
    r"|\b(?:voor|mag|kan|bedoel|om) (?:mijn|me|mn|m'n|onze|een)\b|\b(?:met|over) (?:haar|hem)\b|\bik wil dat\b"
)
_DEFINITION = re.compile(
    r"^\W*(?:en |maar |wat is dat )?(?:wat|wa) (?:is|zijn|betekent?|houdt?|bedoelt?|bedoel)\b(?! (?:er|mogelijk"
    r"|voor mij|het beste|handig|verstandig)\b)|^\W*(?:leg |kun je "
    r"|kunt u )?.{0,10}\buitleg"
)
_ABOUT_SELF = (
    "education_level",
    "training",
    "target_level",
    "work_situation",
    "children",
    "occupation",
    "residence",
    "integration_duty",
)
#: A place that someone asks about, travels to or works in is not where they live.
_WHY = re.compile(r"\bwaarom (?:in |naar )?$")
_ELSEWHERE = re.compile(
    r"\b(?:werk|werken|werkt|werkte|werkzaam|baan|stage|reizen|reis|rijden|school|studeer|gewerkt)\b[^,.;]{0,20}$"
)
_DWELLS = re.compile(
    r"\b(wo(?:on|ont|ne|nen|nend|nende|nachtig)|woonplaats|gevestigd|live|living)\b(?:(?!\b(?:werk\w*|baan|school|stage|studeer|maar|wil|wou|zoek|kom|kwam)\b)"
    r"[^,.;]){0,40}$"
)
#: "Naar Epe verhuisd", "teruggekomen naar Hulst"; otherwise "naar" is where someone goes for a while.
_MOVES = re.compile(r"\bverhui|gekomen\b[^,.;]{0,10}$")
_MOVES_AFTER = re.compile(r"^ (?:te )?(?:verhui\w+|gekomen|gegaan)\b")
#: "Nu ik in Duitsland woon"; not "waarom denk je dat ik in Rotterdam woon".
_DWELLS_AFTER = re.compile(r"^ (?:te |komen )?wo(?:on|nen)\b(?! (?:ik |nu |al )*(?:in|bij|op|te)\b)")
_THAT_I = re.compile(r"\bdat (?:ik|we|wij)\b[^,.;]{0,20}$")
#: "Wij zitten met de camper bij Lauwersoog".
_STAYS = re.compile(r"\b(?:zit|zitten|verblijf)\b[^,.;]{0,30}\b(?:in|bij|op) (?:de |het )?$")
#: "Vrouw uit Gouda", "omgeving Gouda": words by which people tell where they are from.
_FROM = frozenset(
    ("uit", "vanuit", "van", "oet", "uut", "ut", "omgeving", "regio", "gemeente", "plaats", "woonplaats", "adres", "wonende")
    + ("woonachtig", "dorp", "buurt", "inwoner", "inwoners")
)
_ORIGIN = ("uit", "vanuit", "van", "oet", "uut", "ut")
#: A name that stands by itself: "Lasser, Hengelo, 52".
_ALONE_BEFORE = re.compile(r"(?:^|[,.;:/!?\n(])\s*(?:\d\d(?: jaar| jr)?)?\s*$")
_ALONE_AFTER = re.compile(r"^\s*(?:$|[,.;:/!?\n)]|\d\d\b)")
#: "Geboren in Rotterdam", "vroeger in Gouda gewoond".
_ONCE = re.compile(
    r"\b(?:opgegroeid|geboren|getogen|woonde|woonden|vroeger|eerst|eerder|verhuisd van|gestudeerd|vertrokken)\b(?:(?!\b(?:nu|maar|en"
    r"|naar|woon|woont)\b)[^,.;]){0,20}$"
)
#: "Woon in de Hoeksche Waard, Oud-Beijerland": the second name says more of the first.
_CONTINUES = re.compile(r"^[\s,(/-]*(?:(?:of|en|bij|in|gemeente|vlakbij|eigenlijk|naast|net|ergens|de|het)[\s(]+)*$")
#: "Mijn man heeft bijstand": that is not the speaker's own benefit.
_PARTNER = re.compile(
    r"\b(?:mijn|me|mn|m'n) (?:man|vrouw|partner|vriend|vriendin)\b(?: \w+){0,2} (?:heeft|krijgt|zit|ontvangt|werkt"
    r"|is)\b[^,.;]{0,20}$"
)
#: "Ik heb een bakkerij": whose business it is, works there.
_OWN_BUSINESS = re.compile(
    r"\b(?:heb|hebben|mijn|onze|eigen|run|runnen|zijn) (?:een |mijn |onze )?(?:eigen |klein |kleine |familie)*"
    r"(\w*(?:bakkerij|salon|zaak|bedrijf|restaurant|winkel|garage|boerderij|kwekerij|slagerij|hotel|cafe|atelier|rijschool))\b"
)
_NEGATED = re.compile(r"\b(?:geen|niet|nooit|zonder|noch)(?: meer)?(?: (?!maar\b|wel\b|meer\b|wil\b|ik\b)\w+){0,2} ?$")
#: Facts of which the opposite is never meant by a "geen" or "niet" before them.
_NEVER_FALSE = ("on_behalf_of_other", "not_for_other", "job_at_risk", "low_income", "health_limit", "correction", "debts")
#: "Vroeger had ik bijstand", "ik kom uit de ww": it was. "Ik wil uit de bijstand": it still is.
_PAST = re.compile(
    r"\b(?:had|hadden|was|zat|kreeg|vroeger|ooit|destijds|voorheen)\b(?:(?!\b(?:zit|heb|ben|krijg|nu|ontvang"
    r"|en)\b)[^,.;]){0,25}$"
)
_PAST_AFTER = re.compile(r"^(?: (?!en\b|maar\b|of\b)\w+){0,2} (?:gehad|geweest|gezeten)\b")
_OUT_OF = re.compile(r"\buit (?:de |het )?$")
_STILL_IN = re.compile(r"\b(?:wil|wou|hoe|kan|moet|zou|graag|om|krijg|ontvang|geld|inkomen|leef|uitkering)\b[^,.;]{0,30}$")
#: "Straks in de ww", "ik wil in loondienst", "zzp'er worden": it is not so yet.
_NOT_YET = re.compile(
    r"\b(?:straks|binnenkort|misschien|volgende? (?:maand|week|jaar))\b(?: (?!wil|als|met|vanuit)\w+){0,3} ?$"
    r"|\b(?:ga|gaan|kom|beland|raak)(?: (?:ik|we|wij|ook|dan|daarna|nu|weer|straks|over|\d+|jaar))*(?: (?:in|naar"
    r"|op))?(?: de| het)? ?$"
    r"|\b(?:wil|wilt|wou|willen|zou|zoek|hoop|droom)(?: (?:ik|graag|weer|ook|wel|liever|gewoon|nu|eigenlijk|heel|terug"
    r"|straks|later))*"
    r"(?: (?:in|een|naar|op|de|het|vaste))* ?$"
)
_NOT_YET_AFTER = re.compile(
    r"^(?:'?er)?(?: (?:ondernemer|er|gaan|kunnen|willen|weer|vanaf|nog))? (?:worden|beginnen|aanvragen)\b"
)
#: Of work in employment only these words tell a state that may be past or wished; "mijn baas" and "ik werk" tell what is.
_STATE_OF_WORK = re.compile(r"baan|contract|dienst|kracht|werknemer")
_STOPPED_WORK = re.compile(r"\bik werk (?:daar |hier |nu |al \w+ )?niet meer\b(?! dan)")
#: "Rechter worden", "opleiding tot deurwaarder": a trade, no trouble with it.
_AS_WORK = re.compile(
    r"\b(?:opleiding|studie|cursus|omscholen|leren|studeren)(?: \w+)? (?:tot|als) (?:een )?$|\bwerk\w* (?:bij|als"
    r"|op) (?:een |de |het )?$"
)
_AS_WORK_AFTER = re.compile(r"^(?: (?!en\b|maar\b|of\b)\w+){0,2} worden\b")
#: "Mbo 3 niet afgerond", "gestopt met mbo 4": no diploma.
_UNFINISHED = re.compile(
    r"\b(?:gestopt|stopte|opgehouden|afgehaakt|gezakt|uitgevallen|begonnen|bezig)(?: \w+)? (?:met|voor|bij|op|van|aan|tijdens)"
    r"(?: (?:de|het|mijn|een|me|mn|opleiding|studie))*\s*$"
)
_UNFINISHED_AFTER = re.compile(
    r"^(?:(?! en | maar | wel )[^.,;?!]){0,20}?\b(?:(?:niet|nooit|half|deels|bijna)(?: \w+)? (?:af|afgerond|afgemaakt"
    r"|gehaald|behaald|voltooid|geslaagd|klaar)\b"
    r"|(?:gestopt|afgebroken|afgehaakt|gezakt)\b(?! met))"
)
#: Words before a level that make it a wish instead of a diploma.
_WISH = re.compile(
    r"\b(?:wil|wilt|wou|willen|naar|doen|volgen|beginnen|opleiding|studie|worden|start|starten|haal|halen|mag|kan"
    r"|toegelaten|instromen)\b[^.,;]{0,25}$"
)
_WISH_AFTER = re.compile(r"^[^.,;]{0,18}\b(?:doen|volgen|halen|gaan doen|beginnen|starten|studeren|opleiding doen|worden)\b")
_HAVE = re.compile(
    r"\b(?:heb|had|hebben|gehaald|afgerond|afgemaakt|gedaan|afgestudeerd|diploma van)\b(?:(?!\bwil\b"
    r"|\bwou\b)[^.,;]){0,30}$"
)
#: Number words as they are misspelt, or said in the region, and as text2num knows them.
_NUMBER_ERRORS = tuple(
    (re.compile(wrong), right)
    for wrong, right in (
        (r"\bachtien", "achttien"),
        (r"tein\b|(?<=[vjsrtn])tin\b", "tien"),
        (r"\b(?:viertien|feertien)", "veertien"),
        (r"\bdrietien", "dertien"),
        (r"(?<=(?:er|jf|es|en|in|ch))t(?:ich|ieg|ech|eg|ug)\b", "tig"),
        (r"\bvieftig|(?<=en)vieftig|fijftig", "vijftig"),
        (r"zostig|sestig|zesteg", "zestig"),
        (r"da[r]?tig", "dertig"),
        (r"(?:\b|(?<=en))vertig\b", "veertig"),
        (r"tachentig", "tachtig"),
    )
)
_UNITS = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_TWO_FIGURES = (*_TENS, *(f"{unit}en{ten}" for unit in _UNITS for ten in _TENS))
#: "Vier en dertig", "vieren dertig": one number.
_NUMBER_APART = re.compile(rf"\b({'|'.join(_UNITS)})(?: en ?|en | en|-en-)({'|'.join(_TENS)})\b")
#: Words that end somewhat like a number from twenty on: they may be one with a typing error.
_LIKE_NUMBER = re.compile(r"\b[a-z]{4,16}t[ieuy]{0,2}(?:g|ch|gt|k)\b")
_NUMBER_WORDS = re.compile(
    r"twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig"
)
_WORD = re.compile(r"[^\W_]+(?:['’&][^\W_]+)*")
#: A name may end in a plus ("21+ toets").
_NAME_WORD = re.compile(r"[^\W_]+(?:['’&][^\W_]+)*(?:\+(?!\w))?")
#: Names that are everyday words too: they count alone, in capitals, or after a word that announces an organisation.
_EVERYDAY = frozenset(("mee", "oom", "ras", "web", "boris", "stark"))
_ANNOUNCED = re.compile(r"\b(?:wat (?:is|doet)|wie is|stichting|fonds|via|organisatie) $")
#: "Ik kan ook naar Zwolle reizen".
_ELSEWHERE_AFTER = re.compile(
    r"^(?: (?:ook|wel|nog|best|toe|heen|en terug))*(?: (?:te|kunnen|gaan))? (?:reizen|rijden|fietsen|werken|studeren"
    r"|gewerkt|gestudeerd|stage)\b"
)


def fold(text: str) -> str:
    """Lower case without accents, of the same length, so that positions stay true."""
    if text.isascii():
        return text.lower().replace("`", "'")
    return "".join(_fold_letter(letter) for letter in text)


def _fold_letter(letter: str) -> str:
    if letter in "’‘`´":
        return "'"
    plain = unicodedata.normalize("NFKD", letter)[:1].lower()
    return plain if len(plain) == 1 else letter


class _View(NamedTuple):
    """A rewriting of the text, with for each of its characters where it began and ended in the original."""

    text: str
    start: List[int]
    end: List[int]


class FactReader:
    """Reads facts; ``today`` is a function so that ages follow the calendar."""

    def __init__(
        self,
        places: Any,
        occupations: Any,
        names: Mapping[str, Tuple[str, str]],
        correct: Callable[[str], str] = lambda word: word,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._places, self.occupations, self._correct, self._today = places, occupations, correct, today
        self._names = {name: ref for name, ref in names.items() if len(name) > 2}
        self._longest_name = max((len(name.split()) for name in self._names), default=1)
        self._first_words = {name.partition(" ")[0] for name in self._names}
        self._long_names = [name for name in self._names if len(name) >= 8]
        # One message is corrected for its need, for signs of a crisis and for its facts.
        self._corrected = lru_cache(maxsize=8)(self._with_spelling_corrected)
        raw = yaml.safe_load(VOCABULARY.read_text(encoding="utf-8"))
        self._vocabulary = {
            fact: {value: [re.compile(pattern) for pattern in patterns] for value, patterns in values.items()}
            for fact, values in raw.items()
            if isinstance(values, dict)
        }
        told = [one for values in self._vocabulary.values() for patterns in values.values() for one in patterns]
        self._scan, self._numbers_of = Scan(told), {one: number for number, one in enumerate(told)}

    def read(self, text: str) -> List[Dict[str, Any]]:
        """Entities of a message: ``entity``, ``value`` (plain JSON), ``start`` and ``end`` in the original text."""
        text = text[:2000]
        plain = fold(text)
        view = _View(plain, list(range(len(plain))), [place + 1 for place in range(len(plain))])
        corrected = self._corrected(plain)
        digits = self._digits(plain)
        found: List[Dict[str, Any]] = []
        found += list(self._places_in(text)) or self._bare_place(text) or self._listed_place(text)
        found += self._spotted_work(text)
        found += self._vocabulary_in(view, corrected)
        asked_for = any(one["entity"] == "on_behalf_of_other" for one in found)
        if asked_for and _SELF.search(plain) and not _THIRD.search(_without_care(plain)):
            asked_for, found = False, [one for one in found if one["entity"] != "on_behalf_of_other"]
        if not asked_for:
            found = [one for one in found if one["entity"] != "work_situation" or not _OF_OTHER.search(plain[: one["start"]])]
        found += self._numbers(digits, view, found)
        found += self._schemes(plain, text)
        stopped = _STOPPED_WORK.search(plain)
        if stopped:
            found.append(_entity("not_work_situation", "employed", stopped.start(), stopped.end()))
        if _DEFINITION.match(plain):
            # "Wat betekent niveau 2" tells nothing about who asks.
            found = [one for one in found if one["entity"] not in _ABOUT_SELF]
        language = foreign_language(text)
        if language:
            found.append(_entity("foreign_language", language, 0, len(text)))
        return found

    def corrected(self, text: str) -> str:
        """The text in lower case with its spelling corrected."""
        return self._corrected(fold(text[:2000])).text

    def _bare_place(self, text: str) -> List[Dict[str, Any]]:
        """A message that is the name of a place and nothing else, or an age beside it ("ede 46")."""
        if len(text.split()) > _FEW_WORDS:
            return []
        name = _AGE_BESIDE.sub("", text)
        answer = self._places.find(name)
        names = {normalise(one) for place in answer.places for one in (place.name.split(" (")[0], place.municipality or "")}
        exact = answer.status in ("one", "many") and (normalise(name) in names or self._only_a_place(name, answer))
        start = text.index(name) if exact else 0
        return [_entity("place", {**place_value(answer), "home": True}, start, start + len(name))] if exact else []

    def _only_a_place(self, word: str, answer: Any) -> bool:
        """Whether a single word that is no Dutch word is a nickname ("mokum"), a dialling code or a misspelt town."""
        if len(word.split()) > 1 or len(answer.places) > 1 or not answer.places[0].municipality:
            return False
        plain = normalise(word)
        if plain.isdigit():
            return len(plain) <= 4 and plain.startswith("0")
        # "Mokum" is written more than a typing error is; "nederlans" is an error in a word that all write.
        rare = _RARE + 0.4 * (answer.places[0].kind == "nickname")
        corrected = self._correct(plain)
        other_word = corrected != normalise(answer.places[0].name) and zipf_frequency(corrected, "nl") >= 2 * _RARE
        return len(plain) >= 5 and zipf_frequency(plain, "nl") < rare and not other_word

    def _listed_place(self, text: str) -> List[Dict[str, Any]]:
        """A place as an item of its own: with a capital after a comma, or beside an age ("urk, visser, 29")."""
        items = list(_ITEM.finditer(text))
        first = _BEFORE_AGE.match(text)
        if first:
            items.insert(0, first)
        beside_age = bool(first) or len(items) >= 3 and any(_AGE_ITEM.match(item.group()) for item in items)
        for item in items:
            written = item.group()
            capital = written[:1].isupper() and not text.isupper()
            named = capital and _COMMA_BEFORE.search(text[: item.start()])
            if named or (beside_age and (capital or zipf_frequency(written, "nl") < _EVERYDAY_WORD)):
                for place in self._bare_place(written):
                    return [{**place, "start": place["start"] + item.start(), "end": place["end"] + item.start()}]
        return []

    def _places_in(self, text: str) -> Iterator[Dict[str, Any]]:
        said: List[Tuple[Any, int]] = []
        countries: Dict[Optional[str], int] = {}
        for mention in self._places.spot(text):
            before = fold(text[max(0, mention.start - 60) : mention.start])
            after = fold(text[mention.end : mention.end + 40])
            named = mention.answer.places[0]
            if mention.negated and mention.answer.status == "one":
                yield _entity("not_place", named.name, mention.start, mention.end)
            if mention.negated or _is_origin(mention, before, after) or _WHY.search(before):
                countries.setdefault(named.country, 0)
                continue
            sureness = _sureness(mention, before, after)
            if said and _CONTINUES.match(fold(text[said[-1][0].end : mention.start])):
                sureness = said[-1][1]
            if named.country:
                # "Nu ik in Duitsland woon, net over de grens bij Nordhorn".
                sureness = max(sureness, countries.get(named.country, 0))
            countries[named.country] = sureness
            said.append((mention, sureness))
        # "In Lommel in België": the town says where.
        towns = {place.country for mention, _ in said for place in mention.answer.places[:1] if place.kind != "country"}
        said = [(mention, sureness) for mention, sureness in said if mention.answer.places[0].name not in towns]
        surest = max((sureness for _, sureness in said), default=0)
        for mention, sureness in said:
            kind = "postcode" if mention.how == "postcode" else "place"
            value = {**place_value(mention.answer), "home": 0 < sureness == surest}
            yield _entity(kind, value, mention.start, mention.end)

    def _spotted_work(self, text: str) -> List[Dict[str, Any]]:
        entities = []
        for mention in self.occupations.spot(text):
            if _NEGATED.search(fold(text[max(0, mention.start - 20) : mention.start])):
                continue
            value = work_value(mention.occupation or mention.sector, mention.role)
            entities.append(_entity("occupation", value, mention.start, mention.end))
        own = None if entities else _OWN_BUSINESS.search(fold(text))
        if own and (business := self.occupations.find(own.group(1))) is not None:
            entities.append(_entity("occupation", work_value(business, "current"), own.start(1), own.end(1)))
        if not entities and len(text.split()) <= 3:
            found = self.occupations.find(text)
            if found is not None:
                entities.append(_entity("occupation", work_value(found, None), 0, len(text)))
        return entities

    def _vocabulary_in(self, view: _View, corrected: _View) -> Iterator[Dict[str, Any]]:
        views = (view,) if corrected.text == view.text else (view, corrected)
        possible = [set(self._scan.possible(one.text)) for one in views]
        for fact, values in self._vocabulary.items():
            seen = set()
            for value, patterns in values.items():
                if fact == "on_behalf_of_other":
                    tried = [(one, patterns) for one in views]
                else:
                    tried = [
                        (one, [pattern for pattern in patterns if self._numbers_of[pattern] in numbers])
                        for one, numbers in zip(views, possible)
                    ]
                for entity in self._first(fact, value, tried):
                    key = (entity["entity"], str(entity["value"]))
                    if key not in seen:
                        seen.add(key)
                        yield entity

    def _first(self, fact: str, value: Any, tried: List[Tuple[_View, List[Any]]]) -> Iterator[Dict[str, Any]]:
        denied = None
        for view, patterns in tried:
            text = _without_care(view.text) if fact == "on_behalf_of_other" else view.text
            for pattern in patterns:
                for match in pattern.finditer(text):
                    if match.start() == match.end():
                        continue
                    told = self._told(fact, value, match)
                    if told is None:
                        continue
                    entity = _entity(*told, view.start[match.start()], view.end[match.end() - 1])
                    if told[0] != "not_work_situation":
                        yield entity
                        return
                    denied = denied or entity
        if denied:
            yield denied

    def _told(self, fact: str, value: Any, match: Any) -> Optional[Tuple[str, Any]]:
        """What a match tells in its sentence: the fact, its opposite, another fact, or nothing."""
        before, after = match.string[: match.start()], match.string[match.end() :]
        if fact != "command" and _NEGATED.search(before[-30:]):
            if fact == "work_situation":
                return "not_work_situation", value
            if not isinstance(value, bool) or fact in _NEVER_FALSE:
                return None
            value = not value
        if fact == "education_level":
            return self._level(value, before, after)
        if fact == "work_situation":
            return self._situation(value, match.group(), before, after)
        if fact in ("help_topic", "debts") and (_AS_WORK.search(before[-40:]) or _AS_WORK_AFTER.match(after[:40])):
            return None
        return fact, value

    @staticmethod
    def _situation(value: str, words: str, before: str, after: str) -> Optional[Tuple[str, str]]:
        """Work or a benefit of now; not that of the past, of a partner, or one that is still to come."""
        if _PARTNER.search(before):
            return "partner_situation", value
        if value == "employer" or (value == "employed" and not _STATE_OF_WORK.search(words)):
            return "work_situation", value
        near, soon = before[-60:], after[:40]
        if _NOT_YET.search(near) or _NOT_YET_AFTER.match(soon):
            return None
        left = _OUT_OF.search(near) and not _STILL_IN.search(near)
        past = left or _PAST.search(near) or _PAST_AFTER.match(soon)
        return ("not_work_situation" if past else "work_situation"), value

    @staticmethod
    def _level(level: str, before: str, after: str) -> Optional[Tuple[str, str]]:
        """A diploma that someone has, or the training that someone wants; nothing when it was not finished."""
        if level != "none" and (_UNFINISHED.search(before[-40:]) or _UNFINISHED_AFTER.match(after[:45])):
            return None
        wished = (_WISH.search(before[-40:]) or _WISH_AFTER.search(after[:40])) and not _HAVE.search(before[-45:])
        if not wished or level in ("none", "primary", "practical", "vmbo"):
            return "education_level", level
        if level in ("hbo", "wo"):
            return "training", "hbo_wo"
        return ("training", "secondary") if level in ("havo", "vwo") else ("target_level", level)

    def _numbers(self, digits: str, view: _View, found: List[Dict[str, Any]]) -> Iterator[Dict[str, Any]]:
        bare = _BARE_NUMBER.match(digits)
        if bare:
            yield _entity("number", int(bare.group(1)), 0, len(view.text))
        age = self._age(digits, found, digits == view.text)
        if age is not None:
            yield _entity("age", age, 0, len(view.text))
        size = _SIZE.search(digits)
        if size:
            yield _entity("company_size", int(size.group(1) or size.group(2)), 0, len(view.text))
        for name, pattern in (("amount", _AMOUNT), ("time", _TIME)):
            match = pattern.search(view.text)
            if match:
                yield _entity(name, match.group(), match.start(), match.end())

    def _age(self, text: str, found: List[Dict[str, Any]], in_place: bool) -> Optional[int]:
        """The age in a text with numbers as digits; ``in_place`` when positions in it are those of the message."""
        here = found if in_place else []
        jobs = [entity["start"] for entity in here if entity["entity"] == "occupation"]
        ends = [entity["end"] for entity in here if entity["entity"] in ("place", "occupation")]
        told = {entity["entity"] for entity in found}
        for_other = "on_behalf_of_other" in told and "not_for_other" not in told
        return age_in(text, self._today(), jobs, ends, for_other)

    def _schemes(self, plain: str, text: str) -> List[Dict[str, Any]]:
        """Names from the knowledge base, the longest first; a long single word may hold a typing error."""
        words = [(match.group(), match.start(), match.end()) for match in _NAME_WORD.finditer(plain)][:80]
        plain_words = [normalise(word) for word, _, _ in words]
        entities: List[Dict[str, Any]] = []
        taken: set = set()
        for length in range(min(self._longest_name, len(words)), 0, -1):
            for first in range(len(words) - length + 1):
                spot = range(first, first + length)
                begins = length == 1 or plain_words[first].partition(" ")[0] in self._first_words
                if not begins or (taken and taken.intersection(spot)):
                    continue
                name = " ".join(word for word in plain_words[first : first + length] if word)
                ref = self._names.get(name) or self._misspelt(name, length)
                if ref and (name not in _EVERYDAY or self._is_name(words[first], plain, text)):
                    taken.update(spot)
                    value = {"collection": ref[0], "id": ref[1]}
                    entities.append(_entity("scheme", value, words[first][1], words[first + length - 1][2]))
        return entities

    @staticmethod
    def _is_name(word: Tuple[str, int, int], plain: str, text: str) -> bool:
        """Whether an everyday word is meant as a name here."""
        written, start, end = word
        capitals = text[start:end].isupper() and not text.isupper()
        return capitals or plain.strip(" .?!") == written or bool(_ANNOUNCED.search(plain[:start]))

    def _misspelt(self, name: str, length: int) -> Optional[Tuple[str, str]]:
        # Only single words: of two words the second is often a place, and that is no typing error.
        if length > 1 or len(name) < 9:
            return None
        close = process.extractOne(name, self._long_names, scorer=fuzz.ratio, score_cutoff=90)
        return self._names[close[0]] if close else None

    def _with_spelling_corrected(self, plain: str) -> _View:
        pieces, start, end, last = [], [], [], 0
        for match in _WORD.finditer(plain):
            for place in range(last, match.start()):
                pieces.append(plain[place])
                start.append(place)
                end.append(place + 1)
            word = self._correct(match.group())
            pieces.append(word)
            start += [match.start()] * len(word)
            end += [match.end()] * len(word)
            last = match.end()
        for place in range(last, len(plain)):
            pieces.append(plain[place])
            start.append(place)
            end.append(place + 1)
        return _View("".join(pieces), start, end)

    @staticmethod
    def _digits(plain: str) -> str:
        for wrong, right in _NUMBER_ERRORS:
            plain = wrong.sub(right, plain)
        plain = _NUMBER_APART.sub(r"\1en\2", _LIKE_NUMBER.sub(_number_word, plain))
        if not _NUMBER_WORDS.search(plain):
            return plain
        try:
            # The letters with two dots that folding took away: text2num does not know "tweeendertig".
            return alpha2digit(plain.replace("tweeen", "tweeën").replace("drieen", "drieën"), "nl")
        except Exception:  # text2num raises on some odd sequences; the text then simply keeps its words
            return plain


def _number_word(match: "re.Match[str]") -> str:
    """The number that a word is a typing error of, or the word itself."""
    word = match.group()
    if word in _TWO_FIGURES or zipf_frequency(word, "nl") > _RARE:
        return word
    close = process.extractOne(word, _TWO_FIGURES, scorer=OSA.distance, score_cutoff=2 if len(word) > 9 else 1)
    return close[0] if close else word


def _without_care(text: str) -> str:
    """The text with the "voor" of caring for someone blanked out, or all of the one cared for; of the same length."""
    text = _CARE_AND.sub(lambda match: match.group(1) + " " * (len(match.group()) - len(match.group(1))), text)
    return _CARED.sub("    ", _CARE.sub(lambda match: match.group(1) + "    ", text))


def _is_origin(mention: Any, before: str, after: str) -> bool:
    """ "Ik kom uit Syrië" says where someone is from; "ik woon in België" where someone lives."""
    country = mention.answer.status == "abroad" and mention.answer.places[0].kind == "country"
    lives = mention.locator not in _ORIGIN and (_DWELLS.search(before) or _DWELLS_AFTER.match(after))
    return country and not lives


def _sureness(mention: Any, before: str, after: str) -> int:
    """How surely a place is where someone lives: 3 "woon in", 2 "uit" or a name by itself, 1 else, 0 for work, travel, the past."""
    dwells = _DWELLS.search(before)
    if dwells and dwells.group(1) != "woont":
        return 3
    if _ELSEWHERE.search(before) or _ONCE.search(before) or _OF_OTHER.search(before):
        return 0
    if dwells or (mention.locator not in _ORIGIN and _DWELLS_AFTER.match(after) and not _THAT_I.search(before)):
        return 3
    moves = _MOVES.search(before) or _MOVES_AFTER.match(after)
    if _ELSEWHERE_AFTER.match(after) or (mention.locator == "naar" and not moves):
        return 0
    alone = _ALONE_BEFORE.search(before) and _ALONE_AFTER.match(after)
    return 2 if alone or mention.how == "postcode" or mention.locator in _FROM or _STAYS.search(before) else 1


def place_value(answer: Any) -> Dict[str, Any]:
    """An answer of ``knowledge.places`` as plain data, with the codes that eligibility needs."""
    value = answer.as_dict()
    for plain, place in zip(value["places"], answer.places):
        plain["municipality_code"], plain["country"] = place.municipality_code, place.country
    return value


def work_value(found: Any, role: Optional[str]) -> Dict[str, Any]:
    """An occupation or a sector as plain data, with ``role`` current, target or ``None``."""
    sector = getattr(found, "sector", None)
    return {"occupation": found.id if sector else None, "name": found.name, "sector": sector or found.id, "role": role}


def _entity(name: str, value: Any, start: int, end: int) -> Dict[str, Any]:
    return {"entity": name, "value": value, "start": start, "end": end}
