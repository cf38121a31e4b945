"""``/widget.js``, the address that host pages load, and ``/chat/{site}``: the same chat on a page of its own.

The page works without JavaScript too, as plain forms. No cookie: the conversation and its token travel in hidden fields,
as the token travels in a header for the chat element. Whoever does not have the token cannot post for somebody else, so
these forms need no other protection against forged requests.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from csp.constants import NONCE, SELF
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from knowledge.form_of_address import spoken
from web.base import KnowledgeMissing, knowledge
from web.chat import api, service, sites, tokens, turns, wipe
from web.chat.hop import hop
from web.chat.models import Conversation, Site
from web.chat.phone import number_in
from web.chat.problems import Problem
from web.chat.texts import TEXTS
from web.chat.views import Entered, address_of, look, visitor_of

BUILT = Path(__file__).parents[1] / "static" / "widget"
#: How long browsers may use the stable address before asking again, in seconds.
SCRIPT_FRESH = 300
#: On a shared computer the warning comes so many seconds before the page wipes itself, as in the chat element.
WARNING = 60


@lru_cache(maxsize=1)
def built() -> dict[str, str]:
    """The chat element as it was built: ``{"file", "integrity"}``."""
    return json.loads((BUILT / "built.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _script() -> tuple[bytes, str]:
    content = (BUILT / built()["file"]).read_bytes()
    return content, f'W/"{sha256(content).hexdigest()[:20]}"'


@require_safe
@gzip_page
def script(request: HttpRequest) -> HttpResponse:
    """The chat element under an address that never changes; any website may load it."""
    content, tag = _script()
    fresh = request.headers.get("If-None-Match") == tag
    response = HttpResponseNotModified() if fresh else HttpResponse(content, content_type="text/javascript; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={SCRIPT_FRESH}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@dataclass
class Page:
    """What the plain page shows. ``draft`` and ``client_id`` stay when a message could not be answered."""

    conversation: Conversation | None = None
    token: str = ""
    draft: str = ""
    client_id: str = ""
    #: A sentence of the door about what went wrong, and whether the whole conversation is gone.
    trouble: str = ""
    gone: bool = False
    wiped: bool = False


@csrf_exempt
@xframe_options_exempt
@require_http_methods(["GET", "HEAD", "POST"])
async def chat(request: HttpRequest, slug: str) -> HttpResponse:
    """The page. A POST comes from the plain forms: ``text`` or ``choice`` says something, ``wipe`` wipes,
    ``verder`` only shows the page again, so that it does not wipe itself yet."""
    site = await hop(sites.by_slug, slug)
    if site is None:
        raise Http404
    page = await _posted(request, site) if request.method == "POST" else Page(wiped="gewist" in request.GET)
    return await hop(_shown, request, site, page)


async def _posted(request: HttpRequest, site: Site) -> Page:
    field = request.POST.get
    page = Page(token=field("token", ""), draft=field("text", "").strip(), client_id=field("client_id", ""))
    try:
        if field("conversation"):
            page.conversation = await _reached(request, page.token, field("conversation", ""), wipes="wipe" in request.POST)
        if "wipe" in request.POST:
            begun: bool = page.conversation is not None and await hop(wipe.begin, page.conversation.pk)
            if begun and page.conversation:
                await api.wipe_now(page.conversation.pk)
            return Page(wiped=True)
        if "verder" in request.POST:
            return page
        if page.draft or "choice" in request.POST:
            await _say(request, site, page)
    except Problem as problem:
        problem.form = site.address_form
        page.trouble = problem.body["detail"]
        page.gone = problem.status in (401, 403, 404)
        if page.gone:
            page.conversation, page.token = None, ""
    return page


@require_safe
async def done(request: HttpRequest, slug: str, ticket: str) -> HttpResponse:
    """Where the plain page of a shared computer goes by itself when nobody touches it: wipes, and begins anew.

    A GET that changes something: a browser without JavaScript can do nothing else by itself. The ticket only wipes.
    """
    conversation = tokens.read_wiping(ticket)
    if request.method == "GET" and conversation is not None and await hop(wipe.begin, conversation):
        await api.wipe_now(conversation)
    response = HttpResponseRedirect(f"{reverse('chat_page:chat', args=[slug])}?gedeeld=1&gewist=1")
    response["Cache-Control"] = "no-store"
    return response


async def _reached(request: HttpRequest, token: str, conversation: str, wipes: bool) -> Conversation:
    """The conversation that the token opens; raises ``Problem``. Whoever only wipes it is never asked to wait."""
    try:
        key = uuid.UUID(conversation)
    except ValueError:
        raise Problem("not_found") from None
    visitor = await visitor_of(f"Bearer {token}", None, request.headers.get("Host", ""), key)
    return await (hop(service.reached, key, visitor.site) if wipes else hop(look, visitor, address_of(request)))


async def _say(request: HttpRequest, site: Site, page: Page) -> None:
    """Have the message answered. Sent again, by reloading the page, it is no second turn."""
    host, address = request.headers.get("Host", ""), address_of(request)
    choice = request.POST.get("choice", "")
    masked = api.as_kept(page.draft, bool(choice))
    if page.conversation is None:
        opened, _ = await hop(api.begin, site.slug, request.headers.get("Origin"), host, address)
        page.conversation, page.token = opened, tokens.issue(opened.pk, site.pk)
    visitor = tokens.read(f"Bearer {page.token}", page.conversation.pk)
    page.conversation = admitted = await hop(api.admit, visitor, address)
    client_id = page.client_id if page.client_id.isalnum() and len(page.client_id) <= 64 else uuid.uuid4().hex
    page.client_id = client_id
    said = service.Said(client_id, masked.text, masked.found, choice, number_in(page.draft))
    await turns.say(visitor.conversation, said)
    page.draft = page.client_id = ""
    page.token = Entered(visitor, admitted).renewed.get("token", page.token)


def _shown(request: HttpRequest, site: Site, page: Page) -> HttpResponse:
    messages = service.history(page.conversation.pk) if page.conversation else []
    last_own = max((one["id"] for one in messages if one["sender"] == "user"), default=0)
    theme, style = _theme(request.GET.get("thema") or site.theme)
    shared = site.shared_computer or "gedeeld" in request.GET or "gedeeld" in request.POST
    greeting = site.greeting or spoken(TEXTS["greeting"], site.address_form)
    context: dict[str, Any] = {
        "site": site,
        "page": page,
        "client_id": page.client_id or uuid.uuid4().hex,
        "messages": messages or [{"sender": "bot", "text": greeting}],
        "buttons": [button for one in reversed(messages) if one["id"] > last_own for button in one["buttons"]],
        "privacy": spoken(TEXTS["privacy"], site.address_form).format(days=site.retention_days),
        "shared": shared,
        "idle": _idle(site, page.conversation) if shared and page.conversation else None,
        "about": _about(request.GET.get("over", "")),
        "script": f"widget/{built()['file']}",
        "integrity": built()["integrity"],
        "theme": theme,
        "style": style,
    }
    response = render(request, "chat_page/chat.html", context, status=200)
    response["Cache-Control"] = "no-store"
    # Websites that may embed the chat may frame this page too, where they allow no script.
    # The one style of its own is how long a warning waits, which differs by site.
    response._csp_replace = {"frame-ancestors": sites.frame_ancestors(site), "style-src": [SELF, NONCE]}  # type: ignore[attr-defined]
    return response


def _idle(site: Site, conversation: Conversation) -> dict[str, Any]:
    """When the page of a shared computer warns and when it wipes, in seconds, and the ticket that wipes."""
    seconds = site.idle_minutes * 60
    warning = min(WARNING, seconds // 2)
    ticket = tokens.issue_wiping(conversation.pk)
    return {"seconds": seconds, "warning": warning, "quiet": seconds - warning, "ticket": ticket}


def _theme(name: str) -> tuple[str, str]:
    """A theme and its style sheet, when there is such a theme; else the one that follows light and dark, without a sheet."""
    sheet = f"widget/themes/{name}.css"
    if name.replace("-", "").isalnum() and finders.find(sheet):
        return name, sheet
    return (name if name in ("dark", "light") else "auto"), ""


def _about(item: str) -> str:
    """The name of an item of the knowledge base that a link opens the chat on; empty when there is none."""
    if not item:
        return ""
    try:
        found = knowledge().items.get(item)
    except KnowledgeMissing:
        return ""
    return found.name if found else ""
