"""One turn: what is known, what was just said, and the answer as it is being made."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Text

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import base
from bot.actions import cards
from bot.actions.state import CONTROL_SLOTS, FACT_SLOTS, answered, chosen_place, nearby, person, told
from bot.nlu.facts import place_value
from knowledge.advice import Advice, advise
from knowledge.eligibility import Verdict, judge
from knowledge.interview import Question
from knowledge.items import Item
from knowledge.person import Person
from knowledge.places import Places
from knowledge.ranking import Option
from knowledge.schema import KINDS
from knowledge.store import Knowledge
from knowledge.text import STOP_WORDS, normalise

#: At most this many options at once (conversation design, rule 4).
SHOWN = 3
#: Benefits and debt help of which losing money is most feared, the strictest first.
PERMISSION_FIRST = ("bijstand", "schuldhulp", "ww", "ziektewet", "wia", "wajong")
#: Remembered among what was told: the visitor does not want to borrow.
NO_LOANS = "no_loans"
#: A question is put twice, in two wordings; after that the advice goes on without the fact (rule 3).
TIMES_ASKED = 2


_FACT_ENTITIES = (
    "place",
    "postcode",
    "age",
    "number",
    "occupation",
    "education_level",
    "work_situation",
    "training",
    "company_size",
    "residence",
    "time",
    "children",
    "health_limit",
)
_WORD = re.compile(r"[^\W_]+")
_WHY_THERE = re.compile(r"^\W*(?:en |maar )?(?:waarom|hoezo) (?:dan )?(?:in |naar |ook )?([^\W\d_]{3,}(?: [^\W\d_]+)?)\W*$")
#: "Kan ik bbl": a question of few words, and no fact.
_ASKS = re.compile(r"^\W*(?:en |maar )?(?:kan|kun|mag|hoe|waar|wat|wie|welke?|moet|krijg|heb ik recht)\b")


@dataclass
class Turn:
    """What an action sees of one message, and what it answers.

    ``before`` holds the slots as they were; ``facts`` already holds what this message told, ``control`` the state of
    the conversation, ``new`` the names of the facts that the message changed.
    """

    dispatcher: CollectingDispatcher
    intent: Text
    text: Text
    entities: Sequence[Mapping[Text, Any]]
    before: Mapping[Text, Any]
    facts: Dict[Text, Any]
    new: frozenset
    control: Dict[Text, Any]
    knowledge: Knowledge
    today: date
    confidence: float = 0.0
    ranking: Sequence[Mapping[Text, Any]] = ()
    #: Whether this turn has put its question already.
    asked_now: bool = False
    #: Whether this is the same advice once more, with a new fact.
    redone: bool = False
    #: The website through which someone chats: ``name``, and where it has them ``region`` (code) and ``contact_point`` (id).
    site: Mapping[Text, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, dispatcher: CollectingDispatcher, tracker: Tracker) -> "Turn":
        """Read a tracker: merge what was said into the facts."""
        message = tracker.latest_message or {}
        entities = message.get("entities") or []
        intent = (message.get("intent") or {}).get("name") or "nlu_fallback"
        text = message.get("text") or ""
        known = {name: tracker.slots.get(name) for name in FACT_SLOTS}
        control = {name: tracker.slots.get(name) for name in CONTROL_SLOTS}
        before = {**known, **control}
        corrects = any(one["entity"] == "correction" for one in entities)
        choices = control["place_choices"] or (corrects and (known["place"] or {}).get("choices")) or []
        chosen = chosen_place(entities, text, choices)
        changes = told(
            [one for one in entities if not (chosen and one["entity"] in ("place", "postcode"))], control["asked"], known
        )
        if chosen:
            changes["place"] = {**chosen, "choices": choices}
        elif control["asked"] and (typed := _typed_choice(control["asked"], text)) is not None:
            changes = typed
        elif control["asked"] and not changes:
            # A "nee" that comes with other facts corrects something; it is no answer to the question.
            changes = answered(control["asked"], intent, text, _find_place)
        control["place_choices"] = changes.pop("place_choices", None if changes.get("place") else control["place_choices"])
        new = frozenset(name for name, value in changes.items() if value is not None and value != known.get(name))
        return cls(
            dispatcher,
            intent,
            text,
            entities,
            before,
            {**known, **changes},
            new,
            control,
            base.knowledge(),
            base.today(),
            (message.get("intent") or {}).get("confidence") or 0.0,
            message.get("intent_ranking") or (),
            site=(message.get("metadata") or {}).get("site") or {},
        )

    # What is known -----------------------------------------------------------------------------------------------

    @property
    def person(self) -> Person:
        """The person as eligibility knows them; without a place of their own, in the region of the website."""
        return self._person(self._known)

    @property
    def _known(self) -> Dict[Text, Any]:
        """The facts, and the places of which one must still be chosen."""
        return {**self.facts, "place_choices": self.control["place_choices"]}

    def _person(self, known: Mapping[Text, Any]) -> Person:
        own, code = person(known), self._site_region(known)
        return replace(own, region=code) if code else own

    def _site_region(self, known: Mapping[Text, Any]) -> Optional[Text]:
        """The website's region, which counts only while no place was named, not even one that must still be chosen."""
        code = self.site.get("region")
        return code if not _places(known) and code in self.knowledge.contact_points else None

    @property
    def pressed(self) -> bool:
        """Whether a button was pressed; its choice starts with the intent."""
        return self.text.startswith("/")

    @property
    def only_facts(self) -> bool:
        """Whether the message holds facts and hardly a word more ("utrecht", "48", "in loondienst, zorg")."""
        if not self.new or self.pressed or _ASKS.search(self.text.lower()):
            return False
        spans = [
            (one["start"], one["end"])
            for one in self.entities
            if one["entity"] in _FACT_ENTITIES
            and not (one["start"] == 0 and one["end"] == len(self.text) and " " in self.text.strip())
        ]
        rest = [match for match in _WORD.finditer(self.text.lower()) if not any(a <= match.start() < b for a, b in spans)]
        return sum(match.group() not in STOP_WORDS and not match.group().isdigit() for match in rest) == 0

    @property
    def why_there(self) -> bool:
        """Whether someone asks why another place is named ("waarom Zwolle?")."""
        asked = _WHY_THERE.match(self.text.lower())
        if not asked or not self.facts.get("place"):
            return False
        found = Places.load().find(asked.group(1))
        return any(normalise(one.name.split(" (")[0]) == normalise(asked.group(1)) for one in found.places)

    @property
    def left(self) -> List[Text]:
        """Facts that no longer hold and that nothing took the place of ("ik woon niet meer in Haarlem")."""
        return [name for name in ("place", "work") if self.before.get(name) is not None and self.facts.get(name) is None]

    @property
    def nearby(self) -> tuple:
        """Region codes within reach."""
        return nearby(self.facts)

    @property
    def told_before(self) -> bool:
        """Whether any fact was known before this message."""
        return any(self.before.get(name) is not None for name in FACT_SLOTS)

    @property
    def region(self) -> Optional[Text]:
        """Code of the own region, else of the website's."""
        return self.person.region

    @property
    def site_region(self) -> Optional[Text]:
        """Code of the region of the website, as long as the visitor named no place."""
        return self._site_region(self._known)

    @property
    def desk_region(self) -> Optional[Text]:
        """Code of the region whose desk is named: the own one; without a place that of the website's desk, or its region."""
        if _places(self._known):
            return self.region
        wanted = self.site.get("contact_point")
        desks = self.knowledge.contact_points.items()
        return next((code for code, desk in desks if desk["id"] == wanted), self.site_region)

    @property
    def for_other(self) -> bool:
        """Whether the visitor asks for someone else."""
        return bool(self.facts.get("on_behalf_of_other"))

    @property
    def has_job(self) -> bool:
        """Whether the message says which work someone does now."""
        return any(one["entity"] == "occupation" and one["value"]["role"] == "current" for one in self.entities)

    def entity(self, name: Text) -> Any:
        """The value of the first entity with this name, or ``None``."""
        return next((one["value"] for one in self.entities if one["entity"] == name), None)

    def named(self, *collections: Text) -> Optional[Dict[Text, Text]]:
        """What the message names from these collections of the knowledge base; the longest name goes first."""
        found = [one for one in self.entities if one["entity"] == "scheme" and one["value"]["collection"] in collections]
        found.sort(key=lambda one: one["start"] - one["end"])
        return found[0]["value"] if found else None

    def ended_named(self) -> Optional[Item]:
        """A scheme that the message names and that has ended, also when it names other things too."""
        found = [one["value"]["id"] for one in self.entities if one["entity"] == "scheme"]
        items = filter(None, map(self.knowledge.items.get, found))
        return next((item for item in items if item.status_on(self.today) == "ended"), None)

    def item_named(self) -> Optional[Item]:
        """The item that the message names."""
        value = self.named("scheme", "route", "fund", "initiative")
        if value:
            return self.knowledge.items.get(value["id"])
        words = set(normalise(self.text).split())
        return next((item for item in self.knowledge.items.values() if words.intersection(item.short_names)), None)

    # What is answered --------------------------------------------------------------------------------------------

    def say(self, response: Text, buttons: Sequence[Mapping[Text, Text]] = (), cards: Sequence[dict] = (), **words: Any) -> None:
        """Add a message: a response of domain.yml with its words filled in, and buttons and cards."""
        extra: Dict[Text, Any] = {"buttons": list(buttons)} if buttons else {}
        if cards:
            extra["json_message"] = {"cards": list(cards)}
        self.dispatcher.utter_message(response=response, **extra, **words)

    def advise(self, need: Optional[Text], kinds: Optional[tuple] = None, as_person: bool = False) -> Advice:
        """Advice of the knowledge base for this person; ``as_person`` for the staff of an employer."""
        who = replace(self.person, role="person") if as_person else self.person
        if NO_LOANS in (self.control["told"] or []):
            kinds = tuple(kind for kind in kinds or KINDS if kind != "loan")
        abroad = ["region"] if (self.facts.get("place") or {}).get("abroad") else []
        return advise(self.knowledge, who, self.today, need, self.nearby, [*(self.control["skipped"] or ()), *abroad], kinds)

    @property
    def benefits(self) -> List[Text]:
        """The benefits that may be lost by learning without permission, the strictest first."""
        mine = list(self.facts.get("work") or []) + (["schuldhulp"] if self.facts.get("debts") else [])
        return [one for one in PERMISSION_FIRST if one in mine]

    def once(self, warning: Text) -> bool:
        """Whether this was not told before in the conversation; remembers that it is told now."""
        told_before = self.control["told"] or []
        self.control["told"] = told_before if warning in told_before else [*told_before, warning]
        return warning not in told_before

    def same_as_before(self, options: Sequence[Option], shown_before: Sequence[Text]) -> bool:
        """Whether these options were shown last and nothing is known better about them since."""
        if [one.item.id for one in options] != list(shown_before)[: len(options)] or len(shown_before) != len(options):
            return False
        earlier = self._person(self.before)
        return all(judge(one.item, earlier, self.today).verdict == one.verdict.verdict for one in options)

    def card(self, item: Item, verdict: Optional[Verdict] = None) -> dict:
        """The card of one item for this person; with a ``verdict`` where the facts of now do not judge it."""
        # What a benefit loses by learning is no matter of an employer.
        told = self.facts.get("work") or self.facts.get("debts") or self.facts.get("role") == "employer"
        known = self.benefits if told else None
        verdict = verdict or judge(item, self.person, self.today)
        return cards.item_card(item, verdict, self.knowledge.phrases, self.today, self.for_other, known)

    def cards_of(self, options: Iterable[Option]) -> List[dict]:
        """Cards of ranked options; remembers that they were shown."""
        shown = [one.item.id for one in options]
        self.control["shown"] = list(self.control["shown"] or []) + shown
        if shown:
            self.control["topic"] = shown[0]
        return [self.card(self.knowledge.items[item]) for item in shown]

    def ask(self, question: Optional[Question]) -> bool:
        """Put one question, in other words the second time; after that go on without. Returns whether it was put."""
        if question is None:
            self.control["asked"] = None
            return False
        times = dict(self.control["times_asked"] or {})
        if times.get(question.fact, 0) >= TIMES_ASKED:
            self.control["skipped"] = list(self.control["skipped"] or []) + [question.fact]
            self.control["asked"] = None
            return False
        text = question.other if self.for_other else (question.again if times.get(question.fact) else question.text)
        times[question.fact] = times.get(question.fact, 0) + 1
        self.control.update(asked=question.fact, times_asked=times)
        self.asked_now = True
        self.say("utter_question", buttons=question_buttons(question), question=text, why=question.why)
        return True

    def events(self) -> List[EventType]:
        """Slots that changed."""
        return [SlotSet(name, value) for name, value in {**self.facts, **self.control}.items() if value != self.before.get(name)]


def _places(known: Mapping[Text, Any]) -> Any:
    return known.get("place") or known.get("place_choices")


def _typed_choice(asked: Text, text: Text) -> Optional[Dict[Text, Any]]:
    """The fact of a button of the open question whose title was typed instead of pressed."""
    question = base.knowledge().questions.get(asked)
    # A region has no buttons: what is typed is a place, also where the two have one name ("Groningen").
    for one in question.choices if question and asked != "region" else ():
        if normalise(one.title) == normalise(text):
            return {asked: [one.value] if asked == "work" else one.value}
    return None


def _find_place(text: Text) -> Mapping[Text, Any]:
    return place_value(Places.load().find(text))


def button(title: Text, intent: Text, **entities: Any) -> Dict[Text, Text]:
    """A button whose choice is an intent with entities."""
    return {"title": title, "payload": f"/{intent}{json.dumps(entities) if entities else ''}"}


def question_buttons(question: Question) -> List[Dict[Text, Text]]:
    """The answers of a question as buttons, and a way to go on without."""
    named = base.knowledge().phrases["button"]
    choices = [] if question.fact == "region" else question.choices
    answers = [button(one.title, "inform", **{question.fact: one.value}) for one in choices]
    return answers + [button(named["dont_know"], "dont_know")]
