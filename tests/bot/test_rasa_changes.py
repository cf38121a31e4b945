"""What we change in Rasa rests on its source: another Rasa, and these tests say what to look at."""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
import json
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable, Dict, Iterator

import dask
import httpx
import jsonschema
import pytest
import yaml
from assistant import free_port
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.engine.runner import dask as dask_runner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.actions.state import CONTROL_SLOTS, FACT_SLOTS
from bot.nlu.featurizers import PhoneticFeaturizer, SpellingFeaturizer
from bot.runtime import rasa_changes
from bot.runtime.rasa_changes import InProcessActions, TurnFailed, recent

# ruff: noqa: E501 - a hash is as long as it is
#: sha256 of what we replace or rely on.
SOURCES = {
    "rasa.core.actions.action:RemoteAction._validate_action_result": "24da0f6bdeb2d44f1f85da375a5aca57cd0a9fb2cdd5cfa722914761d759c018",
    "rasa.core.actions.action:RemoteAction._action_call_format": "b8da18ca9f78d3ae4cf297e42b78a9f9ef1db77650ca6452629698f2ae5dd0c7",
    "rasa.core.actions.action:RemoteAction.run": "b530fc5a6789c82f2f273ef04df4894f741226fd9b15f154f0af78cd3f5df32b",
    "rasa.core.policies.policy:Policy._prediction_states": "44545353b1ac5b87c0897349b25d60f2ceeab90f90cfd859cb3c4f22a3faa6ca",
    "rasa.core.policies.rule_policy:RulePolicy._find_action_from_rules": "9a6c28d7af23def6da79e5e049525fff4dbba10ecfea7174e451070e0fe0c497",
    "rasa.core.tracker_store:SQLTrackerStore._retrieve": "78c7e08ac30924b63eb5b5a3a906bbc7deeb672d5f3642fd4b6f6ba72f9c43c8",
    "rasa.core.tracker_store:SQLTrackerStore._event_query": "6484d8ac7d14284bbee606c1b9ced470d3d87fe2c8a8833125bb70135a4518d9",
    "rasa.core.tracker_store:SQLTrackerStore._additional_events": "5ad906f458419020a669e048e709c5ee19e706655374e14f13909f867e303dbb",
    "rasa.engine.runner.dask:DaskGraphRunner.run": "ce0438b9b8e79330fad85a733a9081fa43dc7b8537bc045fbaa414ab21062275",
    "rasa.engine.runner.dask:DaskGraphRunner._build_dask_graph": "0035c0b37188c4b196440eac129344a5f911807f93ae47736c4f8b41879f31c6",
    "rasa.core.tracker_store:FailSafeTrackerStore.retrieve": "3a893008fbafc668264c8694f5c551cb06097d991a7c4c552dfbf721e9d725c3",
    "rasa.core.tracker_store:FailSafeTrackerStore.save": "d181047ec2fddedc7421735545a1e5dc6a5816d85fe2e0814dac5dde43c852e4",
    "rasa.core.tracker_store:SQLTrackerStore.__init__": "7c89f1231aac70a1d9af35f89418b585140b8fb54910f0a661a032e8d7473b54",
    "rasa.core.tracker_store:SQLTrackerStore.save": "ded301e08f4c708e8b3149783589904eb9b111e3a9c75fb574afb9e4ce4f9c80",
    "rasa.core.tracker_store:SQLTrackerStore.retrieve": "677c6bcd5340d5f4996730e89508200b18035343a37d8532cbc9280fdc6cd312",
    "rasa.core.processor:MessageProcessor._run_action": "787be209d2dd55715b3d0b27f8375e73e86eb314f9e7679084dc58eee1a48585",
    "rasa.core.processor:MessageProcessor.handle_message": "a96904e7796d7bf98c72f8e78b625fa05e7a50a7be84df56c3d3f018a2bc777c",
    "rasa.core.processor:MessageProcessor.save_tracker": "e095ffbca650b72e6e6ce9a73856ff6b65306007cff5a9c9184a9751bbb78cfc",
    "rasa.core.processor:MessageProcessor._predict_next_with_tracker": "fd0f1c54fde6185f797c6216d59148ed75a16bc8b7c113e40dc840dacb33a6a4",
    "rasa.core.processor:MessageProcessor._check_for_unseen_features": "0c8dd2d3d05b010a2f691029a169bd94fa2d05a7b8f4eed1924b074968cd78dc",
    "rasa.core.processor:MessageProcessor._log_action_on_tracker": "184a11987def2cd4bfd5321da4538107fda7d68fd40c87426a6b6a493c29ac77",
    "rasa.core.policies.rule_policy:RulePolicy._get_possible_keys": "ae2257980a444fb0a09835052327669839833e66fbb891011dda4ec8e2fe62bb",
    "rasa.shared.core.trackers:DialogueStateTracker.copy": "ee85e538659b5a76b4e8e0f7dc614af350e695e9784371983190e9aaed36bae6",
    "rasa.shared.core.trackers:DialogueStateTracker.__init__": "174966138a5c0aa0c41b72fe766f629d6e9f0df4327278cbe179f314c26d1499",
    "rasa.shared.core.events:Event.resolve_by_type": "ffabe9999fc8f7f3c65533056a95af7a71f79d3565e5b43f507cc8128246d10f",
    "rasa.nlu.classifiers.logistic_regression_classifier:LogisticRegressionClassifier._create_X": "9934879d9b6909e177c3f03b3a5fa376d9d5bcef660f1631c84095eb496c7a93",
    "rasa.core.agent:Agent.handle_message": "05c7d977a721e66415ea560a304c8cddb61ae276b772f1e15f3ffd93972c9eb1",
    "rasa.core.lock_store:LockStore.lock": "d84cf99f0517cbc1b426e9c5e03d0ca28c3b183bbe0f0d91ecf634e1e4d6cae0",
}


def test_rasa_is_the_version_that_was_changed() -> None:
    assert version("rasa") == "3.6.21", "lees bot/runtime opnieuw naast de nieuwe Rasa, en zet dan hier het nieuwe nummer"
    assert version("rasa-sdk") == "3.6.2", "een andere SDK kan acties anders aanroepen: lees InProcessActions na"


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_the_source_that_we_replace_or_rely_on_is_unchanged(name: str) -> None:
    """Read from the file, not from the class: the class may have been changed by us already."""
    module, _, function = name.partition(":")
    owner, _, function = function.partition(".")
    source = inspect.getsource(importlib.import_module(module))
    found = [
        part
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == owner
        for part in node.body
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) and part.name == function
    ]
    assert len(found) == 1, f"{name} bestaat niet meer: past bot/runtime nog bij deze Rasa?"
    digest = hashlib.sha256((ast.get_source_segment(source, found[0]) or "").encode()).hexdigest()
    assert digest == SOURCES[name], f"{name} is veranderd: lees na of bot/runtime nog klopt, en zet dan hier {digest}"


# Actions in process ---------------------------------------------------------------------------------------------------


def call(need: str = "ask_funding", **slots: Any) -> Dict[str, Any]:
    """The request that Rasa makes for an action."""
    entity = {"entity": "age", "value": 48, "start": 0, "end": 9}
    return {
        "next_action": f"action_{need}",
        "sender_id": "iemand",
        "version": "3.6.21",
        "domain": {},
        "tracker": {
            "sender_id": "iemand",
            "slots": {**dict.fromkeys((*FACT_SLOTS, *CONTROL_SLOTS)), **slots},
            "events": [],
            "paused": False,
            "latest_message": {"text": "ik ben 48", "intent": {"name": need, "confidence": 0.9}, "entities": [entity]},
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": "action_listen",
            "latest_input_channel": "door",
            "latest_event_time": 1.0,
        },
    }


@pytest.fixture(scope="module")
def in_process() -> InProcessActions:
    return InProcessActions("bot.actions")


@pytest.fixture(scope="module")
def action_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the standard action server with our actions."""
    port = free_port()
    log = tmp_path_factory.mktemp("actions") / "log"
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "bot.actions", "--port", str(port)]
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            with suppress(httpx.HTTPError):
                httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)
                break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.slow
@pytest.mark.parametrize("need", ["ask_funding", "greet", "crisis", "ask_human"])
async def test_an_action_in_process_answers_as_the_action_server_would(
    in_process: InProcessActions, action_server: str, need: str
) -> None:
    """The same events and messages, also after the trip through JSON."""
    answer = httpx.post(action_server, json=call(need), timeout=30, trust_env=False)
    assert answer.status_code == 200
    mine = await in_process.request(json=call(need))
    assert json.loads(json.dumps(mine)) == answer.json()
    assert mine["responses"]
    assert any(event["name"] == "age" for event in mine["events"])


async def test_an_action_that_refuses_is_refused_as_over_http(
    in_process: InProcessActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_: Any) -> None:
        raise ActionExecutionRejection("action_x", "nee")

    monkeypatch.setattr(in_process._executor, "run", refuse)
    with pytest.raises(ClientResponseError) as refused:
        await in_process.request(json=call())
    assert refused.value.status == 400
    assert json.loads(refused.value.text) == {"action_name": "action_x", "error": "nee"}


async def test_an_action_that_breaks_fails_the_turn_and_is_not_swallowed(
    in_process: InProcessActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rasa catches every Exception of an action and goes on; this must pass it."""

    async def break_down(_: Any) -> None:
        raise KeyError("kapot")

    monkeypatch.setattr(in_process._executor, "run", break_down)
    with pytest.raises(TurnFailed):
        await in_process.request(json=call())
    assert not issubclass(TurnFailed, Exception)


async def test_the_message_of_an_error_is_not_logged(
    in_process: InProcessActions, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It may quote the visitor; the kind of error and where it was are enough."""

    async def break_down(_: Any) -> None:
        raise KeyError("ik heet koekebakker")

    monkeypatch.setattr(in_process._executor, "run", break_down)
    with pytest.raises(TurnFailed) as failed:
        await in_process.request(json=call())
    shown = caplog.text + "".join(traceback.format_exception(failed.type, failed.value, failed.tb))
    assert "koekebakker" not in shown
    assert "action_ask_funding failed: KeyError at" in caplog.text


async def test_an_action_that_does_not_exist_fails_the_turn(in_process: InProcessActions) -> None:
    with pytest.raises(TurnFailed):
        await in_process.request(json={**call(), "next_action": "action_bestaat_niet"})


# Applying -------------------------------------------------------------------------------------------------------------


class Part:
    """Something with attributes, in place of an agent."""

    def __init__(self, **parts: Any) -> None:
        self.__dict__.update(parts)


def test_applying_twice_changes_nothing_more_and_takes_the_fail_safe_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    monkeypatch.setattr(RemoteAction, "_action_call_format", RemoteAction._action_call_format)
    monkeypatch.setattr(RulePolicy, "_prediction_states", RulePolicy._prediction_states)
    monkeypatch.setattr(dask_runner, "dask", dask)
    real, wrapped = object(), FailSafeTrackerStore.__new__(FailSafeTrackerStore)
    wrapped._tracker_store = real
    agent = Part(action_endpoint=None, tracker_store=wrapped, processor=Part(action_endpoint=None, tracker_store=wrapped))
    rasa_changes.apply(agent)
    first = (agent.action_endpoint, RemoteAction._action_call_format, RemoteAction._validate_action_result)
    rasa_changes.apply(agent)
    assert (agent.action_endpoint, RemoteAction._action_call_format, RemoteAction._validate_action_result) == first
    assert agent.processor.action_endpoint is agent.action_endpoint
    assert agent.tracker_store is real
    assert agent.processor.tracker_store is real


def test_a_result_of_another_server_is_checked_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    action = RemoteAction.__new__(RemoteAction)
    validate = rasa_changes._validate_action_result(RemoteAction._validate_action_result)
    action.action_endpoint = EndpointConfig("http://elsewhere")
    with pytest.raises(jsonschema.ValidationError):
        validate(action, {"events": "x", "responses": []})
    assert validate(action, {"events": [], "responses": []})
    action.action_endpoint = InProcessActions("bot.actions")
    assert validate(action, {"events": [], "responses": []})


def test_a_graph_gives_what_dask_gives_and_runs_each_part_once() -> None:
    ran = []

    def part(name: str, *inputs: Any) -> Any:
        ran.append(name)
        return (name, *inputs)

    graph = {
        "__message__": ("__message__", ["hallo"]),
        "words": (partial(part, "words"), "__message__"),
        "letters": (partial(part, "letters"), "words"),
        "need": (partial(part, "need"), "letters", "words"),
        "never": (partial(part, "never"), "need"),
    }
    found = rasa_changes._get(graph, ["need", "words"])
    assert ran == ["words", "letters", "need"]
    assert found == list(dask.get(graph, ["need", "words"]))


def test_rules_see_the_last_turns_as_if_the_whole_conversation_was_replayed() -> None:
    domain = Domain.load("domain.yml")
    tracker = DialogueStateTracker("iemand", domain.slots)
    tracker.update(ActionExecuted("action_listen"))
    for number in range(9):
        need = domain.intents[number]
        tracker.update(UserUttered("x", {"name": need}))
        tracker.update(SlotSet("age", 20 + number))
        tracker.update(ActionExecuted("action_listen" if number % 4 == 3 else f"action_{number}"))
        if number % 4 != 3:
            tracker.update(BotUttered("y"))
            tracker.update(ActionExecuted("action_listen"))
        whole, short = (one.past_states(domain) for one in (tracker, recent(tracker)))
        assert short[-3:] == whole[-3:]
        assert len(short) <= 6


def _original(function: Callable) -> Callable:
    """Rasa's own function, also where a model of another test has had it replaced."""
    return getattr(function, "__wrapped__", function)


def _talked() -> DialogueStateTracker:
    tracker = DialogueStateTracker("iemand", Domain.load("domain.yml").slots)
    tracker.update_with_events(
        [
            ActionExecuted("action_session_start"),
            SessionStarted(),
            ActionExecuted("action_listen"),
            UserUttered("ik ben 52", {"name": "inform"}),
            SlotSet("age", 52),
            ActionExecuted("action_inform"),
            BotUttered("Dank u."),
        ],
        Domain.load("domain.yml"),
    )
    return tracker


def test_a_copy_of_a_conversation_is_the_one_that_rasa_makes_and_stands_by_itself() -> None:
    tracker = _talked()
    ours = rasa_changes._copy(DialogueStateTracker.copy)(tracker)
    rasas = _original(DialogueStateTracker.copy)(tracker)
    everything = EventVerbosity.ALL
    assert ours.current_state(everything) == rasas.current_state(everything) == tracker.current_state(everything)
    ours.update(SlotSet("age", 19))
    ours.update(ActionExecuted("action_listen"))
    assert tracker.current_state(everything) == rasas.current_state(everything)


def test_after_an_action_the_assistant_listens_without_asking_the_rules_again() -> None:
    asked = []
    predict = rasa_changes._predict_next_with_tracker(lambda _, tracker: asked.append(tracker.latest_action_name))
    processor, tracker = SimpleNamespace(domain=Domain.load("domain.yml")), _talked()
    prediction = predict(processor, tracker)
    assert processor.domain.action_names_or_texts[prediction.max_confidence_index] == "action_listen"
    assert asked == []
    tracker.update(ActionExecuted("action_listen"))
    predict(processor, tracker)
    assert asked == ["action_listen"]


def test_every_rule_is_one_action_after_one_need() -> None:
    """What :func:`rasa_changes._predict_next_with_tracker` rests on."""
    rules = yaml.safe_load(Path("bot/data/rules/needs.yml").read_text(encoding="utf-8"))["rules"]
    assert {tuple(next(iter(step)) for step in rule["steps"]) for rule in rules} == {("intent", "action")}


def test_an_event_is_of_the_class_that_rasa_finds() -> None:
    original = _original(Event.resolve_by_type)
    resolve = rasa_changes._resolve_by_type(original)
    for kind in (ActionExecuted, BotUttered, SlotSet, UserUttered, SessionStarted):
        assert resolve(kind.type_name) is resolve(kind.type_name) is original(kind.type_name) is kind
    assert resolve("iets anders", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="iets anders"):
        resolve("iets anders")


def test_the_rules_that_fit_are_looked_up_once_per_state_and_never_for_another_model() -> None:
    looked = []

    def original(_: Any, lookup: Dict[str, str], states: list) -> set:
        looked.append(states)
        return {key for key in lookup if key in str(states)}

    keys = rasa_changes._get_possible_keys(original)
    policy, other = SimpleNamespace(), SimpleNamespace()
    rules = {"greet": "", "thank": ""}
    assert keys(policy, rules, [{"user": "greet"}]) == {"greet"}
    assert keys(policy, rules, [{"user": "greet"}]) == {"greet"}
    assert keys(policy, rules, [{"user": "thank"}]) == {"thank"}
    assert len(looked) == 2
    keys(other, rules, [{"user": "greet"}])
    assert len(looked) == 3


# Training again when it is needed -------------------------------------------------------------------------------------


@pytest.mark.parametrize("component", [PhoneticFeaturizer, SpellingFeaturizer])
def test_a_change_in_how_words_are_read_means_training_again(component: Any) -> None:
    """Rasa's fingerprint sees the source of the class only, not of its helpers."""
    assert component.fingerprint_addon({}) is not None
