"""An example in the adviser's own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from knowledge.store import Knowledge
from privacy import mask
from web.console.examples import needs
from web.console.examples.closeness import repeats_example, repeats_visitor

#: Brackets and a slash at the beginning mean something in the files that the sentences go to.
MARKS = "[]{}<>|"


class ExampleForm(forms.Form):
    """A sentence for a need. Refused when it repeats what the visitor typed or what is known already."""

    zin = forms.CharField(
        label="Uw zin",
        help_text="Schrijf zelf een zin met dezelfde bedoeling. Gebruik andere woorden, een ander beroep en een andere plaats.",
        min_length=2,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf een zin.", "min_length": "Deze zin is te kort."},
    )
    behoefte = forms.ChoiceField(label="Waar gaat de zin over?", error_messages={"required": "Kies waar de zin over gaat."})

    def __init__(self, *args: Any, known: Knowledge, said: Iterable[str], examples: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said, self.examples = list(said), list(examples)
        self.fields["behoefte"].choices = [("", "Kies"), *needs.choices(known)]  # type: ignore[attr-defined]

    def clean_zin(self) -> str:
        """The sentence on one line, when it is the adviser's own and new."""
        text = " ".join(self.cleaned_data["zin"].split())
        if mask(text).found:
            raise forms.ValidationError("Hier staat iets persoonlijks in, zoals een naam of een nummer. Laat dat weg.")
        if text.startswith("/") or any(mark in text for mark in MARKS):
            raise forms.ValidationError("Gebruik alleen gewone letters, cijfers en leestekens.")
        if repeats_visitor(text, self.said) is not None:
            raise forms.ValidationError("Dit lijkt te veel op wat de bezoeker schreef. Gebruik andere woorden.")
        same = repeats_example(text, self.examples)
        if same is not None:
            raise forms.ValidationError(f"Deze zin kent de assistent al: '{same}'. Schrijf iets nieuws.")
        return text
