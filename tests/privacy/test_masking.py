"""What masking promises, whatever the text is."""

import dataclasses
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10
from stdnum.nl import bsn as bsn_module

from privacy import KINDS, Masked, MaskingError, mask, masking, numbers

# A slow machine is no failure; the one promise about time has its own test.
settings.register_profile("privacy", deadline=None, max_examples=150, database=None)
settings.load_profile("privacy")

ROOT = Path(__file__).parents[2]

# Pieces that look like something, so that random texts meet the rules more often than random letters would.
PIECES = st.sampled_from(
    [
        "ik heet",
        "fatima",
        "el",
        "van der",
        "Jan",
        "Jansen",
        "06",
        "12345678",
        "nul zes",
        "een",
        "twee",
        "drie",
        "twaalf",
        "honderd",
        "bsn",
        "111222333",
        "123 456 782",
        "geboren",
        "op",
        "3",
        "3-5-1974",
        "mei",
        "1974",
        "kerkstraat",
        "laan van",
        "12a",
        "bis",
        "7551",
        "AB",
        "ab",
        "[bsn]",
        "[naam]",
        "[postcode 7551]",
        "[geboren 1974]",
        "[",
        "]",
        "NL91 ABNA 0417 1643 00",
        "nl91",
        "+31",
        "(0)",
        "0031",
        "-",
        ".",
        ",",
        "@",
        "gmail.com",
        "jan@",
        "apenstaartje",
        "punt",
        "groetjes",
        "mvg",
        "ik ben",
        "dit is",
        "mijn zoon",
        "paspoort",
        "nr",
        "dossier",
        "4111 1111",
        "1111 1111",
        "0800-8020",
        "14 010",
        "088 0767 000",
        "bel",
        "€",
        "euro",
        "\u200b",
        "\xa0",
        "\x00",
        "６",
        "٣",
        "👍",
        "\n",
        "  ",
        "\u202e",
        "é",
        "ben",
        "'t",
        "AB-12",
        "12-ABC-3",
        "ik woon op",
    ]
)
MESSY = st.lists(PIECES | st.text(max_size=3), max_size=25).map(" ".join) | st.lists(PIECES, max_size=25).map("".join)

BEFORE = st.sampled_from(
    [
        "",
        "ik zoek werk en ",
        "hallo, ",
        "Wat is dit: ",
        "ik ben 51 jaar. ",
        "kan dat?\n",
        "👍 ",
        "mijn vrouw zegt ",
        "(",
        "zie mijn brief ",
        '"',
    ]
)
AFTER = st.sampled_from(
    [
        "",
        ".",
        " en ik ben 51 jaar",
        ", dank u",
        "!",
        "\nik heb 3 kinderen",
        " 👍",
        " graag voor 12 uur",
        ")",
        " of niet soms",
        '"',
    ]
)


@given(MESSY | st.text())
def test_masking_twice_gives_the_same_text(text):
    once = mask(text)
    assert mask(once.text) == Masked(once.text, ())


@given(st.text(alphabet=st.characters()))
def test_any_text_can_be_masked(text):
    assert isinstance(mask(text).text, str)


@given(MESSY)
def test_nothing_outside_the_placeholders_changes(text):
    assume("[" not in text)
    rest = text
    masked = mask(text).text
    for part in masking._PLACEHOLDER.split(masked):
        assert part in rest
        rest = rest[rest.index(part) + len(part) :]


@given(MESSY)
def test_found_is_empty_when_nothing_changed(text):
    masked = mask(text)
    assert (masked.text == text) == (masked.found == ())
    assert list(masked.found) == [kind for kind in KINDS if kind in masked.found]


@given(st.integers(10_000_000, 999_999_999), BEFORE, AFTER, st.sampled_from(["plain", "official", "threes"]))
def test_every_number_that_passes_the_eleven_test_is_masked(number, before, after, spelling):
    digits = f"{number:09}"
    # Of the last digit there is at most one that fits the eight before it.
    fitting = [digits[:8] + last for last in "0123456789" if bsn_module.is_valid(digits[:8] + last)]
    assume(fitting and not (spelling == "official" and digits[:2] in ("19", "20")))
    bsn = fitting[0]
    if spelling == "official":
        bsn = bsn_module.format(bsn)
    if spelling == "threes":
        bsn = f"{bsn[:3]} {bsn[3:6]} {bsn[6:]}"
    masked = mask(before + bsn + after).text
    assert bsn not in masked
    assert bsn[-4:] not in masked


@given(
    st.integers(0, 10**10 - 1),
    st.sampled_from(["ABNA", "INGB", "RABO", "TRIO"]),
    BEFORE,
    AFTER,
    st.booleans(),
    st.booleans(),
)
def test_every_dutch_account_number_is_masked(number, bank, before, after, spaced, lower):
    body = f"{bank}{number:010}"
    iban = f"NL{mod_97_10.calc_check_digits(body + 'NL')}{body}"
    if spaced:
        iban = " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))
    if lower:
        iban = iban.lower()
    assert mask(before + iban + after).text == f"{before}[rekeningnummer]{after}"


@given(
    st.integers(0, 99_999_999).filter(lambda number: number != 13_863_803),
    BEFORE,
    AFTER,
    st.sampled_from(["06{}", "06-{}", "06 {}", "+316{}", "+31 6 {}", "00316{}", "+31(0)6{}", "06.{}"]),
    st.sampled_from([8, 4, 2, 1]),
    st.sampled_from(["", "\u200b", "\u00a0"]),
)
def test_every_mobile_number_is_masked(number, before, after, shape, group, hidden):
    digits = f"{number:08}"
    spaced = " ".join(digits[i : i + group] for i in range(0, 8, group))
    phone = shape.format(spaced[:3] + hidden + spaced[3:])
    masked = mask(before + phone + after)
    assert masked.text == f"{before}[telefoonnummer]{after}"
    assert masked.found == ("phone",)


WORDS = ["nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"]


@given(
    st.text("0123456789", min_size=8, max_size=8).filter(lambda d: d != "13863803"),
    st.sampled_from([" ", ", "]),
)
def test_every_dictated_mobile_number_is_masked(digits, between):
    spoken = between.join(WORDS[int(digit)] for digit in "06" + digits)
    assert mask(f"mijn nummer is {spoken} dank u wel").text == "mijn nummer is [telefoonnummer] dank u wel"


@given(st.integers(0, 1999))
def test_a_year_an_age_and_an_amount_stay(number):
    text = f"ik verdien {number} euro, ben van {1930 + number % 80} en {18 + number % 60} jaar, artikel"
    f" {number % 90}, niveau {number % 5}"
    assert mask(text) == Masked(text, ())


@pytest.mark.parametrize(
    "text",
    [
        "1" * 20_000,
        "0" * 20_000,
        "06 " * 6_667,
        "1 " * 10_000,
        "06 12345678 " * 1_666,
        "0031" * 5_000,
        "+" * 20_000,
        "+1" * 10_000,
        "a" * 20_000,
        "A" * 20_000,
        "a." * 10_000,
        "a@" * 10_000,
        "a " * 10_000,
        "Aa " * 6_666,
        "NL91 " * 4_000,
        "nl91abna" * 2_500,
        "NL91 ABNA 0417 1643 0" * 950,
        "een " * 5_000,
        "nul zes " * 2_500,
        "twaalfhonderd" * 1_538,
        "geboren " * 2_500,
        "geboren op in te " * 1_176,
        "3-5-1974 " * 2_222,
        "3 mei " * 3_333,
        "kerkstraat " * 1_818,
        "straat1" * 2_857,
        "laan van de " * 1_666,
        "van der " * 2_500,
        "ik heet " * 2_500,
        "ik heet van de " * 1_333,
        "ik ben Jan van " * 1_333,
        "groetjes " * 2_222,
        "mijn zoon heet Jan " * 1_052,
        "paspoort nummer is " * 1_052,
        "dossier 2024/" * 1_538,
        "A1-" * 6_666,
        "bsn is " * 2_857,
        "bel me op " * 2_000,
        "jan punt " * 2_222,
        "apenstaartje punt " * 1_111,
        "at gmail " * 2_222,
        "[" * 20_000,
        "[geboren 19" * 1_818,
        "-" * 20_000,
        " " * 20_000,
        "\n" * 20_000,
        "\u200b" * 20_000,
        "6\u200b" * 10_000,
        "👍" * 20_000,
        "\x00" * 20_000,
        "e\u0301" * 10_000,
        "\u202e06 \u202c" * 3_333,
        "4111 1111 1111 1111 " * 1_000,
        "(((0" * 5_000,
        "0(((7" * 4_000,
        "00 1 " * 4_000,
        "0049 1 5 1 2 3 " * 1_333,
        " ".join(f"+{number}" for number in range(10_000_000, 10_002_000)),
        " ".join(f"00 {number:08}" for number in range(77_000_000, 77_001_666)),
        "111222333." * 2_000,
        "x06 12345678y" * 1_500,
        "1234 ab " * 2_500,
        "'t " * 6_666,
        "J." * 10_000,
        "met de heer " * 1_666,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_twenty_thousand_hostile_characters_take_less_than_two_seconds(text):
    start = time.perf_counter()
    mask(text)
    assert time.perf_counter() - start < 2


def test_a_usual_message_takes_well_under_a_millisecond():
    messages = [
        "ik ben 47 en heb 23 jaar in de fabriek gewerkt, mijn rug is op, wat kan ik nu nog leren?",
        "hoi ik heet samira en ik wil iets met kinderen doen maar ik heb geen diploma",
        "Mag ik met een WW-uitkering een opleiding van 1.200 euro volgen?",
        "ja graag",
    ]
    taken = []
    for _ in range(50):
        for message in messages:
            start = time.perf_counter()
            mask(message)
            taken.append(time.perf_counter() - start)
    assert sorted(taken)[len(taken) // 2] < 0.001


SECRET = "bel Fatima op 06 12345678"


def _break(*_):
    raise ValueError(f"cannot digest {SECRET}")


@pytest.mark.parametrize("where", ["look", "hear", "_replace"])
def test_when_something_inside_breaks_the_text_does_not_come_out(monkeypatch, where):
    monkeypatch.setattr(masking, where, _break)
    with pytest.raises(MaskingError) as caught:
        mask(SECRET)
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    assert "Fatima" not in "".join(traceback.format_exception(type(error), error, None))
    assert "12345678" not in str(error)


def test_a_library_that_breaks_does_not_let_the_number_through(monkeypatch):
    monkeypatch.setattr(numbers.phonenumbers, "parse", _break)
    with pytest.raises(MaskingError):
        mask("bel +49 151 23456789")


@pytest.mark.parametrize("no_text", [None, 12, b"06 12345678", ["06 12345678"]])
def test_what_is_no_text_is_refused(no_text):
    with pytest.raises(MaskingError):
        mask(no_text)


def test_the_result_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        mask("hallo").text = "anders"


def test_half_a_surrogate_is_no_problem():
    assert mask("\ud83d bel 06 12345678 \udc00").text == "\ud83d bel [telefoonnummer] \udc00"


def test_placeholders_are_left_alone_and_not_reported():
    text = " ".join(shown.format(1974) for shown in KINDS.values())
    assert mask(text) == Masked(text, ())


def test_every_public_number_stays_in_every_usual_spelling():
    for number in numbers.PUBLIC_NUMBERS:
        for spelling in (
            number,
            f"+31 {number[1:]}",
            f"{number[:3]}-{number[3:]}",
            " ".join([number[:3], number[3:6], number[6:]]),
        ):
            assert mask(f"ik belde {spelling} vandaag").found == (), spelling


def test_what_was_masked_is_not_remembered():
    """The last results are, so that masking them again costs nothing."""
    raw = "ik ben Fatima Yildiz, bel 06 12345678 na vijven"
    assert "06" not in mask(raw).text
    assert masking._clean[0] == mask(raw).text
    assert not any("Yildiz" in text or "12345678" in text for text in masking._clean)
    for number in range(50):
        mask(f"bericht {number}")
    assert len(masking._clean) == masking._REMEMBERED


def test_masking_imports_nothing_of_ours():
    """A leaf: it must start without bot, knowledge and web, and without the clock."""
    ours = ("bot", "knowledge", "web", "rasa", "django")
    code = f"import sys, privacy; print([name for name in sys.modules if name.partition('.')[0] in {ours!r}])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
