"""What an adviser writes about a whole conversation."""

from __future__ import annotations

from django import forms

from privacy import mask

#: Most tags on one conversation.
MOST_TAGS = 8


class NotesForm(forms.Form):
    """Tags and a private note. Both are masked like everything else."""

    labels = forms.CharField(
        label="Labels",
        help_text="Woorden om dit gesprek terug te vinden. Zet er een komma tussen.",
        max_length=200,
        required=False,
    )
    notitie = forms.CharField(
        label="Notitie",
        help_text=(
            "Alleen voor collega's. Schrijf er geen namen of nummers in. Vraagt de bezoeker om een kopie, dan staat dit erin."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_labels(self) -> list[str]:
        """The tags in lower case, each once."""
        words = [" ".join(mask(word).text.lower().split()) for word in self.cleaned_data["labels"].split(",")]
        tags = list(dict.fromkeys(word for word in words if word))
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError(f"Gebruik hoogstens {MOST_TAGS} labels.")
        if any(len(tag) > 30 for tag in tags):
            raise forms.ValidationError("Een label is hoogstens 30 letters lang.")
        return tags

    def clean_notitie(self) -> str:
        """The note without personal data."""
        return mask(self.cleaned_data["notitie"]).text


class FilterNameForm(forms.Form):
    """How an adviser calls a filter."""

    naam = forms.CharField(label="Naam van dit filter", max_length=40)

    def clean_naam(self) -> str:
        """The name without personal data."""
        return mask(self.cleaned_data["naam"]).text[:40]
