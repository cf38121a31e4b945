"""Plots as SVG that a strict content policy allows: pygal draws, and its own script and style stay out.

``web/static/console/statistics.css`` gives them their looks, in light and dark. A plot is hidden from screen readers: the
table beside it says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, tostring

import pygal
from django.utils.safestring import SafeString, mark_safe

#: Bars that still can be told apart.
MOST_BARS = 12
#: Letters of a label beside a lying bar.
LONGEST = 34
#: Between two lines of the scale; never more than six lines.
_STEPS = [base * 10**power for power in range(8) for base in (5, 10, 20)]
_SVG = "{http://www.w3.org/2000/svg}"
_OPTIONS: dict[str, Any] = {
    "js": (),
    "css": (),
    "classes": ("plot",),
    "show_legend": False,
    "print_values": True,
    "print_zeroes": False,
    "disable_xml_declaration": True,
    "margin": 8,
    "truncate_label": -1,
    "include_x_axis": True,
}


def over_time(labels: Sequence[str], values: Sequence[int]) -> SafeString:
    """Upright bars, one per part of a period. Values are rounded already; nothing is drawn for less than five."""
    chart = pygal.Bar(width=640, height=280, x_label_rotation=35 if len(labels) > 7 else 0, **_OPTIONS)
    return _drawn(chart, labels, values)


def compared(labels: Sequence[str], values: Sequence[int]) -> SafeString:
    """Lying bars, the first on top."""
    labels, values = [_short(label) for label in labels[:MOST_BARS]], values[:MOST_BARS]
    chart = pygal.HorizontalBar(width=640, height=60 + 34 * len(labels), **_OPTIONS)
    # pygal begins below.
    return _drawn(chart, list(reversed(labels)), list(reversed(values)))


def _short(label: str) -> str:
    """A label that leaves room for its bar; the table has it in full."""
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"


def _drawn(chart: Any, labels: Sequence[str], values: Sequence[int]) -> SafeString:
    chart.x_labels = list(labels)
    chart.add("", list(values))
    step = next(one for one in _STEPS if one * 5 >= max(values, default=0))
    chart.y_labels = range(0, max(values, default=0) + step, step)
    root = chart.render_tree()
    _clean(root)
    root.attrib.pop("id", None)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    return mark_safe(tostring(root, encoding="unicode"))  # noqa: S308 - pygal escapes what it was given


def _clean(element: Element) -> None:
    """Take out scripts, styles, tooltips, and the attributes that would be one."""
    for child in list(element):
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag.removeprefix(_SVG) in ("defs", "script", "style", "title", "desc", "") or child.get("class") == "tooltip":
            element.remove(child)
        else:
            _clean(child)
    for name in [name for name in element.attrib if name == "style" or name.startswith("on")]:
        del element.attrib[name]
