"""The shape of content, with messages that an editor understands.

``check_item`` and its siblings take what a YAML file holds and give back a list of faults, each a sentence that
names the field and says what is wrong ("'amounts[0].year' ontbreekt; een bedrag zonder jaar tonen we niet").
"""

from __future__ import annotations

import inspect
import re
from datetime import date
from typing import Any, List, Mapping

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates, validates_schema

from knowledge import conditions
from knowledge.person import EDUCATION, FACTS, RESIDENCE, ROLES, TRAINING, WORK, person_from

#: What an item is for the person who gets it. ``grant`` is a gift, ``loan`` is paid back, ``cost`` is what one pays.
KINDS = (
    "grant",
    "loan",
    "allowance",
    "right",
    "tax",
    "cost",
    "service",
    "advice",
    "coaching",
    "contact_point",
    "employer_service",
    "youth_point",
    "basic_skills",
    "event",
    "platform",
    "training_route",
    "sector_fund",
    "disability_support",
    "network",
    "policy",
    "education_provider",
)
STATUSES = ("open", "closed", "ended", "renamed", "announced", "unknown")
CONFIDENCES = ("high", "medium", "low", "unverified")
RECOMMEND = ("yes", "with_warning", "when_named")
SOURCE_KINDS = ("official", "news", "secondary")
AUDIENCES = ROLES
BENEFITS = ("ww", "bijstand", "wia", "wajong", "ziektewet", "schuldhulp", "toeslagen")
VERDICTS = ("yes", "no", "unknown", "none")
HELP_TOPICS = (
    "danger",
    "suicide",
    "violence",
    "sexual_violence",
    "child",
    "victim",
    "discrimination",
    "listening",
    "mental",
    "legal",
    "debts",
    "basic_skills",
    "student_finance",
    "integration",
    "benefits",
    "diploma",
    "medical",
    "border",
)

MISSING = "ontbreekt"
_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_REGION = re.compile(r"^AM\d\d$")
_MUNICIPALITY = re.compile(r"^GM\d{4}$")
_MESSAGES = {"required": MISSING, "null": "is leeg", "invalid": "heeft niet de goede vorm"}
_LIST = {**_MESSAGES, "invalid": "moet een lijst zijn"}
_TRUTH = {**_MESSAGES, "invalid": "moet true of false zijn"}


def _text(required: bool = False, **more: Any) -> fields.String:
    messages = {**_MESSAGES, "invalid": "moet tekst zijn"}
    return fields.String(required=required, error_messages=messages, validate=validate.Length(min=1, error="is leeg"), **more)


def _choice(options: tuple, required: bool = False) -> fields.String:
    return fields.String(
        required=required,
        error_messages={**_MESSAGES, "invalid": "moet tekst zijn"},
        validate=validate.OneOf(options, error="'{input}' kennen we niet; kies uit {choices}"),
    )


def _texts(**more: Any) -> fields.List:
    return fields.List(_text(), error_messages=_LIST, **more)


def _choices(options: tuple, **more: Any) -> fields.List:
    return fields.List(_choice(options), error_messages=_LIST, **more)


def _blocks(shape: type, **more: Any) -> fields.List:
    return fields.List(fields.Nested(shape, error_messages=_MESSAGES), error_messages=_LIST, **more)


def _unlike(one: fields.Field) -> fields.List:
    """A list, maybe empty, without the same twice: each is one row of a table."""
    return fields.List(one, error_messages=_LIST, validate=_no_doubles, load_default=list)


def _no_doubles(values: List[str]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise ValidationError(f"noemt {value} twee keer")


def _pattern(pattern: re.Pattern, example: str, required: bool = False) -> fields.String:
    return fields.String(
        required=required,
        error_messages={**_MESSAGES, "invalid": "moet tekst zijn"},
        validate=validate.Regexp(pattern, error=f"'{{input}}' heeft niet de vorm van {example}"),
    )


class _Date(fields.Field):
    """A whole day; YAML may already have made a date of it."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValidationError(f"'{value}' is geen datum; schrijf bijvoorbeeld 2026-11-21") from None


def _day(required: bool = False) -> _Date:
    return _Date(required=required, error_messages=_MESSAGES)


class _Strict(Schema):
    error_messages = {"unknown": "kennen we niet; is het een tikfout?", "type": "moet een blok met velden zijn"}

    class Meta:
        unknown = RAISE


class Amount(_Strict):
    """Money in whole eurocents, or another figure as text; never without its year."""

    label = _text(required=True)
    cents = fields.Integer(
        strict=True,
        error_messages={**_MESSAGES, "invalid": "moet een heel aantal eurocenten zijn (25 euro is 2500)"},
        validate=validate.Range(min=0, error="kan niet lager zijn dan 0"),
    )
    text = _text()
    year = fields.String(
        required=True,
        error_messages={
            **_MESSAGES,
            "required": "ontbreekt; een bedrag zonder jaar tonen we niet",
            "null": "is leeg; een bedrag zonder jaar tonen we niet",
            "invalid": "moet tekst zijn, met aanhalingstekens: '2026'",
        },
        validate=validate.Length(min=1, error="is leeg; een bedrag zonder jaar tonen we niet"),
    )
    per = _choice(("maand", "jaar", "uur", "persoon", "keer", "half jaar"))
    note = _text()

    @validates_schema
    def has_a_figure(self, data: Mapping, **_: Any) -> None:
        if ("cents" in data) == ("text" in data):
            raise ValidationError("geef een bedrag in 'cents' of een getal in woorden in 'text', precies één van de twee")


class Source(_Strict):
    """Where a fact was read: address or description, date of the page and kind."""

    url = _text(required=True)
    date = _text(required=True)
    kind = _choice(SOURCE_KINDS, required=True)
    note = _text()


class Where(_Strict):
    """Whom to go to."""

    organisation = _text()
    url = _text()
    phone = _text()
    email = _text()
    address = _text()
    note = _text()


class Checked(_Strict):
    """Last check of the facts: the day, and by whom."""

    date = _day(required=True)
    by = _text(required=True)


class Period(_Strict):
    """From and until, both days included; either may be left out."""

    start = _day()
    end = _day()

    @validates_schema
    def runs_forward(self, data: Mapping, **_: Any) -> None:
        if "start" in data and "end" in data and data["start"] > data["end"]:
            raise ValidationError("'end' ligt voor 'start'")


class Combination(_Strict):
    """Whether this goes together with another item, or with anything described in the text."""

    text = _text(required=True)
    item = _pattern(_ID, "een id zoals slim-mkb")
    allowed = _choice(("yes", "no", "ask"), required=True)


class Case(_Strict):
    """A person and the verdict that the conditions must give, on a day."""

    name = _text(required=True)
    on = _day()
    person = fields.Dict(required=True, error_messages=_MESSAGES)
    verdict = _choice(VERDICTS, required=True)
    missing = _texts()

    @validates("person")
    def is_a_person(self, value: Mapping, **_: Any) -> None:
        try:
            person_from(value)
        except ValueError as fault:
            raise ValidationError(str(fault)) from None


class _Condition(fields.Field):
    """A condition: its text, and where a machine can judge it a type with parameters."""

    _vocabularies = {
        "work": WORK,
        "work_not": WORK,
        "role": ROLES,
        "training": TRAINING,
        "residence": RESIDENCE,
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dict:
        if not isinstance(value, Mapping):
            raise ValidationError("moet een blok met velden zijn")
        faults = list(self._faults(value, worded=True))
        if faults:
            raise ValidationError(faults)
        return dict(value)

    def _faults(self, rule: Mapping, worded: bool) -> Any:
        if worded and not isinstance(rule.get("text"), str):
            yield "'text' ontbreekt; schrijf de voorwaarde ook in woorden"
        kind = rule.get("type")
        if kind is None:
            if not worded or set(rule) - set(conditions.WORDS):
                yield "'type' ontbreekt"
            return
        if not isinstance(kind, str) or kind not in conditions.TYPES:
            yield f"'type': '{kind}' kennen we niet; kies uit {', '.join(sorted(conditions.TYPES))}"
            return
        if worded and not isinstance(rule.get("because"), str):
            yield "'because' ontbreekt; maak af: \"dit past, omdat …\""
        values = conditions.parameters(dict(rule))
        try:
            inspect.signature(conditions.TYPES[kind]).bind(None, **values)
        except TypeError as fault:
            yield f"'{kind}': {_dutch(fault)}"
            return
        yield from self._bad_values(kind, values)

    def _bad_values(self, kind: str, values: Mapping) -> Any:
        if kind == "any_of":
            rules = values["rules"]
            if not isinstance(rules, list) or not rules or not all(isinstance(rule, Mapping) for rule in rules):
                yield "'any_of.rules' moet een lijst van voorwaarden zijn"
                return
            for rule in rules:
                yield from self._faults(rule, worded=False)
            return
        if not values:
            yield f"'{kind}': geef 'min', 'max' of allebei"
        options = self._vocabularies.get(kind)
        for name, value in values.items():
            if name == "any_of":
                if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
                    yield f"'{kind}.any_of' moet een lijst van woorden zijn"
                elif options and set(value) - set(options):
                    strange = sorted(set(value) - set(options))[0]
                    yield f"'{kind}.any_of': '{strange}' kennen we niet; kies uit {', '.join(options)}"
            elif name == "has" and not isinstance(value, bool):
                yield f"'{kind}.has' moet true of false zijn"
            elif kind == "education" and value not in tuple(EDUCATION):
                yield f"'education.{name}': '{value}' kennen we niet; kies uit {', '.join(EDUCATION)}"
            elif kind in ("age", "company_size") and not (isinstance(value, int) and not isinstance(value, bool)):
                yield f"'{kind}.{name}' moet een heel getal zijn"


def _dutch(fault: TypeError) -> str:
    name = re.search(r"'(\w+)'", str(fault))
    word = name.group(1) if name else "?"
    return f"'{word}' ontbreekt" if "missing" in str(fault) else f"'{word}' kennen we hier niet"


class Item(_Strict):
    """One scheme, learning route, sector fund or initiative."""

    id = _pattern(_ID, "slim-mkb", required=True)
    name = _text(required=True)
    names = _texts(load_default=list)
    #: Names that are ordinary words ("stap"): they count only in a question about a scheme.
    short_names = _texts(load_default=list)
    kind = _choice(KINDS, required=True)
    audience = _choices(AUDIENCES, required=True)
    payer = _text()
    what = _text(required=True)
    amounts = _blocks(Amount, load_default=list)
    conditions = fields.List(_Condition(error_messages=_MESSAGES), error_messages=_LIST, load_default=list)
    cases = _blocks(Case, load_default=list)
    needs = _unlike(_text())
    sectors = _unlike(_text())
    regions = _unlike(_pattern(_REGION, "AM09"))
    municipalities = _unlike(_pattern(_MUNICIPALITY, "GM0014"))
    steps = _texts(load_default=list)
    where = fields.Nested(Where, required=True, error_messages=_MESSAGES)
    window = _text()
    windows = _blocks(Period, load_default=list)
    status = _choice(STATUSES, required=True)
    status_note = _text()
    valid = fields.Nested(Period, error_messages=_MESSAGES)
    instead = _texts(load_default=list)
    combine = _blocks(Combination, load_default=list)
    pitfalls = _texts(load_default=list)
    benefits = _choices(BENEFITS, load_default=list)
    public = fields.Boolean(load_default=True, error_messages=_TRUTH)
    sources = _blocks(Source, load_default=list)
    checked = fields.Nested(Checked, required=True, error_messages=_MESSAGES)
    review_by = _day(required=True)
    confidence = _choice(CONFIDENCES, required=True)
    recommend = _choice(RECOMMEND, required=True)
    editor_note = _text()
    # Learning routes only.
    level = _text()
    duration = _text()
    cost = _text()
    income = _text()
    result = _text()
    entry = _text()
    funding = _texts(load_default=list)

    @validates_schema
    def is_honest(self, data: Mapping, **_: Any) -> None:
        if data["confidence"] in ("high", "medium") and not data["sources"]:
            raise ValidationError(f"ontbreekt, maar confidence is {data['confidence']}", "sources")
        if data["status"] == "ended" and not data.get("instead"):
            raise ValidationError("ontbreekt; zeg bij iets dat gestopt is waar iemand dan wel heen kan", "instead")
        if data["recommend"] == "yes" and data["confidence"] in ("low", "unverified"):
            raise ValidationError(f"kan niet 'yes' zijn met confidence {data['confidence']}", "recommend")
        if data["checked"]["date"] > data["review_by"]:
            raise ValidationError("ligt voor de laatste controle", "review_by")


class Term(_Strict):
    """A word explained in one or two lines of plain Dutch."""

    id = _pattern(_ID, "startkwalificatie", required=True)
    term = _text(required=True)
    names = _texts(load_default=list)
    definition = _text(required=True)
    related = _texts(load_default=list)


class HelpLine(_Strict):
    """Whom to call outside the assistant's field."""

    id = _pattern(_ID, "juridisch-loket", required=True)
    name = _text(required=True)
    phone = _text()
    costs = _text()
    hours = _text()
    what = _text(required=True)
    url = _text()
    topics = _choices(HELP_TOPICS, required=True)
    sources = _blocks(Source, required=True)
    checked = fields.Nested(Checked, required=True, error_messages=_MESSAGES)
    review_by = _day(required=True)
    confidence = _choice(CONFIDENCES, required=True)
    editor_note = _text()


class Desk(_Strict):
    """A desk in a region besides its Werkcentrum."""

    name = _text(required=True)
    audience = _choice(("person", "employer", "youth", "newcomer", "low_literacy", "disability"), required=True)
    what = _text()
    where = fields.Nested(Where, error_messages=_MESSAGES)
    confidence = _choice(CONFIDENCES, required=True)


class ContactPoint(_Strict):
    """The desk of one labour-market region, with what is known of it for sure."""

    id = _pattern(_ID, "cp-twente", required=True)
    region = _pattern(_REGION, "AM05", required=True)
    name = _text(required=True)
    name_sure = fields.Boolean(required=True, error_messages=_TRUTH)
    former_names = _texts(load_default=list)
    status = _choice(("open", "announced", "unknown"), required=True)
    city = _text()
    address = _text()
    hours = _text()
    phone = _text()
    email = _text()
    url = _text()
    finder = _text(required=True)
    what = _text(required=True)
    desks = _blocks(Desk, load_default=list)
    note = _text()
    sources = _blocks(Source, required=True)
    checked = fields.Nested(Checked, required=True, error_messages=_MESSAGES)
    review_by = _day(required=True)
    confidence = _choice(CONFIDENCES, required=True)
    editor_note = _text()


class Named(_Strict):
    """A name that a policy document mentions: an item, or why not and what we say when someone names it."""

    id = _pattern(_ID, "leo", required=True)
    name = _text(required=True)
    names = _texts(load_default=list)
    item = _pattern(_ID, "een id zoals slim-mkb")
    why_not = _text()
    answer = _text()
    sources = _blocks(Source, load_default=list)

    @validates_schema
    def is_item_or_reason(self, data: Mapping, **_: Any) -> None:
        if "item" not in data and not ("why_not" in data and "answer" in data):
            raise ValidationError("geef 'item', of 'why_not' en 'answer'")


class Sector(_Strict):
    """A branch of work with the words that people use for it and its training funds."""

    id = _text(required=True)
    name = _text(required=True)
    names = _texts(load_default=list)
    funds = _texts(load_default=list)
    note = _text()


class Choice(_Strict):
    """An answer to a question, with the share of people expected to give it."""

    value = fields.Raw(required=True, error_messages=_MESSAGES)
    title = _text(required=True)
    prior = fields.Float(required=True, error_messages=_MESSAGES, validate=validate.Range(min=0, max=1))


class Question(_Strict):
    """A question about one fact: its wording (also repeated, and about someone else), why it is asked, its answers with
    priors and where these come from."""

    fact = _text(required=True)
    text = _text(required=True)
    again = _text(required=True)
    other = _text(required=True)
    why = _text(required=True)
    choices = _blocks(Choice, required=True)
    free = fields.Boolean(load_default=False, error_messages=_TRUTH)
    audience = _choices(AUDIENCES, load_default=list)
    #: Needs of people for whom the population's shares say nothing; their answers count as equally likely.
    uniform_for = _texts(load_default=list)
    prior_source = _text(required=True)

    @validates_schema
    def asks_a_fact(self, data: Mapping, **_: Any) -> None:
        if data["fact"] not in FACTS:
            raise ValidationError(f"'{data['fact']}' is geen bekend gegeven; bekend zijn: {', '.join(FACTS)}", "fact")
        for choice in data["choices"]:
            try:
                person_from({data["fact"]: choice["value"]})
            except ValueError as fault:
                raise ValidationError(str(fault), "choices") from None


def faults(schema: Schema, content: Any) -> List[str]:
    """All faults of one piece of content, as sentences that name the field ('amounts[0].year' ontbreekt …)."""
    if not isinstance(content, Mapping):
        return ["het bestand is geen blok met velden"]
    try:
        schema.load(content)
    except ValidationError as error:
        return sorted(_sentences(error.messages))
    return []


def _sentences(messages: Any, path: str = "") -> Any:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            if key == "_schema":
                step = path
            elif isinstance(key, int):
                step = f"{path}[{key}]"
            else:
                step = f"{path}.{key}" if path else str(key)
            yield from _sentences(inner, step)
    elif isinstance(messages, list):
        for message in messages:
            yield from _sentences(message, path)
    else:
        yield f"'{path}' {messages}" if path else str(messages)
