"""What every address of the API shares: asynchronous views, JSON only, errors as problems."""

from __future__ import annotations

import uuid
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

from web.chat import limits, metrics, sites, tokens
from web.chat.hop import hop
from web.chat.models import Conversation, Site
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
            problem = as_problem(error)
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

    async def visitor(self, request: Request, conversation_id: uuid.UUID) -> Visitor:
        """Who asks, when the token, the site and the page it comes from are right; raises ``Problem``."""
        return await visitor_of(
            request.headers.get("Authorization", ""),
            request.headers.get("Origin"),
            request.headers.get("Host", ""),
            conversation_id,
        )


async def visitor_of(authorization: str, origin: str | None, host: str, conversation_id: uuid.UUID) -> Visitor:
    """The visitor whose token opens this conversation from a page of this origin; raises ``Problem``."""
    found = tokens.read(authorization, conversation_id)
    site = (await hop(sites.active)).get(found.site)
    if site is None:
        raise Problem("forbidden")
    if not sites.may_embed(site, origin, host):
        raise Problem("origin")
    return found


def turn_limits(visitor: Visitor, site: Site, address: str) -> list[limits.Limit]:
    """What one message counts for."""
    return [
        limits.Limit(f"conversation:{visitor.conversation.hex}", settings.TURNS_PER_CONVERSATION, 60),
        limits.Limit(f"address:{limits.hashed(address)}", settings.TURNS_PER_ADDRESS, 60),
        limits.Limit(f"site:{site.pk}", site.turns_per_minute, 60),
    ]


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
