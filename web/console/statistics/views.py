"""The page with figures, and the same as a file."""

from __future__ import annotations

import csv
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from web.base import knowledge
from web.chat.models import Site
from web.console.protection.audit import record
from web.console.rights import AUDITOR, MANAGER, allowed, sites_of
from web.console.statistics import charts
from web.console.statistics.figures import Period, period_from, period_of
from web.console.statistics.report import KINDS, SINGLE, Report, report
from web.console.statistics.words import WORDS

#: How many of each kind of period can be chosen.
CHOICES = {"week": 8, "month": 12, "quarter": 5, "year": 2}
#: A file names every kind.
ALL = 1_000


@allowed(MANAGER, AUDITOR)
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Figures of one of the person's sites, or of all together, in one period."""
    sites, site, period = _asked(request)
    made = report([site] if site else sites, period, knowledge())
    return render(
        request,
        "console/statistics/statistics.html",
        {
            "sites": sites,
            "site": site,
            "period": period,
            "is_running": period.last >= timezone.localdate(),
            "can_go_on": period.last < timezone.localdate(),
            "choices": [(WORDS["kinds"][kind], _periods(kind, most)) for kind, most in CHOICES.items()],
            "singles": [(WORDS["parts"][measure], made.singles[measure]) for measure in SINGLE],
            "over_time": made.over_time,
            "plot": charts.over_time([name for name, _ in made.over_time], [one.height for _, one in made.over_time]),
            "parts": _parts(made),
            "nothing": not any(one.value != 0 for one in made.singles.values()),
        },
    )


@allowed(MANAGER, AUDITOR)
@require_GET
def statistics_file(request: HttpRequest) -> HttpResponse:
    """All figures as CSV, for a spreadsheet set to Dutch: semicolons, and a mark that says UTF-8."""
    sites, site, period = _asked(request)
    record(request.user, "export", site=site, detail=f"cijfers {period.key}")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"leerwijzer-{site.slug if site else 'alles'}-{period.key}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["website", "periode", "onderdeel", "soort", "aantal"])
    where = site.name if site else WORDS["all_sites"]
    made = report([site] if site else sites, period, knowledge(), most=ALL)
    writer.writerows([where, period.name, *row] for row in made.rows())
    return response


def _asked(request: HttpRequest) -> tuple[list[Site], Site | None, Period]:
    """The sites of this person, the one that was chosen, and the period; 404 for a site that is not theirs."""
    sites = list(sites_of(request.user))
    slug = request.GET.get("website", "")
    site = next((one for one in sites if one.slug == slug), None)
    if slug and site is None:
        raise Http404(slug)
    if len(sites) == 1:
        site = sites[0]
    return sites, site, period_from(request.GET.get("periode", ""), timezone.localdate())


def _periods(kind: str, most: int) -> list[Period]:
    periods = [period_of(kind, timezone.localdate())]
    while len(periods) < most:
        periods.append(periods[-1].before)
    return periods


def _parts(made: Report) -> list[dict[str, Any]]:
    return [
        {
            "part": part,
            "plot": charts.compared([row.name for row in part.lines.rows], [row.figure.height for row in part.lines.rows])
            if any(row.figure.height for row in part.lines.rows)
            else "",
            "named": part.key in KINDS,
        }
        for part in made.parts
    ]
