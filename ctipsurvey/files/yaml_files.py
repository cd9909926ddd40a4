"""YAML as researchers write it: every scalar stays the text that was typed, a key given twice is told."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctipsurvey.errors import InstrumentError, Problem
from ctipsurvey.files.reading import read_text
from ctipsurvey.guard import nesting

if TYPE_CHECKING:
    import yaml


def read_yaml(path: Path) -> Any:
    """What a YAML file says: dictionaries, lists and text; `no`, `010` and `12:30` stay text.

    A key given twice, and anything that is not YAML, raises InstrumentError with the line.
    """
    return read_yaml_with_lines(path)[0]


def read_yaml_with_lines(path: Path) -> tuple[Any, dict[tuple[str | int, ...], int]]:
    """What a YAML file says, and the line in which each of its entries begins.

    The lines are found by the way to an entry: `("items", 3, "label")` is the label of the fourth item.
    """
    import yaml

    lines: dict[tuple[str | int, ...], int] = {}
    written_out = [0]

    def built(node: yaml.Node, way: tuple[str | int, ...]) -> Any:
        lines.setdefault(way, node.start_mark.line + 1)
        written_out[0] += 1
        if written_out[0] > nesting.MOST_ENTRIES or len(way) > nesting.DEEPEST // 10:
            raise InstrumentError(Problem(str(path), f"line {lines[way]}", _TOO_MUCH_YAML))
        if isinstance(node, yaml.MappingNode):
            found: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key, line = str(key_node.value), key_node.start_mark.line + 1
                if key in found:
                    message = f"the key `{key}` was already given in line {lines[(*way, key)]}. Keep one of the two."
                    raise InstrumentError(Problem(str(path), f"line {line}", message))
                lines[(*way, key)] = line
                found[key] = built(value_node, (*way, key))
            return found
        if isinstance(node, yaml.SequenceNode):
            return [built(child, (*way, number)) for number, child in enumerate(node.value)]
        return node.value

    text = read_text(path, InstrumentError)
    if nesting.nests_too_deep(text):
        raise InstrumentError(Problem(str(path), "", _TOO_MUCH_YAML))
    try:
        node = _composed(text)
        return (None, lines) if node is None else (built(node, ()), lines)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line + 1) if error.problem_mark else 0
        message = f"this is not readable as YAML ({error.problem}). Look at indents, colons and quotes here."
        raise InstrumentError(Problem(str(path), f"line {line}", message)) from None
    except (yaml.YAMLError, RecursionError):
        message = "this is not readable as YAML. Look for characters that an editor does not show."
        raise InstrumentError(Problem(str(path), "", message)) from None


_TOO_MUCH_YAML = (
    f"nests more than {nesting.DEEPEST // 10} entries in one another, or repeats itself (`*`) to more than "
    f"{nesting.MOST_ENTRIES} entries; it was not read. No instrument does. Ask where the file comes from."
)


def _composed(text: str) -> "yaml.Node | None":
    """The tree of a YAML text, by the fast reader where there is one; what that one refuses, the other judges."""
    import yaml

    fast = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return yaml.compose(text, Loader=fast)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.BaseLoader)


def yaml_text(content: Any) -> str:
    """A YAML file's text for dictionaries, lists and text, in the order given; text of many lines as a block.

    Values stand without quotes wherever YAML allows it, because `read_yaml` keeps every value as text.
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        """Lists indented under their key; nothing is quoted because it looks like a number or a date."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, indentless and False)

    Dumper.yaml_implicit_resolvers = {}

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
        style = "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    return str(yaml.dump(content, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10**6))
