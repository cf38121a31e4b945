"""Changing a file of the knowledge base as a patch. Pure but for reading the content folder.

Only the blocks that change are written anew, so comments and the layout of all others stay to the letter.
"""

from __future__ import annotations

import difflib
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from knowledge import schema
from knowledge.content import FOLDER, ITEM_FOLDERS, ContentError, parse, read, yaml_fault

#: All help lines stand in one file.
HELP_LINES = "help_lines.yml"
#: How the folder stands in the repository, for the patch.
IN_REPOSITORY = "knowledge/content"
#: Words that other readers of YAML take for true or false.
_QUOTED = frozenset({"yes", "no", "on", "off", "y", "n"})


def file_of(ref: str, folder: Path = FOLDER) -> Path | None:
    """The file of an item, contact point or help line, by its id."""
    if not all(letter.isalnum() or letter == "-" for letter in ref):
        return None
    for name in (*ITEM_FOLDERS, "contact_points"):
        if (path := folder / name / f"{ref}.yml").exists():
            return path
    lines = folder / HELP_LINES
    return lines if any(one["id"] == ref for one in parse(lines.read_text(encoding="utf-8"))) else None


def changed(text: str, values: Mapping[str, Any]) -> str:
    """The text with these top-level fields set; ``None``, and an empty list or text, takes a field out.

    Values are plain: text, numbers, days, lists, mappings. What is the same already is not touched.
    """
    now = parse(text)
    for key, value in values.items():
        value = value if value not in ("", [], {}) else None
        if now.get(key) != value and not (value is None and key not in now):
            text = _splice(text, key, value)
    return text


def _yaml() -> YAML:
    tool: Any = YAML()
    tool.width = 112  # what the files are wrapped at
    tool.indent(mapping=2, sequence=4, offset=2)
    tool.preserve_quotes = True
    return tool


def _splice(text: str, key: str, value: Any) -> str:
    """Put one block in place of another, take it out, or put it where the schema has it."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    begin, end = _range(text, key, lines)
    block = ""
    if value is not None:
        tool, out = _yaml(), io.StringIO()
        part = tool.load("".join(lines[begin:end])) or CommentedMap()
        part[key] = _merged(part.get(key), value)
        tool.dump(part, out)
        block = out.getvalue()
    return "".join([*lines[:begin], block, *lines[end:]])


def _range(text: str, key: str, lines: list[str]) -> tuple[int, int]:
    """The lines of a block; for one that is not there, the place for it."""
    root: Any = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    starts = {name.value: name.start_mark.line for name, _ in root.value}

    def block(name: str) -> tuple[int, int]:
        begin = starts[name]
        end = min((line for line in starts.values() if line > begin), default=len(lines))
        while end > begin + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
            end -= 1  # a comment at the margin belongs to what follows
        return begin, end

    if key in starts:
        return block(key)
    order = list(schema.Item().fields)
    before = [name for name in order[: order.index(key)] if name in starts] if key in order else list(starts)
    place = max((block(name)[1] for name in before), default=len(lines))
    return place, place


def _merged(old: Any, new: Any) -> Any:
    """The new value, with the comments and quotes of what stays."""
    if isinstance(new, Mapping):
        node = old if isinstance(old, CommentedMap) else CommentedMap()
        for name in [name for name in node if name not in new]:
            del node[name]
        for name, value in new.items():
            node[name] = _merged(node.get(name), value)
        return node
    if isinstance(new, (list, tuple)):
        known = list(old) if isinstance(old, CommentedSeq) else []
        if isinstance(old, CommentedSeq) and len(old) == len(new):
            for place, value in enumerate(new):
                old[place] = _merged(old[place], value)
            return old
        return CommentedSeq([_merged(next((one for one in known if one == value), None), value) for value in new])
    if old == new and old is not None:
        return old
    return SingleQuotedScalarString(new) if isinstance(new, str) and new in _QUOTED else new


def patch(path: Path, old: str, new: str, folder: Path = FOLDER) -> str:
    """What ``git apply`` takes; empty when nothing changes."""
    name = f"{IN_REPOSITORY}/{path.relative_to(folder)}"
    lines = list(difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}"))
    if not lines:
        return ""
    ends = [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]
    return f"diff --git a/{name} b/{name}\n" + "".join(ends)


def faults_of(path: Path, text: str, folder: Path = FOLDER) -> list[str]:
    """What would be wrong with the knowledge base if this file held this text; sentences for an editor."""
    try:
        content = parse(text)
    except (yaml.YAMLError, ValueError) as error:
        return [f"dit bestand kan niet gelezen worden. {yaml_fault(error)}"]
    if path.name == HELP_LINES:
        return _elsewhere(path, text, folder)
    shape = schema.ContactPoint() if path.parent.name == "contact_points" else schema.Item()
    found = schema.faults(shape, content)
    return found or _elsewhere(path, text, folder)


def _elsewhere(path: Path, text: str, folder: Path) -> list[str]:
    """Faults that only show together with the other files: names twice, references to nothing, cases with another outcome."""
    with tempfile.TemporaryDirectory(prefix="leerwijzer-") as made:
        copy, changed_file = Path(made), Path(made) / path.relative_to(folder)
        for one in folder.iterdir():
            if one not in (path, path.parent):
                (copy / one.name).symlink_to(one)
        if path.parent != folder:
            changed_file.parent.mkdir()
            for one in path.parent.iterdir():
                if one != path:
                    (changed_file.parent / one.name).symlink_to(one)
        changed_file.write_text(text, encoding="utf-8")
        try:
            read(copy)
        except ContentError as error:
            return [fault.removeprefix(f"{path.relative_to(folder)}: ") for fault in error.faults]
    return []
