"""Finders of telephone numbers, e-mail addresses, numbers of the state and the bank, and dates of birth.

Every pattern is bounded or starts at a fixed place, so a finder takes time linear in the length of the text.
Libraries decide what is a BSN, an account, a card and a foreign telephone number; the rest is Dutch habit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from stdnum import iban, luhn
from stdnum.nl import bsn

from privacy.search import WORDS, Hit, digits, lines, search, whole

# --- telephone

_PHONE = re.compile(
    r"(?<![\d+])(?<!\d[./-])(?:\+ ?[1-9]|00[ .-]?[1-9]|\(?0|31(?=[ .\-/(]{0,2}\d)|(?<!\w)o(?=[ .-]?6))"
    r"(?:[ .\-/()]{0,3}\d){7,16}",
    re.IGNORECASE,
)
_FULL_DATE = re.compile(r"\d{1,2}([-/. ])\d{1,2}\1(?:19|20)\d{2}(?!\d)")
_HOURS = re.compile(r"(?:[01]\d|2[0-4])\.[0-5]\d ?- ?(?:[01]\d|2[0-4])\.[0-5]\d(?!\d)")
_SERVICE = re.compile(r"(?<!\d)(?<!\d[ .\-/])0[ ]?[89]0[069](?:[ .-]?\d{3}[ .-]?\d{2}[ .-]?\d{2}|[ .-]?\d{2}[ .-]?\d{2})(?!\d)")
_MUNICIPALITY = re.compile(r"(?<!\d)(?<!\d[ .\-/])14[ -]?0\d{2,3}(?![ .\-/]?\d)")
PUBLIC_NUMBERS = tuple(digits(line) for line in lines("public_numbers.txt"))
_PUBLIC = re.compile(
    r"(?<![\d+])(?<!\d[ .\-/])(?:(?:\+|00)31[ .-]?(?:\(0\) ?)?|0)(?:"
    + "|".join("[ .-]?".join(number[1:]) for number in PUBLIC_NUMBERS)
    + r")(?!\d)"
)
_CALL_ME = re.compile(
    r"(?<!\w)(?:bel|bellen|belt|bereikbaar|bereiken|tel|telefoon|telefoonnummer|telnr|mobiel|mobiele|gsm|app"
    r"|whatsapp|nummer|nr|06(?=:| [a-z]))(?!\w)[^\d\n\x00]{0,25}?"
    r"(?P<it>\d(?:[ .\-/]?\d){6,10})(?!\d)(?! ?(?:euro|%))",
    re.IGNORECASE,
)


def public_numbers(text: str) -> Iterator[Hit]:
    """Numbers of public bodies: these stay."""
    for pattern in (_SERVICE, _MUNICIPALITY, _PUBLIC):
        yield from map(whole, pattern.finditer(text))


def phones(text: str) -> Iterator[Hit]:
    """Dutch and foreign numbers that are complete."""

    def judge(match: re.Match[str]) -> Hit | None:
        text, start, end = match.string, *match.span()
        if _FULL_DATE.match(text, start) or _HOURS.match(text, start):
            return None
        # The number may end wherever a group of digits ends: what follows can be an age or a price.
        groups = re.finditer(r"\d+(?!\d)", text[start : end + 1])
        at = _end_of_number(text, start, [start + group.end() for group in groups if start + group.end() <= end])
        if at is None:
            return None
        if text[start] == "(" and ")" not in text[start:at]:
            start += 1  # the bracket belongs to the sentence
        return Hit(start, at)

    return search(_PHONE, judge, text)


def _end_of_number(text: str, start: int, ends: list[int]) -> int | None:
    """At which of ``ends`` the number that begins at ``start`` is complete, if at any."""
    first = text[start : start + 3].lstrip("(")[:2].lower().replace("o", "0")
    if first[:1] == "0" and first != "00":
        by_length = {len(digits(text[start:at].lower().replace("o", "0"))): at for at in ends}
        mobile = re.match(r"\(?[0o][ .\-/()]{0,3}6", text[start : start + 6], re.IGNORECASE)
        # Ten digits is a whole number; a mobile number with a digit too few or too many is still somebody's.
        lengths = (10, 11, 9) if mobile else (10,)
        return next((by_length[length] for length in lengths if length in by_length), None)
    possible = None
    for at in ends[:-5:-1]:  # the last four: looking further costs time and finds nothing
        plain = digits(text[start:at]).removeprefix("00")
        if not 8 <= len(plain) <= 15:
            continue
        try:
            number = phonenumbers.parse("+" + plain, None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return at
        # Without + or 00 only a valid number counts: any row of digits can begin with 31.
        if first[0] != "3" and phonenumbers.is_possible_number(number):
            possible = possible or at
    return possible


def short_phones(text: str) -> Iterator[Hit]:
    """A row of digits after a word such as "bel": a local number, or one with a mistake in it."""

    def judge(match: re.Match[str]) -> Hit | None:
        number = match["it"]
        other = _looks_like_years(number) or _FULL_DATE.match(number) or _HOURS.match(number)
        return None if other else whole(match)

    return search(_CALL_ME, judge, text)


# --- e-mail

ROLE_NAMES = WORDS["role names"]
_EMAIL = re.compile(
    r"(?<![\w.+%-])(?P<local>[\w.+%-]+)"
    r"(?:@[\w-]+(?:\.[\w-]+)*| ?(?:@|\(at\)|\[at\]) ?[\w-]+(?: ?\. ?[\w-]+)+)",
    re.IGNORECASE,
)
_SPOKEN_EMAIL = re.compile(
    r"(?<![\w.+%-])(?P<local>[\w.+%-]{1,64}"
    r"(?: (?:punt|dot|streepje|min|underscore|liggend streepje|laag streepje) [\w.+%-]{1,40}){0,5}) "
    r"(?:(?:apen?sta+rt(?:je)?|at teken|@) [\w-]{1,40}(?:(?: (?:punt|dot) | ?\. ?)[\w-]{1,20}){1,3}"
    r"|(?:apen?sta+rt(?:je)?|at) (?:gmail|hotmail|outlook|icloud|ziggo|kpnmail|xs4all)"
    r"(?:(?: (?:punt|dot) | ?\. ?| )(?:com|nl|net|be|de))?"
    r"|at [\w-]{1,40} (?:punt|dot) (?:com|nl|net|org|be|de|eu|info))(?!\w)",
    re.IGNORECASE,
)


def _not_a_role(match: re.Match[str]) -> Hit | None:
    return None if match["local"].lower() in ROLE_NAMES else whole(match)


def emails(text: str) -> Iterator[Hit]:
    """Written and dictated addresses, except those of a desk."""
    yield from search(_EMAIL, _not_a_role, text)
    yield from search(_SPOKEN_EMAIL, _not_a_role, text)


# --- numbers of the state and the bank

_IBAN_HEAD = re.compile(r"(?<![^\W\d_])[A-Z]{2} ?\d{2}(?=[ .-]?[A-Z0-9])", re.IGNORECASE)
_IBAN_BODY = re.compile(r"(?:[ .-]?[A-Z0-9]){11,30}", re.IGNORECASE)
_IBAN_DUTCH = re.compile(r"NL ?\d ?\d(?:[ .-]?[A-Z]){4}(?:[ .-]?\d){8,10}(?!\d)", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"(?<!\w)(?:(?:bank)?rekening(?:nummer|nr)?|banknummer|giro(?:nummer)?|iban)(?!\w)[^\d\n\x00]{0,20}?"
    r"(?P<it>\d(?:[ .-]?\d){6,9})(?!\d)(?! ?(?:euro|%))",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"(?<![\d+])(?<!\d[ .-])"
    r"(?:[1-9]\d{12,18}|[1-9]\d{3}([ -])\d{4}\1\d{4}\1\d{1,7}|3\d{3}([ -])\d{6}\2\d{5})(?!\d)"
)
_CARD_WORD = re.compile(
    r"(?<!\w)(?:kaart|pas|bankpas|creditcard|kaartnummer|pasnummer)(?!\w)[^\d\n\x00]{0,20}?"
    r"(?P<it>\d(?:[ -]?\d){12,18})(?!\d)",
    re.IGNORECASE,
)


def accounts(text: str) -> Iterator[Hit]:
    """IBANs, also with a mistake in them when the shape is Dutch, and old account numbers after the word."""

    def judge(match: re.Match[str]) -> Hit | None:
        text, start = match.string, match.start()
        if dutch := _IBAN_DUTCH.match(text, start):
            return Hit(*dutch.span())
        body = _IBAN_BODY.match(text, match.end())
        if not body:
            return None
        # Words may follow the number: take the longest part that is valid and ends where a word ends.
        for end in range(body.end(), match.end() + 10, -1):
            ends_a_word = text[end - 1].isalnum() and not text[end : end + 1].isalnum()
            if ends_a_word and iban.is_valid(text[start:end], check_country=False):
                return Hit(start, end)
        return None

    yield from search(_IBAN_HEAD, judge, text)
    yield from search(_ACCOUNT, lambda match: None if _looks_like_years(match["it"]) else whole(match), text)


def cards(text: str) -> Iterator[Hit]:
    """Bank card numbers that pass the Luhn test, in the groups a card shows."""

    def judge(match: re.Match[str]) -> Hit | None:
        hit = whole(match)
        return hit if luhn.is_valid(digits(match.string[hit.start : hit.end])) else None

    yield from search(_CARD, judge, text)
    yield from search(_CARD_WORD, judge, text)


_BSN = re.compile(r"(?<!\d)(?:\d(?:[ .-]?\d){8}|\d{8}|\d{2}([ .-])\d{3}\1\d{3})(?!\d|[.,]\d\d?(?!\d))")
_BSN_WORD = re.compile(
    r"(?<!\w)(?:bsn|b\.s\.n\.|burger ?service ?(?:nummer|nr)|sofi ?-?(?:nummer|nr)?)(?:nummer|nr)?(?![^\W\d])"
    r"[^\d\n\x00]{0,30}?(?P<it>" + "|".join(rf"\d(?:[ .-]?\d){{{more}}}(?!\d)" for more in (8, 7, 9, 6)) + ")",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:€|eur|euro|kvk(?:[ -]?nummer)?)[ :.]{0,2}$", re.IGNORECASE)
_MONEY_AFTER = re.compile(r" ?(?:euro|eur|dollar|€|%|,-|,\d)", re.IGNORECASE)


def named_bsns(text: str) -> Iterator[Hit]:
    """A number after the word, whether it passes the eleven test or not."""
    return search(_BSN_WORD, whole, text)


def bsns(text: str) -> Iterator[Hit]:
    """Eight or nine digits that pass the eleven test."""

    def judge(match: re.Match[str]) -> Hit | None:
        text, start, end = match.string, *match.span()
        groups = re.findall(r"\d+", match.group())
        sizes = [len(group) for group in groups]
        loose = 1 in sizes and max(sizes) > 1
        years = any(len(group) == 4 and group[:2] in ("19", "20") for group in groups)
        if loose or years:  # a price list, an interval of years
            return None
        if _MONEY_BEFORE.search(text[max(0, start - 16) : start]) or _MONEY_AFTER.match(text, end):
            return None
        return Hit(start, end) if bsn.is_valid(digits(match.group())) else None

    return search(_BSN, judge, text)


_DOCUMENT_WORD = (
    r"(?:(?:paspoort|id|identiteits(?:kaart|bewijs)?|id[ -]?kaart|id[ -]?bewijs|rijbewijs|document"
    r"|verblijfs(?:vergunning|document|pas)|vreemdelingen|v|student(?:en)?|leerling(?:en)?|client(?:en)?"
    r"|dossier|klant|zaak|relatie|polis|personeels|onderwijs|deelnemers?|inschrijf|patient(?:en)?|cjib"
    r"|digid|uwv|duo|ind|correspondentie|aanvraag|registratie)"
    r"(?:[ -]?(?:kaart|pas|vergunning))?[ -]?(?:nummers?|num|nr|no|id|code)|vnr|paspoort|rijbewijs"
    r"|id[ -]?kaart|identiteitskaart|verblijfs(?:vergunning|document|pas)|dossier|kenmerk)"
)
_DOCUMENT = re.compile(
    rf"(?<!\w){_DOCUMENT_WORD}(?!\w)[ .:=#,(\-]{{0,4}}"
    r"(?:(?:nummer|nr|no|is|was|van|mij|me|mijn|het|dat|heeft|met|bij|duo|de|ind|uwv|gemeente|namelijk|dus"
    r"|wordt|luidt|volgens|cursist)[ .:=#,(\-]{1,4}){0,5}"
    r"(?P<it>\d(?:[ .\-/]?\d){4,13}(?!\w)|[A-Z0-9]{1,10}(?:[.\-/][A-Z0-9]{1,10}){0,4})(?!\w)",
    re.IGNORECASE,
)


def documents(text: str) -> Iterator[Hit]:
    """A number, perhaps with letters, after the name of a document or a file."""

    def judge(match: re.Match[str]) -> Hit | None:
        number = match["it"]
        too_short = len(digits(number)) < 3 or len(number) < 5
        other = _looks_like_years(number) or _FULL_DATE.match(number)
        return None if too_short or other or _MONEY_AFTER.match(match.string, match.end()) else whole(match)

    return search(_DOCUMENT, judge, text)


def _looks_like_years(number: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d{2}(?:[ \-/](?:19|20)\d{2})?", number))


# Two or three letters beside digits, in the three groups of a Dutch number plate.
_PLATE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}-\d\d-\d\d|\d\d-\d\d-[A-Z]{2}|\d\d-[A-Z]{2}-\d\d|[A-Z]{2}-\d\d-[A-Z]{2}"
    r"|[A-Z]{2}-[A-Z]{2}-\d\d|\d\d-[A-Z]{2}-[A-Z]{2}|\d\d-[A-Z]{3}-\d|\d-[A-Z]{3}-\d\d|[A-Z]{2}-\d{3}-[A-Z]"
    r"|[A-Z]-\d{3}-[A-Z]{2}|[A-Z]{3}-\d\d-[A-Z]|[A-Z]-\d\d-[A-Z]{3}|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d)"
    r"(?![\w-])",
    re.IGNORECASE,
)
_PLATE_WORD = re.compile(
    r"(?<!\w)kenteken(?: is| van [a-z ]{1,15}is)?[ :]{1,2}"
    r"(?P<it>(?=[A-Z\d -]{0,7}\d)(?=[A-Z\d -]{0,7}[A-Z])"
    r"[A-Z\d]{1,3}[ -]?[A-Z\d]{2,3}[ -]?[A-Z\d]{1,2})(?!\w)",
    re.IGNORECASE,
)


def plates(text: str) -> Iterator[Hit]:
    """With dashes, or after the word."""
    yield from map(whole, _PLATE.finditer(text))
    yield from search(_PLATE_WORD, lambda match: whole(match) if len(digits(match["it"])) < 5 else None, text)


# --- date of birth

MONTH = (
    r"jan(?:uari)?|feb(?:r?uari)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|agustus|sept?(?:ember)?"
    r"|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:19|20) ?\d\d|\d\d"
_SEPARATOR = r"(?: ?[.\-/] ?| )"
_DATE = (
    r"(?P<it>(?<!\d)(?:"
    rf"{_DAY}(?:e|ste|de)?[ .\-/']{{0,2}}(?:van )?(?:{MONTH})[ .,\-/']{{0,3}}(?P<y1>{_YEAR})"
    rf"|{_DAY}e?{_SEPARATOR}(?:1[0-2]|0?[1-9])e?{_SEPARATOR}'?(?P<y2>{_YEAR})"
    r"|(?P<y3>(?:19|20)\d\d)[ .\-/](?:1[0-2]|0[1-9])[ .\-/](?:3[01]|[12]\d|0[1-9])"
    r"|(?:3[01]|[12]\d|0[1-9])(?:1[0-2]|0[1-9])(?P<y4>(?:19|20)\d\d)"
    r"|(?P<y5>(?:19|20)\d\d)(?:1[0-2]|0[1-9])(?:3[01]|[12]\d|0[1-9]))(?!\d))"
)
_BORN = (
    r"(?:geboren|gebore|geb|geboorte ?(?:datum|dtm)|geb\.? ?(?:datum|dat)|geboortedag|verjaardag|verjaar"
    r"|jarig|born|dob)"
)
# These open another subject: the date behind them is not that of the birth.
_OTHER_SUBJECT = (
    r"(?:en(?! getogen)|sinds|vanaf|per|start|starten|begin|beginnen|begonnen|wil|maar|toen|tot|cursus"
    r"|opleiding|werk|werkloos|gekomen|verhuisd|aangemeld|ingeschreven|kom|kwam|want|dus|of|voor)"
)
_BORN_FIRST = re.compile(
    rf"(?<!\w){_BORN}(?!\w)[ :=.,;()\-\n]{{0,4}}"
    rf"(?:(?!{_OTHER_SUBJECT}(?!\w))[^\W\d_]{{1,20}}[ :=.,;()\-']{{1,3}}){{0,7}}{_DATE}",
    re.IGNORECASE,
)
_DATE_FIRST = re.compile(
    rf"{_DATE}[ ,()=\-]{{1,3}}"
    r"(?:(?:(?:ben|werd|was|is) )?(?:ik|hij|zij|ze|mijn|me|mn|m'n|haar|zijn|onze)? ?)?"
    rf"(?:(?:in|te) [^\W\d_]{{2,20}} )?{_BORN}(?!\w)(?! (?:in )?(?:19|20)\d\d)",
    re.IGNORECASE,
)
#: Two digits of a year up to this one mean 20xx. Fixed, so that masking does not depend on the day it runs.
LAST_SHORT_YEAR = 29


def births(text: str) -> Iterator[Hit]:
    """A full date beside a word for birth, whatever the age; the year is kept."""

    def judge(match: re.Match[str]) -> Hit:
        year = digits(next(filter(None, map(match.group, ("y1", "y2", "y3", "y4", "y5")))))
        if len(year) == 2:
            year = ("20" if int(year) <= LAST_SHORT_YEAR else "19") + year
        return Hit(*match.span("it"), year)

    for pattern in (_BORN_FIRST, _DATE_FIRST):
        yield from search(pattern, judge, text)
