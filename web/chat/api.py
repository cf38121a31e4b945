"""The API for visitors, ``/api/v1``. What is said about each address here is what the OpenAPI document says."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from knowledge.form_of_address import spoken
from privacy import Masked, MaskingError, mask
from web.base import knowledge
from web.chat import export, limits, metrics, service, sites, tokens, turns, wipe
from web.chat import serializers as shapes
from web.chat.hop import hop
from web.chat.models import Conversation, Site
from web.chat.phone import number_in
from web.chat.problems import CONTENT_TYPE, Problem
from web.chat.texts import TEXTS
from web.chat.views import ApiView, Entered, address_of, admit, json, visitor_of

_PROBLEM = {
    400: "The request cannot be read.",
    401: "No valid token: begin a new conversation.",
    403: "The token is of another conversation, or the page is of a website that is not allowed.",
    404: "There is no such conversation (any more), or nothing here.",
    405: "Not with this method.",
    409: "This choice is not offered now.",
    413: "The request is too large.",
    415: "The request is no JSON.",
    422: "Something in the request is wrong; `errors` says what.",
    429: "Too often; `Retry-After` says how many seconds to wait.",
    503: "The assistant or the database is away. The text is kept: send it again with the same `client_id`.",
}
_TOKEN: Any = [{"conversation": []}]
_AFTER = OpenApiParameter("after", OpenApiTypes.INT, description="Only messages with a higher `id`.")


def _responses(good: Any, *problems: int, status: int = 200) -> dict:
    """The answers of one address: the good one, and its problems."""
    known = {
        (code, CONTENT_TYPE): OpenApiResponse(shapes.ProblemDocument, _PROBLEM[code]) for code in (400, 404, 405, 503, *problems)
    }
    return {**({status: good} if good else {}), **known}


#: What a visitor with a token may hear: not valid, of another, too often.
_VISITOR = (401, 403, 429)
_BODY = (413, 415, 422)


class Conversations(ApiView):
    """Beginning."""

    @extend_schema(
        operation_id="open_conversation",
        summary="Begin a conversation",
        description="Gives the token that opens it, and the greeting.",
        request=shapes.Opening,
        responses=_responses(shapes.Opened, 403, 429, *_BODY, status=201),
        auth=[],
        tags=["conversations"],
    )
    async def post(self, request: Request) -> HttpResponse:
        """Begin a conversation on a site that may show the chat."""
        said = self.checked(request, shapes.Opening)
        conversation, messages = await hop(
            begin, said["site"], request.headers.get("Origin"), request.headers.get("Host", ""), address_of(request)
        )
        metrics.CONVERSATIONS.inc()
        return json(
            {
                "id": str(conversation.pk),
                "number": conversation.number,
                "token": tokens.issue(conversation.pk, conversation.site_id),
                "state": conversation.state,
                "messages": messages,
            },
            status=201,
        )


def begin(slug: str, origin: str | None, host: str, address: str) -> tuple[Conversation, list[dict[str, Any]]]:
    """A new conversation with its greeting; raises ``Problem`` when the site may not or the address does too much."""
    site = sites.by_slug(slug)
    if site is None:
        raise Problem("not_found")
    if not sites.may_embed(site, origin, host):
        raise Problem("origin")
    limits.spend([limits.Limit(f"opened:{limits.hashed(address)}", settings.CONVERSATIONS_PER_ADDRESS, 600)])
    return service.open_conversation(site)


class OneConversation(ApiView):
    """Looking at what is kept, saving and wiping."""

    @extend_schema(
        operation_id="show_conversation",
        summary='"Mijn gegevens"',
        responses=_responses(shapes.About, *_VISITOR),
        auth=_TOKEN,
        tags=["conversations"],
    )
    async def get(self, request: Request, conversation_id: uuid.UUID) -> HttpResponse:
        """The number, how long it is kept, and whether it was saved."""
        entered = await self.visitor(request, conversation_id)
        return json(_about(entered.conversation) | entered.renewed)

    @extend_schema(
        operation_id="save_conversation",
        summary='"Bewaar mijn gesprek"',
        description="A saved conversation gets a token that lasts as long as the site keeps conversations.",
        request=shapes.Keeping,
        responses=_responses(shapes.About, *_VISITOR, *_BODY),
        auth=_TOKEN,
        tags=["conversations"],
    )
    async def patch(self, request: Request, conversation_id: uuid.UUID) -> HttpResponse:
        """Save the conversation, or take that back; always gives a new token."""
        entered = await self.visitor(request, conversation_id)
        said = self.checked(request, shapes.Keeping)
        kept = Entered(entered.visitor, await hop(service.keep, conversation_id, said["saved"]))
        return json({**_about(kept.conversation), "token": kept.new_token()})

    @extend_schema(
        operation_id="wipe_conversation",
        summary="Wipe everything of the conversation",
        responses={
            **_responses(OpenApiResponse(description="Wiped."), 401, 403, status=204),
            202: OpenApiResponse(description="Nobody can reach it any more; the last of it is wiped within minutes."),
        },
        auth=_TOKEN,
        tags=["conversations"],
    )
    async def delete(self, request: Request, conversation_id: uuid.UUID) -> HttpResponse:
        """Wipe it in the door's tables and in Rasa's."""
        asked = request.headers
        visitor = await visitor_of(asked.get("Authorization", ""), asked.get("Origin"), asked.get("Host", ""), conversation_id)
        await hop(service.reached, conversation_id, visitor.site)
        if not await hop(wipe.begin, conversation_id):
            raise Problem("not_found")
        return HttpResponse(status=204 if await wipe_now(conversation_id) else 202)


async def wipe_now(conversation_id: uuid.UUID, patience: float = 8.0) -> bool:
    """Finish a wipe that has begun, once no turn is under way; false when that is left to :func:`wipe.resume`."""
    for _ in range(int(patience / 0.1)):
        if await hop(wipe.at_rest, conversation_id):
            try:
                await hop(wipe.finish, conversation_id)
            except Exception as error:  # noqa: BLE001 - the job tries again, whatever it was
                wipe.logger.warning("wiping was broken off: %s", type(error).__name__)
                return False
            return True
        await asyncio.sleep(0.1)
    return False


def _about(conversation: Conversation) -> dict[str, Any]:
    kept_until = conversation.active_at + timedelta(days=conversation.site.retention_days)
    return {
        "id": str(conversation.pk),
        "number": conversation.number,
        "site": conversation.site.slug,
        "created_at": conversation.created_at.isoformat(),
        "kept_until": kept_until.isoformat(),
        "saved": conversation.saved,
        "state": conversation.state,
    }


class Messages(ApiView):
    """Talking, and what was said."""

    @extend_schema(
        operation_id="list_messages",
        summary="What was said",
        parameters=[_AFTER],
        responses=_responses(shapes.History, *_VISITOR, 422),
        auth=_TOKEN,
        tags=["messages"],
    )
    async def get(self, request: Request, conversation_id: uuid.UUID) -> HttpResponse:
        """The messages of the conversation, oldest first."""
        entered = await self.visitor(request, conversation_id)
        messages = await hop(service.history, conversation_id, _number(request.query_params.get("after")))
        return json({"messages": messages, "state": entered.conversation.state} | entered.renewed)

    @extend_schema(
        operation_id="send_message",
        summary="Say something",
        description=(
            "The answer comes in the response, and on every open event stream. The same `client_id` again gives the same "
            "answer and never a second turn, so a message may be sent again after any failure. No messages come back while "
            "an adviser has the conversation: the adviser's answer comes by the events."
        ),
        request=shapes.Saying,
        responses=_responses(shapes.Answer, *_VISITOR, 409, *_BODY),
        auth=_TOKEN,
        tags=["messages"],
    )
    async def post(self, request: Request, conversation_id: uuid.UUID) -> HttpResponse:
        """Have a message of the visitor answered."""
        entered = await self.visitor(request, conversation_id, speaks=True)
        said = self.checked(request, shapes.Saying)
        masked = as_kept(said.get("text"), bool(said.get("choice")))
        answer = await turns.say(
            conversation_id,
            service.Said(said["client_id"], masked.text, masked.found, said.get("choice") or "", number_in(said.get("text"))),
        )
        return json({"messages": answer.messages, "state": answer.state} | entered.renewed)


def _number(text: str | None) -> int:
    """A query parameter as a whole number from 0; anything else is 422."""
    if text is None or text == "":
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Problem("invalid", errors={"after": ["Geef een heel getal."]})
    return int(text)


def as_kept(text: str | None, chosen: bool = False) -> Masked:
    """The text as it may be kept; raises ``Problem`` when it is too long or cannot be masked.

    And when nothing readable is left of it, unless a choice was ``chosen`` instead.
    """
    if text is None:
        return Masked("")
    if len(text) > shapes.LONGEST_TEXT:
        raise Problem("too_long", most=f"{shapes.LONGEST_TEXT:,}".replace(",", "."))
    try:
        masked = mask("".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text))
    except MaskingError:
        raise Problem("not_masked") from None
    kept = Masked(masked.text.strip(), masked.found)
    if not kept.text and not chosen:
        raise Problem("invalid")
    return kept


class Feedback(ApiView):
    """Thumbs."""

    @extend_schema(
        operation_id="give_feedback",
        summary="Say whether a message was of use",
        request=shapes.Verdict,
        responses=_responses(OpenApiResponse(description="Kept."), *_VISITOR, *_BODY, status=204),
        auth=_TOKEN,
        tags=["messages"],
    )
    async def put(self, request: Request, conversation_id: uuid.UUID, message_id: int) -> HttpResponse:
        """Keep the visitor's verdict on one message of the assistant or an adviser."""
        await self.visitor(request, conversation_id)
        if message_id > 2_000_000_000:
            raise Problem("not_found")
        await hop(service.give_feedback, conversation_id, message_id, self.checked(request, shapes.Verdict)["feedback"])
        return HttpResponse(status=204)


class OpenedCard(ApiView):
    """Which cards are looked at."""

    @extend_schema(
        operation_id="open_card",
        summary="Say that the visitor followed the link of a card",
        request=None,
        responses=_responses(OpenApiResponse(description="Kept."), *_VISITOR, status=204),
        auth=_TOKEN,
        tags=["messages"],
    )
    async def put(self, request: Request, conversation_id: uuid.UUID, kind: str, item: str) -> HttpResponse:
        """Keep that a card of this conversation was opened; one that was never shown is passed over."""
        await self.visitor(request, conversation_id)
        await hop(service.mark_opened, conversation_id, kind, item)
        return HttpResponse(status=204)


class Export(ApiView):
    """Taking it along."""

    @extend_schema(
        operation_id="export_conversation",
        summary="Everything of the conversation, to keep",
        parameters=[OpenApiParameter("as", str, enum=["html", "json"], description="A page to read (the usual), or data.")],
        responses={
            **_responses(None, *_VISITOR),
            (200, "text/html"): OpenApiTypes.STR,
            (200, "application/json"): OpenApiTypes.OBJECT,
        },
        auth=_TOKEN,
        tags=["conversations"],
    )
    async def get(self, request: Request, conversation_id: uuid.UUID) -> HttpResponse:
        """The conversation with all that was understood of it."""
        entered = await self.visitor(request, conversation_id)
        made = export.as_json if request.query_params.get("as") == "json" else export.as_html
        return await hop(made, entered.conversation)


class Events(ApiView):
    """Described here, answered by ``streams.py`` in front of Django."""

    @extend_schema(
        operation_id="follow_conversation",
        summary="What is said from now on",
        description=(
            "With `Accept: text/event-stream`: server-sent events `message` (a message, its `id` as the event's id), `state` "
            "and `gone`. Otherwise a long poll: answers when there is something new, after 25 seconds at the latest."
        ),
        parameters=[
            OpenApiParameter("Last-Event-ID", OpenApiTypes.INT, OpenApiParameter.HEADER, description="The last `id` seen."),
            _AFTER,
        ],
        responses={
            **_responses(None, *_VISITOR, 422),
            (200, "application/json"): shapes.Poll,
            (200, "text/event-stream"): OpenApiTypes.STR,
        },
        auth=_TOKEN,
        tags=["messages"],
    )
    async def get(self, request: Request, conversation_id: uuid.UUID) -> HttpResponse:
        """Only reached when the door runs without its front (a test client): a poll that does not wait."""
        entered = await self.visitor(request, conversation_id)
        after = _number(request.headers.get("Last-Event-ID") or request.query_params.get("after"))
        messages = await hop(service.history, conversation_id, after)
        return json({"messages": messages, "state": entered.conversation.state})


class Sites(ApiView):
    """What the chat element needs before anything is said."""

    @extend_schema(
        operation_id="show_site",
        summary="How the chat looks and behaves on a site",
        responses=_responses(shapes.ShownSite),
        auth=[],
        tags=["public"],
    )
    async def get(self, request: Request, slug: str) -> HttpResponse:
        """Public: nothing of any conversation."""
        site = await hop(sites.by_slug, slug)
        if site is None:
            raise Problem("not_found")
        response = json(shown_site(site))
        response["Cache-Control"] = "public, max-age=60"
        return response


def shown_site(site: Site) -> dict[str, Any]:
    """A site as the chat element sees it."""
    return {
        "slug": site.slug,
        "name": site.name,
        "organisation": site.organisation,
        "theme": site.theme,
        "greeting": site.greeting or spoken(TEXTS["greeting"], site.address_form),
        "address_form": site.address_form,
        "shared_computer": site.shared_computer,
        "idle_minutes": site.idle_minutes,
        "retention_days": site.retention_days,
        "privacy": spoken(TEXTS["privacy"], site.address_form).format(days=site.retention_days),
    }


class Glossary(ApiView):
    """Words that the chat explains."""

    @extend_schema(
        operation_id="list_terms",
        summary="Words with their explanation",
        parameters=[OpenApiParameter("site", str, description="The website whose form of address is used.")],
        responses=_responses(shapes.Term(many=True)),
        auth=[],
        tags=["public"],
    )
    async def get(self, request: Request) -> HttpResponse:
        """The glossary of the knowledge base."""
        site = await hop(sites.by_slug, request.query_params.get("site", ""))
        form = site.address_form if site else "u"
        terms = (await hop(knowledge)).terms.values()
        response = json([{"term": one["term"], "explanation": spoken(one["definition"], form)} for one in terms])
        response["Cache-Control"] = "public, max-age=3600"
        return response


class NotHere(ApiView):
    """Any other address under the API."""

    schema = None

    async def _nothing(self, request: Request, **_: Any) -> HttpResponse:
        raise Problem("not_found")

    get = post = put = patch = delete = _nothing


__all__ = ["admit", "as_kept", "begin", "wipe_now"]
