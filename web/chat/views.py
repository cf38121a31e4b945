"""What every address of the API shares: asynchronous views, JSON only, errors as problems."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from web.chat import limits, metrics, service, sites, tokens
from web.chat.hop import hop
from web.chat.models import Conversation
from web.chat.problems import Problem, as_problem
from web.chat.tokens import Visitor


class AlwaysJson(BaseContentNegotiation):
    """One form in and out, whatever the client says that it accepts."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """JSON when the client says so or says nothing; else 415."""
        kind = (request.content_type or "application/json").partition(";")[0].strip().lower()
        return parsers[0] if kind == "application/json" else None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        """JSON."""
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """A view of which the methods are coroutines. Nothing of sessions or cookies: a token opens one conversation."""

    authentication_classes: list = []
    permission_classes: list = []
    throttle_classes: list = []
    parser_classes = [JSONParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = AlwaysJson

    async def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As Django REST framework does it, without its threads: every error becomes a problem."""
        self.args, self.kwargs = args, kwargs
        self.headers: dict[str, str] = {}
        try:
            self.request = asked = self.initialize_request(request, *args, **kwargs)
            handler = getattr(self, (request.method or "").lower(), None)
            if request.method not in self.allowed_methods or handler is None:
                raise Problem("method")
            response = await handler(asked, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever it is, the visitor gets a sentence
            problem = await addressed(as_problem(error), request.headers.get("Authorization", ""))
            metrics.PROBLEMS.labels(problem.code).inc()
            response = problem.response()
            if problem.code == "method":
                response["Allow"] = ", ".join(self.allowed_methods)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def checked(self, request: Request, shape: type[Serializer]) -> dict[str, Any]:
        """The request's body in this shape; raises a problem or a ``ValidationError``."""
        data = request.data
        if not isinstance(data, dict):
            raise Problem("invalid")
        found = shape(data=data)
        found.is_valid(raise_exception=True)
        return found.validated_data

    async def visitor(self, request: Request, conversation_id: uuid.UUID, speaks: bool = False) -> Entered:
        """Who asks, when the token, the site and the page it comes from are right; raises ``Problem``.

        All are counted, and may come only so often; whoever ``speaks`` less often than who looks.
        """
        headers = {"authorization": request.headers.get("Authorization", ""), "host": request.headers.get("Host", "")}
        headers["origin"] = request.headers.get("Origin", "")
        return await hop(enter, conversation_id, headers, address_of(request), speaks)


@dataclass(frozen=True)
class Entered:
    """A visitor with a right token, and the conversation that it opens."""

    visitor: Visitor
    conversation: Conversation

    @property
    def renewed(self) -> dict[str, str]:
        """``{"token"}`` with a new token when the old one is half spent, else nothing."""
        return {"token": self.new_token()} if self.visitor.half_spent(lifetime(self.conversation)) else {}

    def new_token(self) -> str:
        """A token that lasts: for a saved conversation as long as it is kept."""
        return tokens.issue(self.conversation.pk, self.conversation.site_id, lifetime(self.conversation))


async def addressed(problem: Problem, authorization: str) -> Problem:
    """The problem in the form of address of the site that the visitor's token is of; "u" where that is not to be known."""
    try:
        site = (await hop(sites.active)).get(tokens.site_of(authorization) or 0)
    except Exception:  # noqa: BLE001 - the database is away: the problem itself is what counts
        site = None
    problem.form = site.address_form if site else "u"
    return problem


def known(token: str, origin: str | None, host: str, conversation_id: uuid.UUID) -> Visitor:
    """The visitor whose token opens this conversation from a page of this origin; raises ``Problem``.

    The token comes first, without a look at the database: a foreign one tells nothing of what exists.
    """
    visitor = tokens.read(token, conversation_id)
    site = sites.active().get(visitor.site)
    if site is None:
        raise Problem("forbidden")
    if not sites.may_embed(site, origin, host):
        raise Problem("origin")
    return visitor


async def visitor_of(authorization: str, origin: str | None, host: str, conversation_id: uuid.UUID) -> Visitor:
    """:func:`known`, from the event loop."""
    return await hop(known, authorization, origin, host, conversation_id)


def admit(visitor: Visitor, address: str) -> Conversation:
    """The conversation of a visitor who speaks, when it is there and no limit is passed; raises ``Problem``."""
    conversation = service.reached(visitor.conversation, visitor.site)
    limits.spend(
        [
            limits.Limit(f"conversation:{conversation.pk.hex}", settings.TURNS_PER_CONVERSATION, 60),
            limits.Limit(f"address:{limits.hashed(address)}", settings.TURNS_PER_ADDRESS, 60),
            limits.Limit(f"site:{conversation.site_id}", conversation.site.turns_per_minute, 60),
        ]
    )
    return conversation


def look(visitor: Visitor, address: str = "") -> Conversation:
    """The conversation of a visitor who looks, when it is there and no limit is passed; raises ``Problem``."""
    conversation = service.reached(visitor.conversation, visitor.site)
    counted = [limits.Limit(f"conversation:read:{conversation.pk.hex}", settings.READS_PER_CONVERSATION, 60)]
    if address:
        counted.append(limits.Limit(f"address:read:{limits.hashed(address)}", settings.READS_PER_ADDRESS, 60))
    limits.spend(counted)
    return conversation


def enter(conversation_id: uuid.UUID, headers: dict[str, str], address: str = "", speaks: bool = False) -> Entered:
    """Let a visitor in by the headers of a request (names in lower case); raises ``Problem``.

    Counted for the conversation, and for the ``address`` where that is given.
    """
    visitor = known(headers.get("authorization", ""), headers.get("origin"), headers.get("host", ""), conversation_id)
    return Entered(visitor, admit(visitor, address) if speaks else look(visitor, address))


def address_of(request: HttpRequest | Request) -> str:
    """The visitor's address; never kept as it is."""
    headers = {"x-forwarded-for": request.headers.get("X-Forwarded-For", "")}
    return limits.client_address(headers, request.META.get("REMOTE_ADDR", ""))


def json(body: Any, status: int = 200) -> HttpResponse:
    """A JSON answer."""
    return JsonResponse(body, status=status, safe=False, json_dumps_params={"ensure_ascii": False})


def lifetime(conversation: Conversation) -> int:
    """How long a token of the conversation lasts, in seconds: a saved one for as long as it is kept."""
    return max(tokens.LIFETIME, conversation.site.retention_days * 86_400) if conversation.saved else tokens.LIFETIME
