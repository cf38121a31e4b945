"""Examples: written beside what a visitor typed, kept without anything of that visitor."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledge.store import Knowledge
from web.chat.models import Message, Turn
from web.console.conversations.knowledge import with_knowledge
from web.console.examples import training
from web.console.examples.closeness import plain
from web.console.examples.forms import ExampleForm
from web.console.models.review import Example
from web.console.protection.audit import record
from web.console.rights import ADVISER, AUDITOR, EDITOR, allowed, conversations_of, has_role


def trained() -> training.Pairs:
    """What the assistant is trained on now, where this door can see it."""
    return training.read(settings.ROOT / "bot" / "data" / "nlu")


@allowed(ADVISER, EDITOR, AUDITOR)
@require_safe
@with_knowledge
def examples(request: HttpRequest, known: Knowledge) -> HttpResponse:
    """All examples by need, and which of them the assistant knows by now."""
    merged = {plain(text) for _, text in trained()}
    rows = [(one, known.phrases["need"].get(one.need, one.need), plain(one.text) in merged) for one in Example.objects.all()]
    context = {
        "here": "examples",
        "rows": [{"example": one, "need": need, "merged": known_by_now} for one, need, known_by_now in rows],
        "waiting": sum(not known_by_now for *_, known_by_now in rows),
        "may_write": has_role(request.user, ADVISER, EDITOR),
    }
    return render(request, "console/examples/list.html", context)


@allowed(ADVISER)
@require_http_methods(["GET", "POST"])
@with_knowledge
def write(request: HttpRequest, known: Knowledge, pk: int) -> HttpResponse:
    """Write an example beside a visitor's sentence. Of the conversation nothing goes along."""
    turn = get_object_or_404(
        Turn.objects.select_related("conversation__site", "review").filter(
            conversation__in=conversations_of(request.user), choice=""
        ),
        pk=pk,
    )
    texts = list(Message.objects.filter(conversation=turn.conversation, sender="user").values_list("turn", "text"))
    said = next((text for one, text in texts if one == turn.pk), "")
    review = getattr(turn, "review", None)
    needed = (review.need if review else "") or turn.need
    form = ExampleForm(
        request.POST if request.method == "POST" else None,
        known=known,
        said=[text for _, text in texts],
        examples=[*(text for _, text in trained()), *Example.objects.values_list("text", flat=True)],
        initial={"behoefte": needed},
    )
    back = f"{reverse('console:conversation', args=[turn.conversation_id])}#beurt-{turn.pk}"
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                Example.objects.create(text=form.cleaned_data["zin"], need=form.cleaned_data["behoefte"], by=request.user)
            messages.success(request, "De voorbeeldzin is bewaard, zonder iets van dit gesprek.")
            return redirect(back)
        except IntegrityError:  # a colleague wrote the same at this moment
            form.add_error("zin", "Deze zin is net bewaard. Schrijf iets nieuws.")
    record(request.user, "read", turn.conversation)
    context = {"here": "conversations", "form": form, "said": said, "turn": turn, "back": back}
    return render(request, "console/examples/write.html", context, status=422 if form.errors else 200)


@allowed(ADVISER, EDITOR)
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw an example away."""
    get_object_or_404(Example, pk=pk).delete()
    messages.success(request, "De voorbeeldzin is weg.")
    return redirect("console:examples")
