"""How every action answers: take in the facts, follow a command, answer, and pick up the thread."""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import replace
from typing import Any, ClassVar, Dict, List, Optional, Sequence, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.contact import help_cards, say_contact
from bot.actions.state import CONTROL_SLOTS, FACT_SLOTS
from bot.actions.turn import NO_LOANS, SHOWN, Turn, button, question_buttons
from bot.nlu.fact_extractor import reader
from knowledge.eligibility import judge
from knowledge.interview import priors_of
from knowledge.items import Item
from knowledge.ranking import Option, chance

#: Need → the action that answers it; filled as the classes below are defined.
BY_NEED: Dict[Text, "Answer"] = {}


#: Speaks of borrowing.
LOAN = re.compile(r"\b(?:lenen|leen|lening|leningen)\b")
#: Someone does not want to borrow; it holds for the rest of the conversation.
NO_LOAN = re.compile(r"\b(?:geen|zonder|niet)\b[^,.;]{0,15}\b(?:lening|leningen|lenen|leen|krediet)\b|\bliever niet lenen\b")
#: Facts that people know themselves to stand in the way.
_OBVIOUS = frozenset(("sector", "target_sector", "role", "region", "municipality"))

#: Needs that say so little that a subject outside the field, if one is named, is what the message is about.
_VAGUE = ("help_menu", "dont_know", "inform", "nlu_fallback", "complaint")


#: Needs that stay what they are when a message holds facts and nothing else.
_ABOVE_FACTS = ("inform", "correct_info", "pii_present", "restart", "ask_explain_term", "ask_scheme")


#: "Wie betaalt" is a question for money, whatever else the sentence is about; a way to a job that is asked too goes first.
_WHO_PAYS = re.compile(
    r"\bwie (?:\w+ ){0,3}(?:betaal|vergoed|bekostig)\w*|\bhoeveel (?:\w+ ){0,3}(?:kost|betaal)\w*|\bwat (?:kost|betaal)\w*"
)
_WHICH_WAY = re.compile(r"\bhoe (?:word|kan|kom|moet)\b|\bwelke (?:opleiding|cursus|school|weg|studie)\b")
#: Needs as which such a question is misread.
_NEAR_MONEY = ("ask_learning_route", "ask_admission", "ask_work_and_learn", "ask_career_switch", "ask_labour_market")
#: Needs that an employer who is read so asks for an employee.
_OF_PERSONS = ("ask_age_concern", "ask_career_orientation", "ask_admission", "ask_no_diploma")
#: Cares for someone: at home, or because a relative is ill.
CARES = re.compile(
    r"mantelzorg|\b(?:zorg|zorgen|verzorg)\b.{0,20}\bvoor (?:mijn|mn|m'n|me|onze) \w+"
    r"|\b(?:man|vrouw|partner|moeder|vader|ma|pa|zoon|dochter|kind)\b (?:\w+ )?(?:is|wordt|ligt) (?:\w+ )?(?:ziek|dement)"
)
#: Left school, or sent away from it.
_LEFT_SCHOOL = re.compile(
    r"\bvan (?:de )?school (?:\w+ ){0,2}(?:gestuurd|getrapt|gegooid|gehaald|gegaan|af)\b|\bschool\b[^,.;]{0,12}\beruit\b"
    r"|\b(?:gestopt|stoppen|stopt|gekapt|kappen) met (?:de |mijn |zijn |haar )?(?:school|opleiding|studie|mbo|vmbo)\b"
    r"|\b(?:school|mbo|vmbo|opleiding) (?:\w+ )?niet (?:af|afgemaakt|afgerond)\b"
)
#: A diploma in everyday words.
_PAPERS = re.compile(r"papier|diploma|certifica|gestudeerd|universiteit")
#: The need that a wanted training stands for, where nothing else says what the conversation is about.
_NEED_OF_TRAINING = {
    "mbo_bol": "ask_learning_route",
    "mbo_bbl": "ask_work_and_learn",
    "hbo_wo": "ask_learning_route",
    "course": "ask_funding",
    "secondary": "ask_no_diploma",
    "basic_skills": "ask_basic_skills",
    "dutch": "ask_dutch_language",
    "evc": "ask_evc",
}


#: Remembered among what was told: for which need an item was named.
_NAMED = "named"
#: Kinds of items that give or lend money.
_MONEY = ("grant", "loan", "allowance", "right")
#: Commands that ask what a learning route takes or pays → the field that tells it.
_TOLD_OF_ROUTES = {"length": "duration", "pay": "income"}
#: A chance above this is more likely than not.
_EVEN = 0.5
#: A single word is a place that we do not know, rather than a need, when its reading is less sure than this.
_SURE_OF_A_WORD = 0.8


def _is_unknown_place(turn: Turn, asked: Optional[Text]) -> bool:
    """Whether one word without a fact answers the question for a place."""
    one_word = len(turn.text.split()) == 1 and not turn.pressed
    return asked == "region" and one_word and not turn.entities and turn.confidence < _SURE_OF_A_WORD


class Answer(Action):
    """Answers one need. Subclasses set ``need`` and write :meth:`answer`."""

    need: ClassVar[Text] = ""
    #: An aside leaves the thread alone: an open question is put again after it.
    aside: ClassVar[bool] = False
    #: A grievance is heard, in one sentence, before the answer.
    acknowledges: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.need:
            BY_NEED[cls.need] = cls()

    def name(self) -> Text:
        """The name in domain.yml."""
        return f"action_{self.need}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[EventType]:
        """Answer one message; returns the slots that changed."""
        turn = Turn.of(dispatcher, tracker)
        asked, misses = turn.control["asked"], turn.control["not_understood"]
        if NO_LOAN.search(turn.text.lower()):
            turn.once(NO_LOANS)
        command = turn.entity("command")
        language = turn.entity("foreign_language")
        if self.need == "crisis":
            self.answer(turn)
        elif language:
            turn.say(f"utter_language_{language}")
            say_contact(turn)
        elif command:
            follow(turn, command)
        elif turn.why_there:
            turn.asked_now = True
            turn.say("utter_why_region")
            say_contact(turn)
        elif self.need in ("deny", "complaint", "correct_info") and not turn.new and NO_LOAN.search(turn.text.lower()):
            BY_NEED["deny"].answer(turn)
        elif turn.entity("help_topic") == "debts" and self.need in _VAGUE and not (turn.new and turn.control["need"] in BY_NEED):
            BY_NEED["out_of_scope"].answer(turn)
        elif turn.entity("asks_desk") and self.need in _VAGUE:
            BY_NEED["ask_contact_point"].answer(turn)
        elif _is_unknown_place(turn, asked):
            BY_NEED["nlu_fallback"].answer(turn)
        elif turn.only_facts and self.need not in _ABOVE_FACTS:
            BY_NEED["inform"].answer(turn)
        elif self.need in _NEAR_MONEY and asks_who_pays(turn.text):
            BY_NEED["ask_funding"].answer(turn)
        elif self.need in _OF_PERSONS and turn.facts.get("role") == "employer":
            BY_NEED["ask_employer"].answer(turn)
        elif turn.entity("training") == "basic_skills" and self.need in (*_VAGUE, "deny"):
            BY_NEED["ask_basic_skills"].answer(turn)
        elif (
            turn.entity("correction")
            and (turn.new or turn.left)
            and turn.control["need"] in BY_NEED
            and turn.control["need"] != "crisis"
        ):
            BY_NEED["correct_info"].answer(turn)
        else:
            grievance = turn.entity("grievance")
            if self.acknowledges and grievance and turn.once("grievance"):
                turn.say("utter_refused" if grievance == "refused" else "utter_grievance")
            self.answer(turn)
        if self.need not in ("nlu_fallback", "out_of_scope") and turn.control["not_understood"] == misses:
            turn.control["not_understood"] = 0
        if self.aside and not command and asked and turn.control["asked"] == asked and not turn.asked_now:
            put_again(turn, asked)
        return turn.events()

    @abstractmethod
    def answer(self, turn: Turn) -> None:
        """Add the messages of the answer to the turn."""


def asks_who_pays(text: Text) -> bool:
    """Whether a sentence asks for the price or the payer, and not for the way to a job as well."""
    plain = text.lower()
    return bool(_WHO_PAYS.search(plain)) and not _WHICH_WAY.search(plain)


class Advice(Answer):
    """Answers a need with the three best options, the desk of the region, and at most one question."""

    acknowledges = True
    #: Only options of these kinds, where the need is about one sort of help.
    kinds: ClassVar[Optional[tuple]] = None

    def answer(self, turn: Turn) -> None:
        """Answer first, ask second."""
        again = turn.redone and turn.control["need"] == self.need
        turn.control["need"] = self.need
        say_permission(turn)
        say_ended(turn)
        if not again:
            self.introduce(turn)
        lead = "utter_redone" if again else self.lead(turn)
        finish(turn, self.need, self.kinds, lead, beside=not again, first=self.first(turn))

    def first(self, turn: Turn) -> Sequence[Text]:
        """Items that go before all others, by id, where they fit: what was named for this need, the last one first."""
        return self.named(turn)

    def named(self, turn: Turn) -> Sequence[Text]:
        """The ids of items that were named for this need, the last one first; remembers what this message names."""
        item = turn.item_named()
        if item is not None and item.type in ("scheme", "route"):
            turn.once(f"{_NAMED} {self.need} {item.id}")
        told = reversed(turn.control["told"] or [])
        return tuple(one.split()[-1] for one in told if one.startswith(f"{_NAMED} {self.need} "))

    def introduce(self, turn: Turn) -> None:
        """Anything to say before the options."""

    def lead(self, turn: Turn) -> Text:
        """The response that leads the options."""
        return f"utter_{self.need}"


def say_permission(turn: Turn) -> None:
    """Before anything that can touch a benefit: ask permission first, and whom. Each once in a conversation."""
    who = turn.knowledge.phrases["permission"]
    for benefit in turn.benefits:
        if not turn.once(f"permission_{benefit}"):
            continue
        if turn.for_other:
            turn.say("utter_permission_other", benefit=turn.knowledge.phrases["benefit"][benefit], who=who[benefit])
        else:
            turn.say(f"utter_permission_{benefit}")
    partner = turn.entity("partner_situation")
    if partner in who and not turn.for_other and turn.once("permission_partner"):
        if partner == "bijstand":
            # Bijstand is for a household: what one of the two does touches both.
            turn.say("utter_permission_partner_bijstand", cards=[turn.card(turn.knowledge.items["participatiewet-scholing"])])
        else:
            turn.say("utter_permission_partner")


def say_ended(turn: Turn) -> None:
    """A scheme named in passing that has ended: say so before anything else."""
    item = turn.ended_named()
    if item is not None and turn.once(f"ended {item.id}"):
        turn.say("utter_ended", name=item.name)


def finish(
    turn: Turn,
    need: Optional[Text],
    kinds: Optional[tuple],
    lead: Text,
    more: bool = False,
    beside: bool = False,
    first: Sequence[Text] = (),
) -> None:
    """Options, desk and question for a need. With ``more``, only what was not shown yet; with ``beside``, the right door
    for another trouble that the message names (debts, law)."""
    advice = turn.advise(need, kinds)
    # What an employer cannot ask for may be there for the staff.
    staff = turn.person.role == "employer" and not advice.options
    if staff:
        advice = turn.advise(need, kinds, as_person=True)
    shown_before = turn.control["shown"] or []
    options = [one for one in advice.options if not more or one.item.id not in shown_before]
    options.sort(key=lambda one: one.item.id not in first or not _likely(turn, one, need))
    best = options[:SHOWN]
    same = lead == "utter_redone" and bool(best) and turn.same_as_before(best, shown_before)
    if not more:
        turn.control["shown"] = []
    shown = turn.cards_of(best)
    buttons = []
    titles = turn.knowledge.phrases["button"]
    if len(options) > SHOWN:
        buttons.append(button(titles["more"], "inform", command="more"))
    if _near_misses(advice.refused):
        buttons.append(button(titles["why_not"], "inform", command="why_not"))
    if shown:
        turn.say("utter_for_staff" if staff else "utter_same_advice" if same else lead, cards=shown, buttons=buttons)
    else:
        turn.say("utter_no_more" if more else "utter_nothing_found")
    if beside:
        say_other_door(turn)
    if beside and need != "ask_basic_skills" and turn.entity("training") == "basic_skills":
        turn.say("utter_reading_beside", cards=[turn.card(turn.knowledge.items["taalhuis"])])
    say_contact(turn)
    ask_next(turn, None if staff else advice.question)


def say_other_door(turn: Turn) -> None:
    """The right door for another trouble that the message names."""
    topic = turn.entity("help_topic")
    if topic in ("debts", "legal"):
        turn.say(f"utter_out_of_scope_{topic}", cards=help_cards(turn, topic))


def _likely(turn: Turn, option: Option, need: Optional[Text]) -> bool:
    """Whether an option fits, or more likely fits than not; what few people get does not go before the rest."""
    # Of which training it is for, the route that the conversation is about tells enough.
    open_facts = tuple(fact for fact in option.verdict.missing if fact != "training")
    verdict = replace(option.verdict, missing=open_facts)
    return chance(option.item, verdict, turn.person, priors_of(turn.knowledge.questions, need)) > _EVEN


def _near_misses(refused: Sequence[Option]) -> List[Option]:
    """What does not fit and may surprise: not that a fund is of another trade or a scheme for employers. The fewer
    conditions stand in the way, the earlier."""
    surprising = [one for one in refused if one.verdict.fails_on and not _OBVIOUS & _failing(one)]
    return sorted(surprising, key=lambda one: len(one.verdict.fails_on))


def _failing(option: Option) -> set:
    return {fact for reason in option.verdict.fails_on for fact in reason.facts}


def ask_next(turn: Turn, question: Any) -> None:
    """The one question of this turn: which place, if that is open, else the one that changes the advice most."""
    choices = turn.control["place_choices"]
    if choices:
        buttons = [button(one["name"], "inform", place_choice=number) for number, one in enumerate(choices[:5])]
        turn.control["asked"] = "region"
        turn.asked_now = True
        turn.say("utter_which_place", buttons=buttons)
        return
    turn.ask(question)


def put_again(turn: Turn, fact: Text) -> None:
    """Back to the question that was open before an aside."""
    if turn.control["place_choices"]:
        ask_next(turn, None)
        return
    question = turn.knowledge.questions.get(fact)
    if question is not None:
        turn.control["times_asked"] = {**(turn.control["times_asked"] or {}), fact: 0}
        turn.say("utter_back_to_question")
        turn.ask(question)


def go_on(turn: Turn) -> None:
    """Redo the advice of the need that the conversation is about, or find out what it is about."""
    need = turn.control["need"] if turn.control["need"] != "crisis" else None
    named = turn.item_named()
    if need is None and named is not None and named.type in ("scheme", "fund"):
        need = "ask_funding"
    need = need or need_told(turn) or ("ask_eligibility" if turn.control["topic"] and turn.new else None)
    if need in BY_NEED:
        turn.redone = bool(turn.control["need"])
        BY_NEED[need].answer(turn)
        return
    turn.control["asked"] = None
    say_permission(turn)
    if not turn.new and not turn.control["place_choices"]:
        show_menu(turn)
        return
    turn.say("utter_what_about" if turn.once("what_about") else "utter_what_about_again", buttons=menu_buttons(turn))
    if turn.control["place_choices"]:
        ask_next(turn, None)
    elif "place" in turn.new:
        say_contact(turn)


def need_told(turn: Turn) -> Optional[Text]:
    """The need that follows from what was told, where no question says it; ``None`` when nothing does."""
    plain = turn.text.lower()
    if turn.only_facts and turn.facts.get("training") == "course" and len(turn.new) == 1 and not turn.control["need"]:
        # "Cursus", and not a word more, may mean anything.
        return None
    if turn.facts.get("residence") not in (None, "dutch") and _PAPERS.search(plain):
        return "ask_foreign_diploma"
    if need := _need_in(turn.facts):
        return need
    if CARES.search(plain) and not turn.for_other:
        return "ask_motivation_barrier"
    return "ask_no_diploma" if _LEFT_SCHOOL.search(plain) else None


def _need_in(facts: Dict[Text, Any]) -> Optional[Text]:
    """The strongest cause among the facts (labelling rule: health, then lost job), or ``None``."""
    work = facts.get("work") or []
    if facts.get("role") == "employer":
        return "ask_employer"
    if facts.get("training") and {"ww", "bijstand"} & set(work):
        return "ask_benefit_and_study"
    if facts.get("health_limit") or {"wia", "wajong", "ziektewet"} & set(work):
        return "ask_health_limit"
    if facts.get("job_at_risk") or "ww" in work:
        return "ask_lost_job"
    if facts.get("integration_duty"):
        return "ask_dutch_language"
    if facts.get("target_occupation"):
        return "ask_learning_route"
    if facts.get("training"):
        return _NEED_OF_TRAINING[facts["training"]]
    if facts.get("target_sector"):
        return "ask_career_switch"
    if facts.get("education") in ("none", "primary", "practical"):
        return "ask_no_diploma"
    if facts.get("residence") in ("asylum", "ukraine", "family"):
        return "ask_foreign_diploma" if facts.get("occupation") else "ask_dutch_language"
    return None


def menu_buttons(turn: Turn) -> List[Dict[Text, Text]]:
    """What people come with most, as buttons."""
    titles = turn.knowledge.phrases["need"]
    return [button(titles[need], need) for need in turn.knowledge.phrases["menu"]]


def show_menu(turn: Turn) -> None:
    """The menu; the second time in other words and with a person, for whom the first one did not help."""
    if turn.once("menu") or turn.pressed:
        turn.say("utter_help_menu", buttons=menu_buttons(turn))
    else:
        turn.say("utter_help_menu_again", buttons=menu_buttons(turn))
        say_contact(turn)


def follow(turn: Turn, command: Text) -> None:
    """Commands work in every state: more, why not, why, which is best, how long, what pay, cost, repay, a person, back …"""
    need = turn.control["need"] if turn.control["need"] in BY_NEED else "ask_funding"
    asked = turn.control["asked"]
    if command == "more" and turn.control["shown"]:
        finish(turn, need, getattr(BY_NEED[need], "kinds", None), "utter_more", more=True)
    elif command == "why_not":
        why_not(turn, need)
    elif command == "why" and asked in turn.knowledge.questions:
        question = turn.knowledge.questions[asked]
        turn.asked_now = True
        turn.say("utter_why_asked", why=question.why, buttons=question_buttons(question))
    elif command in ("why", "best") and (best := _best_shown(turn)):
        turn.control["topic"] = best.id
        turn.say(f"utter_{command}_advice", name=best.name, cards=[turn.card(best)])
        say_contact(turn)
    elif command == "repay" and (lines := _lines_of_money(turn)):
        turn.say("utter_repay", lines=lines)
        say_contact(turn)
    elif command == "repay":
        BY_NEED["ask_training_rights_at_work"].answer(turn)
    elif command in _TOLD_OF_ROUTES and (lines := _lines_of_routes(turn, _TOLD_OF_ROUTES[command])):
        turn.say(f"utter_route_{command}", lines=lines)
        say_contact(turn)
    elif command == "length":
        turn.say("utter_length_unknown")
        say_contact(turn)
    elif command == "pay":
        BY_NEED["ask_labour_market"].answer(turn)
    elif command == "best":
        BY_NEED["ask_career_orientation"].answer(turn)
    elif command == "cost":
        BY_NEED["ask_scheme" if turn.control["topic"] else "ask_funding"].answer(turn)
    elif command == "human":
        BY_NEED["ask_human"].answer(turn)
    elif command == "skip":
        skip(turn)
    elif command == "back":
        back(turn)
    elif command == "stop":
        turn.control["asked"] = None
        turn.say("utter_stop")
        say_contact(turn)
    else:
        turn.control["asked"] = None
        show_menu(turn)


def _lines_of_routes(turn: Turn, field: Text) -> Text:
    """What the route that is named, else those that were shown or that lead to the wanted job, take or pay; one line each."""
    named, wanted = turn.item_named(), (turn.facts.get("target_occupation") or {}).get("occupation")
    shown = turn.control["shown"] or []
    job = reader().occupations.occupations.get(wanted) if wanted else None
    for ids in ([named.id] if named else shown, job.routes if job else ()):
        lines = [f"- {item.name}: {told}" for item in _items(turn, ids) if (told := getattr(item, field))]
        if lines:
            return "\n".join(lines[:SHOWN])
    return ""


def _lines_of_money(turn: Turn) -> Text:
    """Whether what was shown is a gift or a loan; one line each."""
    told, items = turn.knowledge.phrases["kind"], _items(turn, turn.control["shown"])
    return "\n".join(f"- {one.name}. {told.get(one.kind) or one.what}" for one in items if one.kind in _MONEY)


def _best_shown(turn: Turn) -> Optional[Item]:
    """The first of what was shown that fits as far as is known, else that may fit, or ``None``."""
    judged = [(item, judge(item, turn.person, turn.today).verdict) for item in _items(turn, turn.control["shown"])]
    fitting = [item for item, verdict in judged if verdict in ("yes", "none")]
    return next(iter(fitting + [item for item, verdict in judged if verdict == "unknown"]), None)


def _items(turn: Turn, ids: Any) -> List[Item]:
    return [turn.knowledge.items[one] for one in ids or []]


def why_not(turn: Turn, need: Text) -> None:
    """What did not fit, and the condition that decided; first of all of what was just said not to fit."""
    topic = turn.knowledge.items.get(turn.control["topic"] or "")
    refused = _near_misses(turn.advise(need, getattr(BY_NEED[need], "kinds", None)).refused)[:SHOWN]
    if topic is not None and (verdict := judge(topic, turn.person, turn.today)).verdict == "no" and verdict.fails_on:
        turn.say("utter_why_not", cards=[turn.card(topic)])
        say_contact(turn)
        return
    if not turn.control["need"] and not turn.control["shown"]:
        show_menu(turn)
        return
    if refused:
        turn.say("utter_why_not", cards=[turn.card(one.item) for one in refused])
    else:
        turn.say("utter_nothing_refused")
    say_contact(turn)


def skip(turn: Turn) -> None:
    """Go on without the fact that was asked for."""
    if turn.control["asked"]:
        turn.control["skipped"] = list(turn.control["skipped"] or []) + [turn.control["asked"]]
    turn.control["place_choices"] = None
    go_on(turn)


def back(turn: Turn) -> None:
    """One step back: forget the last answer and put that question again."""
    times = turn.control["times_asked"] or {}
    known = [fact for fact in times if _known(turn, fact)]
    if not known:
        show_menu(turn)
        return
    fact = known[-1]
    turn.facts["place" if fact == "region" else fact] = None
    turn.control["times_asked"] = {**times, fact: 0}
    turn.say("utter_back")
    turn.ask(turn.knowledge.questions[fact])


def _known(turn: Turn, fact: Text) -> bool:
    return turn.facts.get("place" if fact == "region" else fact) is not None


def forget(turn: Turn) -> None:
    """Forget everything that was told."""
    for name in FACT_SLOTS:
        turn.facts[name] = None
    for name in CONTROL_SLOTS:
        turn.control[name] = None
