"""How old someone is, read from running text: a pure function over patterns.

An age is a number of two figures in a place where people put their age, and with no unit behind it. A message may hold
several; what someone says of themselves goes before a bare number, and years that count something ("al 20 jaar
metselaar"), limits ("50 plus", "onder de 30") and ages of the past ("toen ik 16 was") are none.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Collection, Optional

#: Younger people are asked about, not to; a lower number is nearly always something else.
YOUNGEST = 10
#: Nobody who is asked for is older, and whoever is "van 71" is seldom past working age.
OLDEST, OLDEST_OF_YEAR = 100, 70
#: From this age on "mijn dochter van 16" may be whom it is about; of a younger child the age says nothing.
ASKED_FOR = 13

_MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|maart|mrt|april?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?|okt(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b"
)
_NUMBER = re.compile(r"(?<![\d.,:+€-])(?<!\d/)(\d{2})(?![\d+]|[:/]\d|[.,]\d|-(?! ?jarig))")
#: "4o jaar": the letter for the figure.
_LETTER_O = re.compile(r"\b([1-9])o(?= ?(?:jaar|jr)\b)")
#: "Ik ben 16,5": the half says nothing more.
_HALF = re.compile(r"\b((?:ben|bn|is|word) \d\d)[.,]5\b(?! ?(?:uur|u\b|euro|%))")
_BEN = (
    r"(?:ben|bin|bun|bn|bne|bem|ebn|zen|zijn|zin|sin|i?kben|ikke|ik|nu|pas|net|bijna|wor|word|wordt|werd|is|was|with"
    r"|met|mit|van|nee|maar|er|zei|gezegd|bedoel|eigenlijk|zelf|ook|leeftijd|oeps|sorry|foutje|type?fout|typo"
    r"|correctie|man|vrouw|vrouwtje|moeder|vader|mama|oma|opa|zoon|dochter|zus|zusje|broer|broertje|jongen|meisje"
    r"|meid|jongere|m|v|j|(?:op|met) m(?:ij|ie|[ie'])?n|op me|op je|op uw|at|am|mam|мені|мне|i'm|oud (?:op|met|voor)"
    r"|al ?weer|(?:ik|ben|is|mijn|leeftijd) jaar|ww|wia|wajong|bijstand|[vm]?mbo|hbo|havo|vwo)"
)
_FILLERS = (
    r"(?:al|nu|net|pas|bijna|inmiddels|ook|een|man|vrouw|jong|zo'n|van|zelf|ruim|weer|alweer|straks|wel|dan|toch"
    r"|intussen|laatst|onlangs|vandaag|gisteren|gewoon|nog|maar|dus|reeds|toevallig|trouwens|eigenlijk|ondertussen"
    r"|vorige (?:week|maand)|dit jaar|pasgeleden|precies|exact|namelijk|echt|helaas|der|d'r|hier|noe?|nou|ja|zeg"
    r"|eh+m?|u+hm?|euh|allebei)"
)
_BEFORE = re.compile(rf"(?:^|[,;(.!?:=/*]|\[naam\]|\b{_BEN})(?:\s*\b{_FILLERS}\b)*\s*$")
_AFTER = re.compile(r"^(?:e|ste|de)?\s*(?:(?:ben|bent|bin|bun|is|word|wordt|nu|pas)\b)")
#: "Ziek uit dienst en 61, mijn rug": the last of several things told.
_AND = re.compile(r"(?<!\d)(?<!\d jaar) en\s*$")
_AND_AFTER = re.compile(r"^\s*(?:$|[,.!?;])")
#: "Dat moet 48 zijn": a correction, of the age when nothing was counted.
_MUST_BE = re.compile(r"\b(?:dat|het|er) moet\s*$")
_COUNTED = re.compile(r"\b(?:uur|uren|euro|weken|maanden|dagen|man|mensen|medewerkers|jaar (?:in|bij|als))\b")
#: "Is mbo gratis als je al 40 bent?": so people ask it of themselves.
_IF_YOU = re.compile(r"\bals (?:je|u|ge|gij)(?: (?:al|nog|pas|ook|nu))*\s*$")
_IF_YOU_AFTER = re.compile(r"^\s*(?:jaar )?(?:bent|ben|zijt|en)\b")
#: What can only be an age, whatever stands before it.
_SURE_AFTER = re.compile(
    r"^(?:e|ste)?\s*(?:-?\s*(?:jarige?|lentes|jaar oud|jaar jong|jr oud|j oud|jaren oud|jaor oald|joar old)\b"
    r"|(?:y/?o|y(?:ea)?rs? old)\b|(?:jaar )?geworden\b)|^'?er\b"
)
#: What someone says of themselves, or what a form asks.
_OWN = re.compile(
    r"\b(?:ik|zelf|leeftijd|ben|bin|bun|bn|nu|i'm|am)(?: (?:ik|ben|bin|bun|is|al|nu|net|pas|zelf|ook|dus|een|vrouw|man"
    r"|van|er|wel|dan))* ?[:=]? ?$"
)
_YEARS = re.compile(r"^\s*(?:jaar|jr|jaren|j|jaor|joar|jier|jear|years?)\b")
#: Words before a number that make it a duration, a limit or a label.
_NOT_BEFORE = re.compile(
    r"(?:\b(?:code|bus|lijn|artikel|nummer|nr|kamer|groep|klas|week|boven de|onder de|jonger dan|ouder dan|tot|om"
    r"|om de|na|sinds|over|(?:jongste|oudste)(?: (?:is|was|thuis|van))*|het jaar|ik werk|werkt? nu|(?:baan|contract"
    r"|week|dienstverband) van|circa|ongeveer|max|maximaal|minimaal|minder dan|meer dan|per|niveau|route|laatste"
    r"|afgelopen|binnen|elke|ruim|heb|hebben|heeft|geen|niet|vanaf|voor|keer|plus|tot en met|t/m|tegen de|rond de"
    r"|in de|begin|eind|halverwege(?: de)?|tussen(?: de)?|dik in de|(?:leeftijds)?grens(?: is| van| ligt op| ligt bij"
    r"| bij| van de)?|(?:zijn|zitten|werken) (?:hier |nu )?met(?: z'n| zijn| ons)?|(?:diploma'?s?|papieren"
    r"|certificaat|opleiding|huis|bedrijf|auto|computer|cv|baas|chef|leidinggevende|docent|coach"
    r"|klantmanager) (?:(?:is|zijn)(?: al| nu| ruim| bijna| pas| net| meer dan)?|meer dan|van)|(?:plaats|minder"
    r"|meer) van)|€)\s*$"
)
#: "Ik heb 34 jaar, ik kom uit Spanje": so it is said in other languages.
_HAVE = re.compile(r"\bik heb\s*$")
_HAVE_AFTER = re.compile(r"^\s*(?:jaar|jr)[,.]?(?: en)? (?:ik|kom|woon)\b(?! (?:heb|werk|zit))")
#: Words before a number of years that make it a duration.
_NOT_BEFORE_YEARS = re.compile(
    r"\b(?:al|nog|bijna al|(?:werk|zit|sta|woon|werken|zitten|wonen|bestaat)(?: (?:er|hier|daar|ik))?|ben (?:er|hier)"
    r"|werkte|duurt|duurde|minstens|zeker|samen|in|reeds|after|for|did|geweest|gedaan|gewerkt)\s*$"
)
#: Fewer years than this are of work rather than of life, where nothing says "I am".
_YOUNG_AGE = 16
_AL_BEN = re.compile(r"\b(?:ben|is|bin) al\s*$")
_AL_BEN_AFTER = re.compile(r"^\s*(?:$|[,.;!?]|en\b|dus\b|maar\b|oud\b)")
_NOT_AFTER = re.compile(
    r"^\s*(?:%|\+|plus\b|plusser|procent|euro|eur\b|uur|uren|u\b|wk\b|weken|week|dagen|dag\b|maand|mnd|km\b|kilo|kg\b"
    r"|man\b|mensen|kind|kids|(?:jaar )?(?:en|of) (?:ouder|langer)|woorden|vingers|honderd|keer|personen|medewerkers"
    r"|werknemers|leerlingen|studenten|cursisten|deelnemers|collega|klanten|client|tot\b|naar \d|t/m|minuten|vragen"
    r"|x\b|graden|punten|brieven|koorts|sollicitatie|bedrijven|banen|jongeren|ouderen|vrouwen|mannen|lessen|cursussen"
    r"|opleidingen|boeken|dingen|plekken|soorten|opties|kilometer|studiepunten|ec\b|per\b|duizend|(?:met|in) pensioen"
    r"|en \d\d\b(?! jaar)(?=.{0,12}\bouder)"
    rf"|1/2|{_MONTH}\b)"
)
_PARTICIPLE = (
    r"(?:gewerkt|gedaan|gehad|geweest|gezeten|gestaan|gereden|gelopen|gediend|gelast|gebouwd|gevaren|gesjouwd"
    r"|gedraaid|geleid|bezig|meegedraaid|gewoond|opgevoed|(?:ge|ver)zorgd|schoongemaakt|gestudeerd|gekookt)"
)
_NOT_AFTER_YEARS = re.compile(
    r"^\s*(?:lang|geleden|in (?:de|het|een|dienst|nederland|nl)|bij|ervaring|werk(?! (?:al|nu|nog|sinds|momenteel|bij"
    r"|als|parttime|fulltime|\d))|als|getrouwd|later|contract|dienst|achter\w*|(?:de|het)zelfde|ben ik in dienst|of"
    r"|werken|poetsen|schoonmaken|sjouwen|lassen|rijden|zorgen|lid|ziek|thuis|weg|hier|op|terug|cursus|garantie"
    r"|zelfstandig|zzp|trouwe|werkzaam|werkend|praktijk|moeder|vader|eigen|geen (?!diploma|papier|startkwal|idee|zin"
    r"|school$|ervaring)|premie|experience|yn|lid|te gaan|tot|niet|vrachtwagen|administratie|magazijn|kantoor|kassa"
    r"|winkel|(?:thuis)?zorg|bouw|horeca|schoonmaak|onderwijs|fabriek|nachtdienst|ploegendienst|huisvrouw|mantelzorg"
    r"|werkloos)\b"
    r"|^\s*ge(?!scheiden|boren|diplomeerd|zond|huwd|worden|motiveerd|schoold|handicapt|stopt|vlucht)\w{3,}(?:d|t|en)\b"
    rf"|^(?:(?! en | maar |\bheb\b|\baltijd\b|\bben\b)[^,.;!?]){{0,40}}\b{_PARTICIPLE}\b"
)
_THEN = r"(?:kreeg|werd|was|ging|kwam|begon|stopte|trouwde|verloor|moest|gestuurd|gegaan|gestopt|getrouwd|begonnen)"
#: "Toen ik 20 was", "als ik 50 ben", "straks ben ik 60", "op mijn 16e van school gegaan": not now.
_NOT_NOW = re.compile(
    r"\b(?:toen|(?<!en )als|wanneer|zodra|voordat|totdat) (?:ik|je|hij|ze|zij|we|u)(?: (?:was|nog|al|pas|net|maar|ongeveer"
    r"|een jaar of))*\s*$"
    r"|\b(?:ik|hij|zij|ze) was(?: (?:nog|pas|net|maar|toen))*\s*$|\bwas (?:ik|hij|zij|ze)(?: (?:nog|pas|net|maar|toen))*\s*$"
    rf"|\b{_THEN}(?: (?!nu\b|maar\b|en\b)\w+){{0,4}} op (?:m(?:ij|ie|[ie'])?n|me|zijn|z'n|haar)\s*$"
    r"|\b(?:ging|kwam|begon|gegaan|gestopt|getrouwd|begonnen)(?: \w+){0,2} met\s*$"
    r"|\b(?:straks|over \w+ jaar) (?:ben|is) (?:ik|hij|ze)\s*$|\b(?:vanaf|sinds|van|tot|voor|na) (?:mijn|m'n|mn|me|je"
    r"|zijn|haar|de)\s*$"
)
_NOT_NOW_AFTER = re.compile(r"^(?:e|ste|de)?\s*(?:jaar )?(?:toen|was|waren)\b")
_BIRTHDAY_PAST = re.compile(
    r"^(?:e|ste|de)?\s+(?:jaar )?(?:[a-z]+ )?(?:ben|was|ging|moest|stopte|begon|kwam|kreeg|koos|had|van school"
    r"|van huis|gestopt|begonnen|getrouwd|de bouw in|gaan werken|uit huis)\b"
)
#: "Ik word in mei 60", "volgend jaar word ik 55", "ik ben over een maand 18": one less for now.
_SOON = (
    rf"(?:volgende? (?:jaar|maand|week)|over (?:een |\w+ )?(?:maand|maanden|week|weken|paar \w+|dagen|jaar)|binnenkort"
    rf"|dit jaar|morgen|eind {_MONTH}|begin {_MONTH}"
    rf"|in {_MONTH}|(?:op )?\d{{1,2}} {_MONTH}|deze (?:maand|zomer|winter|week)|in het (?:voorjaar|najaar))"
)
_TURNS = re.compile(
    rf"\bword(?:t|en)?(?: (?:ik|hij|ze|zij|dan|al|pas|ook))* {_SOON}(?: (?:ik|al|pas|ook|dan))*\s*$"
    rf"|\b{_SOON} word(?:t|en)? (?:ik|hij|ze|zij|(?:mijn|onze) \w+)(?: (?:ik|al|pas|ook|dan))*\s*$"
    r"|\b(?:ben|is)(?: (?:ik|hij|ze|zij|pas))* over (?:een |\w+ )?(?:maand|maanden|week|weken|dagen)(?: pas)?\s*$"
)
_TURNS_AFTER = re.compile(rf"^\s*(?:jaar )?{_SOON}")
_BECOMES = re.compile(r"\bword(?:t)?(?: (?:ik|hij|ze|zij|dan|al|pas))*\s*$")
#: Between "geboren" and the year may stand a place, a day and a month, and no other sentence.
_UNTIL_YEAR = r"(?:(?!\b(?:ik|maar|sinds|want|woon|kwam|kom|ben|nu|hier|en(?! getogen))\b)[^\d;?!]){0,40}?"
_DAY = rf"(?:\d{{1,2}}(?:e|ste|de)?\s?(?:[-/. ]\d{{1,2}}[-/. ]|{_MONTH} ))"
_YEAR = r"(19\d\d|20[01]\d)\b"
_BORN = re.compile(
    rf"(?:\[geboren |\b(?:geboren|geboorte ?(?:jaar|datum)|geb(?:\.? ?(?:datum|dat|jaar))?|gbj|gbd|bouwjaar|bj|jaargang)\b"
    rf"{_UNTIL_YEAR}{_DAY}?|\b(?:(?:ben|bin|is|kom) (?:van|uit)(?: {_MONTH})?|van het jaar) ){_YEAR}|\b{_YEAR[:-2]} geboren\b"
)
#: Two figures are a year of birth after these words, with an apostrophe before them, or at the end of a day.
_BORN_SHORT = re.compile(
    r"(?:\b(?:bouwjaar|bj|gbj|jaargang|geboorte ?jaar|geboren in|geb\.?(?: in)?)\W{0,2}(?:van |is )?'?"
    rf"|\b(?:geboren|geb(?:oorte)?\.? ?(?:datum)?)\W{{0,2}}(?:op |is )?{_DAY}'?"
    r"|\b(?:geboren|uit|van) ')(\d\d)\b(?! ?(?:jaar|jr|uur|[-/.]\d))"
)
#: "Ik ben van 71" is a year when that makes someone of working age; else it is said of the age.
_OF_YEAR = re.compile(r"\b(?:ben|bin|is) van (\d\d)\b(?! ?(?:jaar|jr|uur|kilo|kg|naar|plus|%|[-/+.,]\d?))")
_OTHERS = (
    r"(?:zoon\w*|dochter\w*|kind\w*|klein\w+|nichtje|neef\w*|broer\w*|zus|zusje|vader|moeder|pa|ma|opa|oma|ouders|oom|tante"
    r"|schoon\w+|zwager|buur\w+|vriend|vriendin|collega\w*|pleeg\w+|stief\w+)"
)
#: "Mijn zoon is geboren in 2004": not the speaker.
_CHILD_BORN = re.compile(rf"\b{_OTHERS}(?: \w+){{0,2}}\s*$")
#: "Mijn zoontje van 11", "kinderen van 10 en 12": the age of someone else.
_OTHERS_AGE = re.compile(
    rf"(?:\b(?:mijn|me|mn|m'n|onze|ons) (?:{_OTHERS}|man|vrouw|partner)|\b(?:kinderen|kids|kindjes|kind|pubers|tieners"
    rf"|jongens|meiden|zoon|zoontje|dochter"
    r"|dochtertje|tweeling|zoons|zonen|dochters))"
    r" ?(?:\(|\b(?:van|is|zijn|wordt|worden|die)\b|(?= ?\d))(?:\d{1,2}|[\s,]|\b(?:en|of|jaar|nu|net|pas|bijna|al|ook"
    r"|inmiddels|is|een)\b)*$"
)
#: Several people, of whom none is the one who is asked for.
_SEVERAL = re.compile(
    r"^(?:(?:mijn|me|mn|m'n|onze|ons) )?"
    r"(?:kinderen|kindjes|kids|pubers|tieners|jongens|meiden|tweeling|zoons|zonen|dochters|ouders)\b"
)
_PARTNER = re.compile(r"\b(?:man|vrouw|partner)\b")
_I = re.compile(r"\bik\b")
_SPEAKER = re.compile(r"\b(?:ik|wij|we)\b|\bmijn (?:inkomen|uitkering|bijstand|ww|toeslag|leeftijd)\b")
_SEX = re.compile(r"(?:^|\s)[mv] ?/ ?(\d{2})\b")


def age_in(
    text: str, today: date, jobs: Collection[int] = (), ends: Collection[int] = (), for_other: bool = False
) -> Optional[int]:
    """The age in years that a message tells, or ``None``.

    ``text`` is in lower case without accents, with numbers as digits. ``jobs`` are positions where an occupation begins
    ("30 jaar lasser" is a duration), ``ends`` those where a place or an occupation ends ("ede 46"). With ``for_other``
    the age of the person asked for goes first.
    """
    born = _birth_year(text, today, for_other)
    if born is not None:
        return today.year - born
    text = _LETTER_O.sub(r"\g<1>0", text)
    text = _HALF.sub(r"\1  ", text)
    best, best_strength = None, 0
    for match in _NUMBER.finditer(text):
        strength, age = _strength(text, match, jobs, ends, for_other)
        if strength > best_strength:
            best, best_strength = age, strength
    return best


def _birth_year(text: str, today: date, for_other: bool) -> Optional[int]:
    """The year in which the one who asks, or who is asked for, was born."""
    for pattern in (_BORN, _BORN_SHORT, _OF_YEAR):
        for match in pattern.finditer(text):
            figures = next(filter(None, match.groups()))
            year = int(figures) if len(figures) == 4 else _century(int(figures), today)
            of_child = not for_other and _CHILD_BORN.search(text[: match.start()])
            oldest = OLDEST_OF_YEAR if pattern is _OF_YEAR else OLDEST
            if YOUNGEST <= today.year - year <= oldest and not of_child:
                return year
    return None


def _century(figures: int, today: date) -> int:
    return figures + (1900 if figures > today.year % 100 - YOUNGEST else 2000)


def _strength(
    text: str, match: "re.Match[str]", jobs: Collection[int], ends: Collection[int], for_other: bool
) -> "tuple[int, int]":
    """How surely a number is the age that is asked for (0 is not, 4 is said in so many words), and that age."""
    age, before, after = int(match.group(1)), text[: match.start()][-60:], text[match.end() :]
    none = (0, age)
    if age < YOUNGEST or _NOT_AFTER.match(after) or _NOT_NOW_AFTER.match(after):
        return none
    other = _OTHERS_AGE.search(before)
    if other and not for_other and _is_not_asked_for(other.group(), age, text):
        return none
    if _TURNS.search(before) or (_BECOMES.search(before) and _TURNS_AFTER.match(after)):
        return 3, age - 1
    if _IF_YOU.search(before) and _IF_YOU_AFTER.match(after):
        return 1, age
    birthday = re.match(r"e\b|ste\b|de\b", after) or re.search(r"\bmet\s*$", before)
    if _NOT_NOW.search(before) or (birthday and _BIRTHDAY_PAST.match(after)):
        return none
    sure = _SURE_AFTER.match(after)
    if sure and sure.group().endswith("er") and age % 10 == 0:
        return none
    if _HAVE.search(before) and _HAVE_AFTER.match(after):
        return 2, age
    if _NOT_BEFORE.search(before) and not (sure and not re.search(r"(?:is|zijn)(?: \w+)?\s*$|geen\s*$", before)):
        return none
    strength = 0
    years = _YEARS.match(after)
    if sure:
        strength = 3
    elif years:
        strength = 2 if _is_age_in_years(age, before, after[years.end() :], match.end() + years.end(), text, jobs) else 0
        if strength and _follows(text, match.start(), ends):
            strength = 1  # "was boekhouder 18 jaar": not rather than an age elsewhere
    elif _MUST_BE.search(before) and after.startswith(" zijn") and not _COUNTED.search(text):
        strength = 3
    elif _BEFORE.search(before) or _AFTER.match(after) or _is_last(before, after) or _follows(text, match.start(), ends):
        strength = 1
    if strength and for_other and other:
        # "Mijn zoon van 20 wil …" is about him; "ik ben 51, mijn zoon is 20" may be about both.
        strength = 3 if re.search(r"\bis\b", other.group()) else 4
    elif strength and _OWN.search(before):
        strength = 3
    return strength, age


def _is_not_asked_for(other: str, age: int, text: str) -> bool:
    """Whether an age of someone else is beside the point: of a child, of several, or where the speaker asks."""
    speaker = _I if _PARTNER.search(other) else _SPEAKER
    return age < ASKED_FOR or bool(_SEVERAL.match(other.lstrip()) or speaker.search(text))


def _is_age_in_years(age: int, before: str, rest: str, end: int, text: str, jobs: Collection[int]) -> bool:
    """Whether "52 jaar" is an age rather than a duration."""
    if age < _YOUNG_AGE and not _BEFORE.search(before):
        return False
    if any(not text[end:start].strip() for start in jobs if start >= end):
        return False
    if _NOT_BEFORE_YEARS.search(before):
        return bool(_AL_BEN.search(before) and _AL_BEN_AFTER.match(rest))
    return not _NOT_AFTER_YEARS.match(rest)


def _is_last(before: str, after: str) -> bool:
    return bool(_AND.search(before) and _AND_AFTER.match(after))


def _follows(text: str, start: int, ends: Collection[int]) -> bool:
    return any(end <= start and not text[end:start].strip(" ,") for end in ends) or bool(
        (sex := _SEX.search(text)) and sex.start(1) == start
    )
