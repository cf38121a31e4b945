"""Needs about money and rules."""

from __future__ import annotations

import re
from typing import List, Optional, Sequence, Text

from bot.actions.answer import BY_NEED, LOAN, Advice, Answer, ask_next, finish, say_permission
from bot.actions.contact import say_contact
from bot.actions.turn import SHOWN, Turn, button
from knowledge.eligibility import Verdict, judge
from knowledge.items import Item

#: "Krijgt de school daar geld voor": money that a school or an employer asks for.
_THEY_GET = re.compile(
    r"\b(?:school|werkgever|baas|bedrijf|schoolbestuur) (?:\w+ )?(?:krijgt|krijgen|ontvangt|betaalt)\b"
    r"|\b(?:krijgt|krijgen|ontvangt|betaalt) (?:de|een|mijn|me|het|onze) (?:\w*school|werkgever|baas|bedrijf)\b"
)
#: What search must score to be what a sentence is about; 4 is one rare word in a title.
_SURE_FIND = 5.0
#: What it must score to be the one thing that a price is asked of.
_VERY_SURE_FIND = 8.0
_PRICE = re.compile(r"\b(?:wat|hoeveel)\b.{0,30}\b(?:kost|kosten|betaal|betalen)\b|\btarief\b")


class AskFunding(Advice):
    """Who pays, money for training in general."""

    need = "ask_funding"

    def first(self, turn: Turn) -> Sequence[Text]:
        """What is named, and what may pay for the route that the conversation is about."""
        named = self.named(turn)
        routes = [item for one in named if (item := turn.knowledge.items.get(one)) is not None]
        if not routes and (route := _route(turn)) is not None:
            routes = [route]
        return (*named, *(paying for one in routes for paying in one.funding))

    def answer(self, turn: Turn) -> None:
        """Money with a name and nothing else to go by ("wat met mijn studieschuld") is a question about that."""
        named = turn.item_named()
        if named is not None and named.type == "scheme" and not turn.new and not turn.redone:
            BY_NEED["ask_scheme"].answer(turn)
            return
        super().answer(turn)

    def introduce(self, turn: Turn) -> None:
        """What a route that is named costs, and what the employer or the school asks for it: not the visitor."""
        named = turn.item_named()
        if named is not None and named.type == "route":
            turn.say("utter_route_costs", name=named.name, cards=[turn.card(named)])
        elif priced := _priced(turn):
            turn.say("utter_price", cards=[turn.card(one) for one in priced])
        for item in _of_employer(turn)[:1]:
            if turn.once(f"employer {item.id}"):
                turn.say("utter_employer_applies", cards=[turn.card(item, Verdict("none"))])


def _priced(turn: Turn) -> List[Item]:
    """The two items that a question for a price is about, if search is sure of them."""
    if not _PRICE.search(turn.text.lower()):
        return []
    hits = [hit for hit in turn.knowledge.search(turn.text) if hit.score >= _VERY_SURE_FIND]
    items = filter(None, (turn.knowledge.items.get(hit.ref) for hit in hits))
    return [one for one in items if one.status_on(turn.today) != "ended" and turn.person.role in one.audience][:2]


def _route(turn: Turn) -> Optional[Item]:
    return turn.item_named() or _topic(turn) or (turn.knowledge.items["evc"] if turn.facts.get("training") == "evc" else None)


def _of_employer(turn: Turn) -> List[Item]:
    """Open money that only an employer or a school can ask for, for the route that the conversation is about or by search."""
    if turn.person.role == "employer":
        return []
    route = _route(turn)
    ids = list(route.funding) if route is not None and route.type == "route" else []
    if _THEY_GET.search(turn.text.lower()):
        shown = (turn.knowledge.items[one] for one in turn.control["shown"] or [])
        ids += [paying for one in shown for paying in one.funding]
        ids += [hit.ref for hit in turn.knowledge.search(turn.text) if hit.score >= _SURE_FIND]
    items = filter(None, map(turn.knowledge.items.get, ids))
    return [one for one in items if "person" not in one.audience and one.status_on(turn.today) == "open"]


class AskBenefitAndStudy(Advice):
    """May I learn while keeping a benefit: permission first, and whom to ask."""

    need = "ask_benefit_and_study"

    def introduce(self, turn: Turn) -> None:
        if turn.benefits or turn.entity("partner_situation") is not None:
            return
        if turn.facts.get("job_at_risk"):
            turn.say("utter_permission_ww_soon", cards=[turn.card(turn.knowledge.items["ww-scholing"], Verdict("none"))])
        else:
            turn.say("utter_permission_any")


class AskTrainingRightsAtWork(Advice):
    """Must my employer pay, hours, payback clause."""

    need = "ask_training_rights_at_work"

    def introduce(self, turn: Turn) -> None:
        """To pay back when leaving: what a clause about that is."""
        term = turn.knowledge.terms.get("studiekostenbeding")
        if term is not None and "terug" in turn.text.lower():
            turn.say("utter_term", term=term["term"], definition=term["definition"])


class AskScheme(Answer):
    """About one named scheme: what it is, honestly, and whether it fits."""

    need = "ask_scheme"
    acknowledges = True

    def answer(self, turn: Turn) -> None:
        item = turn.item_named()
        named = turn.named("named")
        if ended := turn.ended_named():
            show_item(turn, ended)
        elif item:
            show_item(turn, item)
        elif named:
            turn.say("utter_named", text=turn.knowledge.named[named["id"]]["answer"])
            say_contact(turn)
        elif _THEY_GET.search(turn.text.lower()) and _of_employer(turn):
            BY_NEED["ask_funding"].answer(turn)
        elif turn.named("term"):
            BY_NEED["ask_explain_term"].answer(turn)
        elif turn.entity("command") == "cost" and (topic := _topic(turn)):
            show_item(turn, topic)
        elif LOAN.search(turn.text.lower()):
            say_permission(turn)
            if turn.advise("ask_funding", ("loan",)).options:
                finish(turn, "ask_funding", ("loan",), "utter_loans")
            else:
                turn.say("utter_no_loan_fits")
                say_contact(turn)
        else:
            found(turn, "utter_which_scheme")


class AskEligibility(Answer):
    """May I, do I have the right: a verdict on what was named or shown, with reasons and what is missing."""

    need = "ask_eligibility"
    acknowledges = True

    def answer(self, turn: Turn) -> None:
        item = turn.item_named() or _topic(turn)
        if item is None:
            BY_NEED["ask_funding"].answer(turn)
            return
        turn.control["topic"] = item.id
        verdict = judge(item, turn.person, turn.today)
        status = item.status_on(turn.today)
        if status in ("ended", "renamed", "closed"):
            show_item(turn, item)
            return
        say_permission(turn)
        if verdict.verdict == "no" and verdict.fails_on:
            say_no(turn, item, verdict)
            return
        turn.say(
            f"utter_eligible_{verdict.verdict}", name=item.name, reasons=_reasons(item, verdict, turn), cards=[turn.card(item)]
        )
        say_contact(turn)
        ask_missing(turn, verdict)


class HowToApply(Answer):
    """Steps, form, deadline, documents of what was named or shown last."""

    need = "how_to_apply"
    acknowledges = True

    def answer(self, turn: Turn) -> None:
        item = turn.item_named() or _topic(turn)
        if item is None:
            found(turn, "utter_how_which")
            return
        turn.control["topic"] = item.id
        if item.status_on(turn.today) in ("ended", "renamed") or not item.steps:
            show_item(turn, item)
            return
        say_permission(turn)
        say_closed(turn, item)
        steps = "\n".join(f"{number}. {step}" for number, step in enumerate(item.steps, 1))
        turn.say("utter_how_to_apply", name=item.name, steps=steps, cards=[turn.card(item)])
        say_contact(turn)


class AskExplainTerm(Answer):
    """What is X: one short explanation, and where to read on."""

    need = "ask_explain_term"
    aside = True

    def answer(self, turn: Turn) -> None:
        value = turn.named("term")
        term = turn.knowledge.terms.get(value["id"]) if value else None
        item = turn.item_named()
        if term is None and item is not None:
            term = turn.knowledge.term_by_name(item.name) or next(
                (one for name in item.names if (one := turn.knowledge.term_by_name(name))), None
            )
        if term is not None:
            related = [turn.knowledge.items[one] for one in term["related"][:1]]
            if related:
                turn.control["topic"] = related[0].id
            turn.say("utter_term", term=term["term"], definition=term["definition"], buttons=_more_about(turn, related))
        elif item is not None:
            show_item(turn, item)
        elif named := turn.named("named"):
            turn.say("utter_named", text=turn.knowledge.named[named["id"]]["answer"])
        else:
            found(turn, "utter_term_unknown")


def _more_about(turn: Turn, items: list) -> list:
    title = turn.knowledge.phrases["button"]["more_about"]
    return [button(title.format(name=one.name), "ask_scheme", scheme={"collection": one.type, "id": one.id}) for one in items]


def _topic(turn: Turn) -> Optional[Item]:
    return turn.knowledge.items.get(turn.control["topic"] or "")


def show_item(turn: Turn, item: Item) -> None:
    """One item by its name: ended things say so and point on; else the card, how to start and what to look out for."""
    turn.control["topic"] = item.id
    status = item.status_on(turn.today)
    if status in ("ended", "renamed"):
        # What is said next is about what there is instead.
        turn.control["need"] = _need_of(item)
        instead = [turn.knowledge.items[one] for one in item.instead][:SHOWN]
        fitting = [one for one in instead if judge(one, turn.person, turn.today).verdict != "no"] or instead
        turn.control["shown"] = [one.id for one in fitting]
        turn.say(f"utter_scheme_{status}", name=item.name, what=item.what, cards=[turn.card(one) for one in fitting])
        say_contact(turn)
        return
    say_permission(turn)
    verdict = judge(item, turn.person, turn.today)
    if verdict.verdict == "no" and verdict.fails_on:
        say_no(turn, item, verdict)
        return
    say_closed(turn, item)
    steps = [button(turn.knowledge.phrases["button"]["how"], "how_to_apply")] if item.steps else []
    pitfalls = "\n".join(f"- {one}" for one in item.pitfalls[:SHOWN])
    turn.control["shown"] = [item.id]
    turn.say("utter_scheme", name=item.name, cards=[turn.card(item)], buttons=steps)
    if pitfalls:
        turn.say("utter_pitfalls", pitfalls=pitfalls)
    say_contact(turn)
    ask_missing(turn, verdict)


def say_closed(turn: Turn, item: Item) -> None:
    """That it cannot be asked for now, where that is so, and when it can."""
    if item.status_on(turn.today) == "closed":
        turn.say("utter_now_closed", name=item.name, window=item.window or "")


def _need_of(item: Item) -> Text:
    """The need that an item answers first."""
    return next((one for one in item.needs if one in BY_NEED and one != "ask_scheme"), "ask_funding")


def say_no(turn: Turn, item: Item, verdict: Verdict) -> None:
    """It does not fit, why, and what does fit instead."""
    others = [one for one in turn.advise(_need_of(item)).options if one.item.id != item.id][: SHOWN - 1]
    shown = [turn.card(item), *turn.cards_of(others)]
    turn.control["topic"] = item.id
    turn.say("utter_eligible_no", name=item.name, reasons=_reasons(item, verdict, turn), cards=shown)
    say_contact(turn)


def ask_missing(turn: Turn, verdict: Verdict) -> None:
    """Ask the first fact that would settle the verdict and that may still be asked."""
    skipped = turn.control["skipped"] or []
    question = next(
        (turn.knowledge.questions[fact] for fact in verdict.missing if fact in turn.knowledge.questions and fact not in skipped),
        None,
    )
    turn.control["need"] = "ask_eligibility" if question else turn.control["need"]
    ask_next(turn, question)


def found(turn: Turn, otherwise: Text) -> None:
    """What full-text search finds for the message, else another response."""
    hits = [hit for hit in turn.knowledge.search(turn.text) if hit.ref in turn.knowledge.items][:SHOWN]
    if hits:
        turn.control["topic"] = hits[0].ref
        turn.say("utter_search_found", cards=[turn.card(turn.knowledge.items[hit.ref]) for hit in hits])
    else:
        turn.say(otherwise)
    say_contact(turn)


def _reasons(item: Item, verdict: Verdict, turn: Turn) -> Text:
    """The conditions that decide: those that fail, else those that are open, else those that are met."""
    if verdict.verdict == "none":
        return " ".join(one["text"] for one in item.conditions[:SHOWN])
    failed = [reason.text for reason in verdict.fails_on]
    unsure = [reason.text for reason in verdict.reasons if reason.met is None]
    met = [reason.text for reason in verdict.reasons if reason.met]
    return " ".join((failed or unsure or met)[:SHOWN])
