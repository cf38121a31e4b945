"""Masks personal data in one message: ``mask("bel 06 12345678").text == "bel [telefoonnummer]"``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from privacy import addresses, names, numbers
from privacy.search import Finder, Hit
from privacy.view import hear, look

#: What takes the place of each kind; ``{}`` is the part that is kept.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "email": "[e-mailadres]",
        "iban": "[rekeningnummer]",
        "birth": "[geboren {}]",
        "document": "[documentnummer]",
        "card": "[kaartnummer]",
        "phone": "[telefoonnummer]",
        "bsn": "[bsn]",
        "plate": "[kenteken]",
        "postcode": "[postcode {}]",
        "address": "[adres]",
        "name": "[naam]",
    }
)


class MaskingError(Exception):
    """The text could not be masked, so it may not be used. Says nothing about the text."""


@dataclass(frozen=True)
class Masked:
    """``text`` is safe to store; ``found`` names the kinds that were masked, once, in the order of KINDS."""

    text: str
    found: tuple[str, ...] = ()


class Rule(NamedTuple):
    """One row of the table: what to look for, and when looking makes sense at all."""

    kind: str | None  # None: found, and left as it is
    find: Finder
    needs: re.Pattern[str]


_DIGITS = re.compile(r"\d.{0,3}\d")
_DIGIT = re.compile(r"\d")
_AT = re.compile(r"@|apen?st|\bat\b|\(at\)|\[at\]", re.IGNORECASE)
_ANY = re.compile("")
_PLACEHOLDER = re.compile("|".join(re.escape(shown).replace(r"\{\}", r"\d{4}") for shown in KINDS.values()))


def _placeholders(text: str) -> Iterator[Hit]:
    return (Hit(*match.span()) for match in _PLACEHOLDER.finditer(text))


# From sure to unsure: what an earlier rule found, a later one does not see.
RULES = (
    Rule(None, _placeholders, re.compile(r"\[")),
    Rule("email", numbers.emails, _AT),
    Rule("iban", numbers.accounts, _DIGITS),
    Rule("birth", numbers.births, _DIGITS),
    Rule("document", numbers.documents, _DIGITS),
    Rule("card", numbers.cards, _DIGITS),
    Rule(None, numbers.public_numbers, _DIGITS),
    Rule("bsn", numbers.named_bsns, _DIGITS),
    Rule("phone", numbers.phones, _DIGITS),
    Rule("bsn", numbers.bsns, _DIGITS),
    Rule("phone", numbers.short_phones, _DIGITS),
    Rule("plate", numbers.plates, _DIGIT),
    Rule("postcode", addresses.postcodes, _DIGITS),
    Rule("address", addresses.addresses, _DIGIT),
    Rule("name", names.names, _ANY),
)

# Two is usual: one to mask, one to see that nothing is left.
_MOST_PASSES = 20

# The last texts that came out, the newest first: one message is masked at each step on its way, and again before it is
# stored. What goes in is not remembered.
_clean: tuple[str, ...] = ()
_REMEMBERED = 8


def mask(text: str) -> Masked:
    """Masks personal data in ``text``; everything else stays character for character.

    Masking twice gives the same text. Raises MaskingError, never anything else, when something inside breaks.
    """
    global _clean
    if text in _clean:
        return Masked(text)
    with suppress(Exception):
        masked = _settle(text)
        _clean = (masked.text, *_clean[: _REMEMBERED - 1])
        return masked
    # Raised here and not inside: the first error, which may quote the text, is not carried along.
    raise MaskingError("the text could not be masked")


def _settle(text: str) -> Masked:
    """Looks again until nothing new turns up: what one mask takes away can leave something bare beside it."""
    found: set[str] = set()
    for _ in range(_MOST_PASSES):
        text, kinds = _once(text)
        if not kinds:
            return Masked(text, tuple(kind for kind in KINDS if kind in found))
        found |= kinds
    raise RuntimeError("it does not settle")


def _once(text: str) -> tuple[str, set[str]]:
    view = hear(look(text))
    masks: list[tuple[int, int, str]] = []
    kinds: set[str] = set()
    for rule in RULES:
        if not rule.needs.search(view.text):
            continue
        hits = _apart(rule.find(view.text), len(view.text))
        if not hits:
            continue
        view = view.hide([(hit.start, hit.end) for hit in hits])
        if rule.kind:
            kinds.add(rule.kind)
            shown = KINDS[rule.kind]
            masks += [(view.starts[hit.start], view.ends[hit.end - 1], shown.format(hit.detail)) for hit in hits]
    return _replace(text, masks), kinds


def _apart(hits: Iterable[Hit], length: int) -> list[Hit]:
    """Of two hits that overlap, the one that was found first."""
    taken = bytearray(length)
    kept = []
    for hit in hits:
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            kept.append(hit)
    return kept


def _replace(text: str, masks: list[tuple[int, int, str]]) -> str:
    pieces, here = [], 0
    for start, end, placeholder in sorted(masks):
        if end <= here:
            continue  # lies within another
        pieces += [text[here:start], placeholder]
        here = end
    return "".join([*pieces, text[here:]])
