"""Looking whether an address still says what it said: politely, and never at anything but the public internet.

Pages name addresses of others, so every address is resolved first and refused unless it is public; the connection then goes
to that very address, so that a name cannot lead elsewhere a moment later. The same for each redirect.
"""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx

from web.console.models import LinkCheck, SourceLink

State: Any = SourceLink.State
Fault: Any = LinkCheck.Fault
AGENT = "Leerwijzer (kijkt of bronnen nog kloppen)"
#: Seconds: for connecting and between two pieces, and for a whole page.
TIMEOUT, DEADLINE = httpx.Timeout(15.0, connect=8.0), 40.0
#: Bytes that are read of a page, redirects that are followed, seconds between two questions to one host, hosts at a time.
MOST_BYTES, MOST_HOPS, PAUSE, HOSTS = 3_000_000, 5, 2.0, 4
#: Less text than this is a page that only lives by script: its text says nothing.
LEAST_TEXT = 200
#: The host does not want to be asked by a computer; a person may still get in.
REFUSING = frozenset({401, 403, 406, 429, 451, 503})
_PERMANENT, _REDIRECTS = frozenset({301, 308}), frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Found:
    """What one look gave. ``status`` 0 is no answer; ``fault`` says why."""

    url: str
    state: str
    status: int = 0
    final_url: str = ""
    text_hash: str = ""
    fault: str = ""


class Unsafe(Exception):
    """Not an address of the public internet."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    ip = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast


def check_all(
    urls: Iterable[str], may_visit: Callable[[str], bool] = is_public, pause: float = PAUSE, clock: Callable = time.sleep
) -> Iterator[Found]:
    """Look at every address; results come as they are ready. One host is asked one thing at a time, with a pause."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[host_of(url)].append(url)
    with ThreadPoolExecutor(HOSTS) as workers:
        jobs = [workers.submit(_one_host, some, may_visit, pause, clock) for some in by_host.values()]
        for job in as_completed(jobs):
            yield from job.result()


def host_of(url: str) -> str:
    """The host of an address, empty when it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _one_host(urls: list[str], may_visit: Callable[[str], bool], pause: float, clock: Callable) -> list[Found]:
    found = []
    with httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client:
        for number, url in enumerate(urls):
            if number:
                clock(pause)
            found.append(check(url, client, may_visit))
    return found


def check(url: str, client: httpx.Client, may_visit: Callable[[str], bool] = is_public) -> Found:
    """Look at one address."""
    try:
        return _check(url, client, may_visit)
    except Unsafe:
        return Found(url, State.UNSAFE)
    except httpx.TimeoutException:
        return Found(url, State.ERROR, fault=Fault.TIMEOUT)
    except socket.gaierror:
        return Found(url, State.ERROR, fault=Fault.DNS)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        tls = "ssl" in str(error).lower() or "certificate" in str(error).lower()
        return Found(url, State.ERROR, fault=Fault.TLS if tls else Fault.CONNECTION)


def _check(url: str, client: httpx.Client, may_visit: Callable[[str], bool]) -> Found:
    at, moved, for_good = url, "", True
    until = time.monotonic() + DEADLINE
    for _ in range(MOST_HOPS + 1):
        with client.stream("GET", **_pinned(at, may_visit)) as answer:
            status = answer.status_code
            if status in _REDIRECTS and "location" in answer.headers:
                at = urljoin(at, answer.headers["location"])
                for_good = for_good and status in _PERMANENT
                moved = at if for_good else moved
                continue
            if status == 200:
                text_hash = _hash(answer, until)
                state = State.MOVED if moved and not _alike(url, moved) else State.FINE
                return Found(url, state, status, moved if state == State.MOVED else "", text_hash)
            state = State.GONE if status in (404, 410) else State.REFUSED if status in REFUSING else State.ERROR
            return Found(url, state, status)
    return Found(url, State.ERROR, fault=Fault.REDIRECTS)


def _pinned(url: str, may_visit: Callable[[str], bool]) -> dict:
    """The request to the IP address that was judged, with the name in ``Host`` and in TLS."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise Unsafe
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = {entry[4][0] for entry in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    if not found or not all(may_visit(str(address)) for address in found):
        raise Unsafe
    address = min(found, key=lambda one: ":" in str(one))  # IPv4 first
    host = f"[{address}]" if ":" in str(address) else address
    headers = {"Host": parts.netloc, "User-Agent": AGENT, "Accept": "text/html, */*;q=0.5", "Accept-Language": "nl"}
    return {
        "url": urlunsplit((parts.scheme, f"{host}:{port}", parts.path or "/", parts.query, "")),
        "headers": headers,
        "extensions": {"sni_hostname": parts.hostname},
    }


def _alike(one: str, other: str) -> bool:
    """Whether two addresses differ in nothing that an editor would change: http or https, www, a slash at the end."""

    def bare(url: str) -> tuple[str, str, str]:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query

    return bare(one) == bare(other)


def _hash(answer: httpx.Response, until: float) -> str:
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            break
        if time.monotonic() > until:
            raise httpx.ReadTimeout("the page takes too long")
    kind = answer.headers.get("content-type", "")
    if "html" not in kind:
        return hashlib.sha256(body).hexdigest()
    text = visible_text(bytes(body).decode(answer.encoding or "utf-8", errors="replace"))
    return hashlib.sha256(text.encode()).hexdigest() if len(text) >= LEAST_TEXT else ""


class _Reader(HTMLParser):
    """Collects what people read of a page, without menus and the like, which change for other reasons."""

    LEFT_OUT = frozenset({"script", "style", "noscript", "template", "svg", "nav", "header", "footer", "form", "aside", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in self.LEFT_OUT:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words += data.split()


def visible_text(html: str) -> str:
    """The words of a page, one space between them."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return " ".join(reader.words)
