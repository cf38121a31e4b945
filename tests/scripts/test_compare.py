"""What the comparison of ways of understanding calculates and writes."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
import pytest

from scripts import compare

READ = {
    "needs": ["crisis", "greet", "out_of_scope"],
    "scores": [[0.1, 0.8, 0.1], [0.6, 0.2, 0.2], [0.1, 0.2, 0.7], [0.1, 0.5, 0.4]],
    "ms": 3.0,
    "mb": 100.0,
    "train_cpu_s": 60.0,
}
WANTED = ["greet", "greet", "out_of_scope", "out_of_scope"]


def test_the_measures_count_what_was_read_right_and_what_was_a_false_alarm() -> None:
    found = compare.measures(WANTED, READ)
    assert found["accuracy"][0] == 0.5
    assert found["out_of_scope_recall"] == 0.5
    assert found["out_of_scope_precision"] == 1.0
    assert found["crisis_false_alarms"] == [1, 4]


def test_a_confidence_that_is_always_right_has_no_calibration_error() -> None:
    assert compare.calibration_error(np.array([1.0, 1.0]), np.array([True, True])) == 0
    assert compare.calibration_error(np.array([0.9, 0.9]), np.array([True, False])) == pytest.approx(0.4)


def test_a_threshold_answers_fewer_messages_and_more_of_them_right() -> None:
    rows = {row["limit"]: row for row in compare.thresholds(WANTED, READ)}
    assert rows[0.15]["answered"] == 1 and rows[0.15]["right"] == 0.5
    wide = {**READ, "scores": [[0.1, 0.8, 0.1], [0.35, 0.33, 0.32], [0.1, 0.2, 0.7], [0.3, 0.36, 0.34]]}
    narrow = {row["limit"]: row for row in compare.thresholds(WANTED, wide)}[0.4]
    assert narrow == {"limit": 0.4, "answered": 0.5, "right": 1.0, "lost": 0.0}


def test_the_best_sharpness_undoes_one_that_was_too_mild() -> None:
    assert compare.best_sharpness(WANTED, READ, used=1.0)["best"] > 0
    sure = {**READ, "scores": [[0.3, 0.4, 0.3], [0.3, 0.4, 0.3], [0.3, 0.3, 0.4], [0.3, 0.3, 0.4]]}
    assert compare.best_sharpness(WANTED, sure, used=1.0)["best"] == max(compare.SHARPNESSES)


def test_every_way_ends_in_a_classifier_and_leaves_the_guards_out() -> None:
    ways = compare.ways()
    assert compare.DEFAULT in ways and len(ways) == 5
    for pipeline in ways.values():
        names = [one["name"] for one in pipeline]
        assert names[-1].endswith("Classifier") and pipeline[-1]["ranking_length"] == 0
        assert not any("Guard" in name or "Fallback" in name for name in names)


def test_a_table_goes_between_its_marks_and_nowhere_else(tmp_path: Path) -> None:
    document = tmp_path / "nlu.md"
    document.write_text("voor\n<!-- a -->\noud\n<!-- /a -->\nna\n", encoding="utf-8")
    compare.put("a", "nieuw", document)
    assert document.read_text(encoding="utf-8") == "voor\n<!-- a -->\nnieuw\n<!-- /a -->\nna\n"
    with pytest.raises(click.ClickException, match="<!-- b --> ontbreekt"):
        compare.put("b", "x", document)


def test_the_document_has_a_place_for_every_table() -> None:
    text = compare.DOCUMENT.read_text(encoding="utf-8")
    for mark in ("assistant", "validation", "tenth", "cross-validation", "sharpness", "thresholds"):
        assert f"<!-- {mark} -->\n" in text and f"\n<!-- /{mark} -->" in text
