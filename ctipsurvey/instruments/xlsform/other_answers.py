"""`or_other`, the shorthand for an answer that is not in the list, written out: a choice and a question of its own."""

from ctipsurvey.instruments.xlsform.nodes import Node, Parsed, all_nodes, in_all_languages
from ctipsurvey.instruments.xlsform.remarks import Remarks

OTHER = {"en": "Other", "ru": "Другое", "ky": "Башка"}
SPECIFY = {"en": "Please specify", "ru": "Уточните, пожалуйста", "ky": "Такташтырып бериңиз"}
_KEYS = {"default": "en", "english": "en", "russian": "ru", "kyrgyz": "ky"}


def write_out_other(parsed: Parsed, remarks: Remarks) -> None:
    """Give each item with `or_other` the choice `other` and, after it, an item in which to say what it is."""
    nodes = all_nodes(parsed.items)
    asked = [node for node in nodes if node.or_other]
    taken = {node.id.lower() for node in nodes}
    for node in asked:
        _give_choice(parsed, node, nodes)
        _give_item(parsed.items, node, parsed.languages, taken)
        remarks.add(
            "repaired",
            "`or_other` was written out: a choice `other` and a question after it.",
            "survey",
            "type",
            node.row,
        )
    missing = [key for key in parsed.languages if not _word(OTHER, key)]
    if asked and missing:
        message = f"the choice `other` and its question have no text yet in: {', '.join(missing)}. Write them in."
        remarks.add("guessed", message, "survey", "type")


def _word(words: dict[str, str], key: str) -> str:
    return words.get(_KEYS.get(key.lower(), key), "")


def _give_choice(parsed: Parsed, node: Node, nodes: list[Node]) -> None:
    name = str(node.content.get("choices", ""))
    choices = parsed.choices.get(name, [])
    if any(choice.id == "other" for choice in choices):
        return
    label = in_all_languages({key: _word(OTHER, key) for key in parsed.languages}, parsed.languages)
    other = Node(0, {"id": "other", "label": label or {"default": OTHER["en"]}})
    shared = any(one.content.get("choices") == name and not one.or_other for one in nodes)
    if not shared:
        parsed.choices[name] = [*choices, other]
        return
    own = f"{name}_or_other"
    while own in parsed.choices and not _is_copy(parsed.choices[own], choices):
        own += "_2"
    parsed.choices[own] = [*choices, other]
    node.content["choices"] = own


def _is_copy(listed: list[Node], choices: list[Node]) -> bool:
    return [node.id for node in listed] == [*(node.id for node in choices), "other"]


def _give_item(top: list[Node], node: Node, languages: list[str], taken: set[str]) -> None:
    name = f"{node.id}_other" if node.id else "other_answer"
    if name.lower() in taken:
        return
    taken.add(name.lower())
    label = in_all_languages({key: _word(SPECIFY, key) for key in languages}, languages)
    several = node.content["type"] != "select_one"
    condition = f"selected(${{{node.id}}}, 'other')" if several else f"${{{node.id}}} = 'other'"
    content = {"id": name, "type": "text", "label": label or {"default": SPECIFY["en"]}, "relevant": condition}
    siblings = _siblings(top, node) or top
    at = next((n + 1 for n, one in enumerate(siblings) if one is node), len(siblings))
    siblings.insert(at, Node(0, content))


def _siblings(nodes: list[Node], wanted: Node) -> list[Node] | None:
    for node in nodes:
        if node is wanted:
            return nodes
        found = _siblings(node.children, wanted) if node.children else None
        if found:
            return found
    return None
