"""The links of the knowledge base: which there are, keeping what a look gave, and that an editor has looked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from knowledge.store import Knowledge
from web.base import knowledge
from web.console.knowledge.links import Found, check_all, is_public
from web.console.models import LinkCheck, SourceLink

State: Any = SourceLink.State
#: Each link is looked at once in so many days.
EVERY = timedelta(days=7)
#: Days after which a link that is named nowhere any more is forgotten.
FORGOTTEN = timedelta(days=30)


def links_of(known: Knowledge) -> dict[str, list[str]]:
    """Address → the ids of what names it, for items, contact points and help lines."""
    found: dict[str, list[str]] = {}
    for ref, content in _contents(known):
        urls = [one["url"] for one in content["sources"]]
        urls += [content["where"].get("url", "")] if "where" in content else []
        urls += [content.get("url", ""), content.get("finder", "")]
        urls += [(one.get("where") or {}).get("url", "") for one in content.get("desks", ())]
        for url in urls:
            if url and url.startswith(("http://", "https://")) and ref not in found.setdefault(url, []):
                found[url].append(ref)
    return found


def _contents(known: Knowledge) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for item in known.items.values():
        yield item.id, {"sources": item.sources, "where": item.where}
    for entries in (known.contact_points, known.help_lines):
        for entry in entries.values():
            yield entry["id"], entry


def check_due(may_visit: Callable[[str], bool] = is_public, pause: float | None = None) -> dict[str, int]:
    """Look at every link that was not looked at for a week; says how many there were and how many ask for an editor."""
    now = timezone.now()
    urls = links_of(knowledge())
    SourceLink.objects.exclude(url__in=list(urls)).filter(checked_at__lt=now - FORGOTTEN).delete()
    fresh = set(SourceLink.objects.filter(checked_at__gt=now - EVERY).values_list("url", flat=True))
    options: dict[str, Any] = {} if pause is None else {"pause": pause}
    count = 0
    for found in check_all([url for url in urls if url not in fresh], may_visit, **options):
        keep(found)
        count += 1
    return {"checked": count, "to_look_at": SourceLink.objects.filter(SourceLink.to_look_at()).count()}


def keep(found: Found) -> SourceLink:
    """Keep what a look gave. The first text of a page counts as seen: the editor who wrote it down had just read it."""
    now = timezone.now()
    with transaction.atomic():
        link, is_new = SourceLink.objects.select_for_update().get_or_create(url=found.url)
        changed = bool(found.text_hash and link.text_hash and found.text_hash != link.text_hash)
        if is_new or link.state != found.state:
            link.since = now
        link.state, link.status, link.checked_at = found.state, found.status or None, now
        link.final_url = found.final_url
        link.failures = link.failures + 1 if found.state in (State.ERROR, State.GONE) else 0
        if found.text_hash:
            link.seen_hash = link.seen_hash or found.text_hash
            link.text_hash = found.text_hash
        if changed:
            link.changed_on = timezone.localdate()
        link.save()
        LinkCheck.objects.create(
            link=link,
            state=found.state,
            status=found.status or None,
            final_url=found.final_url,
            changed=changed,
            fault=found.fault,
        )
    return link


def mark_seen(link: SourceLink) -> None:
    """An editor has read the page as it is now."""
    SourceLink.objects.filter(pk=link.pk).update(seen_hash=link.text_hash, changed_on=None)
