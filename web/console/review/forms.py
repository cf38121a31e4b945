"""Judging one turn, and saying that a knowledge item is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from knowledge.store import Knowledge
from privacy import mask
from web.chat.facts import LABELS, Fact
from web.console.examples import needs
from web.console.examples.closeness import repeats_visitor
from web.console.models.review import KnowledgeTask, TurnReview

#: Longest value of a corrected fact.
LONGEST_VALUE = 80


class ReviewForm(forms.Form):
    """Good or not, why not, and what should have been understood. Each fact that was read has a field of its own."""

    oordeel = forms.ChoiceField(
        label="Was dit een goed antwoord?",
        choices=TurnReview.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies goed of niet goed."},
    )
    reden = forms.ChoiceField(label="Wat was er niet goed?", required=False)
    behoefte = forms.ChoiceField(label="Wat bedoelde de bezoeker?", required=False)
    feit = forms.ChoiceField(label="Nog een feit", required=False)
    waarde = forms.CharField(label="Moet zijn", max_length=LONGEST_VALUE, required=False)

    def __init__(self, *args: Any, known: Knowledge, told: Iterable[Fact], need: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told, self.need = list(told), need
        self._choices("reden", [("", "Kies een reden"), *TurnReview.Reason.choices])
        self._choices("behoefte", [("", "Wat de assistent begreep"), *needs.choices(known)])
        self._choices("feit", [("", "Geen"), *LABELS.items()])
        for fact in self.told:
            self.fields[f"feit_{fact.name}"] = forms.CharField(
                label=f"{fact.label}: {fact.text}",
                max_length=LONGEST_VALUE,
                required=False,
            )
            self.fields[f"weg_{fact.name}"] = forms.BooleanField(label="Niet gezegd", required=False)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def read_facts(self) -> list[dict[str, Any]]:
        """The fields of each fact that was read, together."""
        return [{"fact": fact, "value": self[f"feit_{fact.name}"], "gone": self[f"weg_{fact.name}"]} for fact in self.told]

    def clean(self) -> dict[str, Any]:
        """A reason with "not good", and a value with one more fact."""
        cleaned = super().clean() or {}
        if cleaned.get("oordeel") == TurnReview.Verdict.BAD and not cleaned.get("reden"):
            self.add_error("reden", "Kies wat er niet goed was.")
        if cleaned.get("feit") and not cleaned.get("waarde"):
            self.add_error("waarde", "Vul in wat het moet zijn.")
        return cleaned

    @property
    def corrected(self) -> dict[str, str]:
        """The facts as they should be, masked; empty text for what was not said."""
        facts = {}
        for fact in self.told:
            value = self.cleaned_data[f"feit_{fact.name}"]
            if value or self.cleaned_data[f"weg_{fact.name}"]:
                facts[fact.name] = mask(value).text
        if self.cleaned_data["feit"]:
            facts[self.cleaned_data["feit"]] = mask(self.cleaned_data["waarde"]).text
        return facts

    @property
    def meant(self) -> str:
        """The need that was meant; empty when it was understood."""
        need = self.cleaned_data["behoefte"]
        return "" if need == self.need else need


def initial_of(review: TurnReview | None, told: Iterable[Fact]) -> dict[str, Any]:
    """A judgement as the form shows it."""
    if review is None:
        return {}
    read = {fact.name for fact in told}
    values: dict[str, Any] = {"oordeel": review.verdict, "reden": review.reason, "behoefte": review.need}
    for name, value in review.facts.items():
        if name in read:
            values |= {f"feit_{name}": value, f"weg_{name}": not value}
        else:
            values |= {"feit": name, "waarde": value}
    return values


class TaskForm(forms.Form):
    """What is wrong with a knowledge item. The note outlives the conversation, so it may not repeat the visitor."""

    reden = forms.ChoiceField(
        label="Wat klopt er niet?",
        choices=KnowledgeTask.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat er niet klopt."},
    )
    toelichting = forms.CharField(
        label="Wat weet u erover?",
        help_text="Bijvoorbeeld waar u het las. Schrijf niets op over de bezoeker: dit blijft bewaard.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, said: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said = list(said)

    def clean_toelichting(self) -> str:
        """The adviser's own words, masked."""
        note = self.cleaned_data["toelichting"]
        if note and repeats_visitor(note, self.said) is not None:
            raise forms.ValidationError("Dit lijkt te veel op wat de bezoeker schreef. Gebruik uw eigen woorden.")
        return mask(note).text
