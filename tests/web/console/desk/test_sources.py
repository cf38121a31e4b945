"""Looking at sources, on a real server of this machine."""

from __future__ import annotations

import re
import threading
import time

import httpx
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from web.console.knowledge import links, sources
from web.console.knowledge.links import Found, check, check_all, is_public, visible_text
from web.console.models import LinkCheck, SourceLink

TEXT = (
    "<html><body><nav>menu {n}</nav><main>" + "U kunt hier geld aanvragen. " * 20 + "{n}</main><script>{n}</script></body></html>"
)


def anywhere(_: str) -> bool:
    """The test server is on this machine, where the checker itself never goes."""
    return True


def look(url: str, may_visit=anywhere) -> Found:
    with httpx.Client(timeout=httpx.Timeout(2), trust_env=False) as client:
        return check(url, client, may_visit)


def page(server: HTTPServer, path: str, text: str = TEXT, status: int = 200, **headers: str) -> str:
    server.expect_request(path).respond_with_data(text, status=status, content_type="text/html", headers=headers)
    return server.url_for(path)


def test_a_page_that_answers_is_fine_and_has_a_hash_of_what_people_read(httpserver: HTTPServer):
    one = look(page(httpserver, "/a", TEXT.replace("{n}", "")))
    other = look(page(httpserver, "/b", TEXT.replace("<nav>menu {n}</nav>", "<nav>x</nav>").replace("{n}", "")))
    third = look(page(httpserver, "/c", TEXT.replace("{n}", "2027")))
    assert (one.state, one.status) == ("fine", 200)
    assert one.text_hash == other.text_hash != third.text_hash


@pytest.mark.parametrize("status,state", [(404, "gone"), (410, "gone"), (403, "refused"), (429, "refused"), (500, "error")])
def test_each_answer_has_its_state(status: int, state: str, httpserver: HTTPServer):
    found = look(page(httpserver, "/x", "weg", status))
    assert (found.state, found.status) == (state, status)


def test_a_page_that_moved_for_good_says_where_to(httpserver: HTTPServer):
    there = page(httpserver, "/nieuw")
    found = look(page(httpserver, "/oud", "", 301, Location="/nieuw"))
    assert (found.state, found.final_url) == ("moved", there)


@pytest.mark.parametrize("status,to", [(302, "/elders"), (301, "/oud/")])
def test_a_detour_and_a_slash_at_the_end_are_no_move(status: int, to: str, httpserver: HTTPServer):
    page(httpserver, to)
    assert look(page(httpserver, "/oud", "", status, Location=to)).state == "fine"


def test_a_circle_of_redirects_ends(httpserver: HTTPServer):
    found = look(page(httpserver, "/rond", "", 302, Location="/rond"))
    assert (found.state, found.fault) == ("error", "redirects")


def test_a_server_that_is_too_slow_or_away_is_an_error_with_a_reason(httpserver: HTTPServer):
    httpserver.expect_request("/traag").respond_with_handler(lambda request: (time.sleep(3), Response("te laat"))[1])
    assert look(httpserver.url_for("/traag")).fault == "timeout"
    assert look("http://127.0.0.1:9/").fault == "connection"


def test_a_page_without_end_is_cut_off(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(links, "MOST_BYTES", 50_000)
    sent = []

    def endless(_: Request) -> Response:
        def pieces():
            for _ in range(10_000):
                sent.append(1)
                yield b"a " * 5_000

        return Response(pieces(), content_type="text/html")

    httpserver.expect_request("/eindeloos").respond_with_handler(endless)
    assert look(httpserver.url_for("/eindeloos")).state == "fine"
    assert len(sent) < 2_000


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fe80::1", "::ffff:10.0.0.1", "0.0.0.0", "224.0.0.1"],
)
def test_no_address_of_this_machine_or_network_is_public(address: str):
    assert not is_public(address)


def test_a_public_address_is(httpserver: HTTPServer):
    assert is_public("1.1.1.1") and is_public("2606:4700::1111")


@pytest.mark.parametrize(
    "url", ["http://localhost/", "http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "file:///etc/passwd", "ftp://x/"]
)
def test_nothing_but_the_public_internet_is_visited(url: str):
    assert look(url, is_public).state in ("unsafe", "error")
    assert look(url, is_public).status == 0


def test_a_redirect_to_a_private_address_is_not_followed(httpserver: HTTPServer):
    asked = []
    httpserver.expect_request("/geheim").respond_with_handler(lambda request: (asked.append(1), Response("geheim"))[1])
    url = page(httpserver, "/weg", "", 302, Location=httpserver.url_for("/geheim").replace("localhost", "127.0.0.1"))
    calls = iter([True, False])
    found = look(url, lambda address: next(calls))
    assert found.state == "unsafe" and asked == []


def test_the_name_is_resolved_once_and_the_connection_goes_there(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch):
    looked_up = []
    real = links.socket.getaddrinfo

    def resolve(host, *args, **more):
        looked_up.append(host)
        return real("127.0.0.1" if host == "bron.example" else host, *args, **more)

    monkeypatch.setattr(links.socket, "getaddrinfo", resolve)
    httpserver.expect_request("/", headers={"Host": f"bron.example:{httpserver.port}"}).respond_with_data("hallo")
    assert look(f"http://bron.example:{httpserver.port}/").state == "fine"
    assert looked_up.count("bron.example") == 1


def test_one_host_is_asked_one_thing_at_a_time_with_a_pause(httpserver: HTTPServer):
    busy, most, lock, pauses = 0, 0, threading.Lock(), []

    def slow(_: Request) -> Response:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.05)
        with lock:
            busy -= 1
        return Response("hallo")

    for path in ("/1", "/2", "/3"):
        httpserver.expect_request(path).respond_with_handler(slow)
    urls = [httpserver.url_for(path) for path in ("/1", "/2", "/3")]
    found = list(check_all(urls, anywhere, pause=2, clock=pauses.append))
    assert [one.state for one in found] == ["fine"] * 3
    assert most == 1 and pauses == [2, 2]


def test_menus_scripts_and_forms_are_not_what_people_read():
    html = "<title>t</title><header>kop</header><p>Geld &amp; recht</p><script>x</script><form>f</form><footer>voet</footer>"
    assert visible_text(html) == "Geld & recht"


@pytest.mark.django_db
def test_a_page_that_reads_differently_asks_for_an_editor_until_one_has_looked(client_of):
    url = "https://bron.example/regeling"
    sources.keep(Found(url, "fine", 200, text_hash="een"))
    assert not SourceLink.objects.filter(SourceLink.to_look_at()).exists()
    link = sources.keep(Found(url, "fine", 200, text_hash="twee"))
    assert link.changed and link.changed_on
    sources.keep(Found(url, "refused", 403))  # says nothing about the text
    assert SourceLink.objects.filter(SourceLink.to_look_at()).get() == link
    editor = client_of("editor")
    assert editor.post(f"/beheer/kennis/bronnen/{link.pk}/gezien/").status_code == 302
    assert not SourceLink.objects.filter(SourceLink.to_look_at()).exists()
    assert list(LinkCheck.objects.order_by("pk").values_list("changed", flat=True)) == [False, True, False]


@pytest.mark.django_db
def test_all_that_names_a_source_is_a_link_help_lines_too(client_of, known):
    named = sources.links_of(known)
    help_lines = {one["id"] for one in known.help_lines.values()}
    chosen = [next(url for url, refs in named.items() if (refs[0] in help_lines) is is_help) for is_help in (True, False)]
    for url in chosen:
        sources.keep(Found(url, "gone", 404))
    editor = client_of("editor")
    page = editor.get("/beheer/kennis/bronnen/").content.decode()
    links = re.findall(r'<a href="(/beheer/kennis/[^"]+)">([^<]+)</a>', page.split("Staat bij", 1)[1])
    assert links and all(editor.get(address).status_code == 200 for address, _ in links)
    told = {ref for url in chosen for ref in named[url]}
    assert {name for _, name in links} == told


@pytest.mark.django_db
@pytest.mark.parametrize("fault", LinkCheck.Fault.values)
def test_an_editor_reads_in_dutch_why_a_source_gave_no_answer_and_what_to_do(client_of, fault: str):
    url = "https://www.uitvoeringvanbeleidszw.nl"
    for _ in range(2):
        sources.keep(Found(url, "error", fault=fault))
    words = LinkCheck.Fault(fault).label
    editor = client_of("editor")
    page = editor.get("/beheer/kennis/bronnen/").content.decode()
    assert f"Al 2 keer kwam er geen antwoord: {words}. Open de pagina zelf." in page
    assert f"geen antwoord: {words}" in editor.get("/beheer/kennis/item/slim-mkb/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "found,advice",
    [
        (("moved", 200, "https://www.example.org/nieuw"), "Zet dan het nieuwe adres in de kennis."),
        (("gone", 404), "Zoek waar het nu staat"),
        (("unsafe",), "Kijk na of het goed is overgenomen."),
    ],
)
def test_an_editor_reads_what_to_do_about_a_source_that_is_not_in_order(client_of, found: tuple, advice: str):
    sources.keep(Found("https://www.uitvoeringvanbeleidszw.nl", *found))
    assert advice in client_of("editor").get("/beheer/kennis/bronnen/").content.decode()


@pytest.mark.django_db
def test_one_failure_is_no_news_and_two_in_a_row_are():
    url = "https://bron.example/"
    sources.keep(Found(url, "error", fault="timeout"))
    assert not SourceLink.objects.filter(SourceLink.to_look_at()).exists()
    sources.keep(Found(url, "error", fault="timeout"))
    assert SourceLink.objects.filter(SourceLink.to_look_at()).exists()
    sources.keep(Found(url, "fine", 200))
    assert not SourceLink.objects.filter(SourceLink.to_look_at()).exists()


@pytest.mark.django_db
def test_the_job_looks_at_what_the_knowledge_names_and_leaves_what_was_looked_at_this_week(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
):
    one, other = page(httpserver, "/een"), page(httpserver, "/twee", "weg", 404)
    monkeypatch.setattr(sources, "links_of", lambda known: {one: ["slim-mkb"], other: ["bbl"]})
    assert sources.check_due(anywhere, pause=0) == {"checked": 2, "to_look_at": 1}
    assert sources.check_due(anywhere, pause=0)["checked"] == 0


def test_every_address_of_the_knowledge_base_is_an_address(known):
    found = sources.links_of(known)
    assert len(found) > 300
    assert all(links.host_of(url) for url in found)
    assert "slim-mkb" in found["https://www.uitvoeringvanbeleidszw.nl"]
