"""Conditions and calculations: can they be read, do they lead to questions that are there, and in the right order."""

import re
from collections.abc import Iterator, Mapping

from ctipsurvey.errors import did_you_mean
from ctipsurvey.instruments.expressions import Call, ExpressionError, Filtered, Node, Path, Reference, parse, walk
from ctipsurvey.instruments.lint.finding import Finding, error, listed, warning
from ctipsurvey.instruments.lint.forms import (
    OWN,
    Use,
    in_every_period,
    items_by_id,
    names_in,
    orders,
    periods,
    real_name,
    sections_by_id,
    tree,
    uses,
)
from ctipsurvey.instruments.lint.functions import FUNCTIONS, INSTEAD, MANY, ROUND_REPEATS
from ctipsurvey.instruments.questionnaire import Item, Questionnaire, Section

CURLY = re.compile("[‘’‚‛“”„‟«»]")
BEFORE = ("relevant", "choice_filter", "constraint", "required", "repeat_count")
"""Columns that are worked out when a question is reached: what they ask about has to be asked before."""
TRIGGERS = ("relevant", "calculation", "required", "read_only")
"""Columns that are worked out again whenever an answer changes: they may not go round in a circle."""


def unreadable_expression(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A condition, constraint or calculation that is no expression."""
    yield from in_every_period(questionnaire, _unreadable)


def _unreadable(form: Questionnaire) -> Iterator[Finding]:
    for use in uses(form):
        try:
            parse(use.text)
        except ExpressionError as problem:
            before = use.text[: problem.at][-20:]
            where = f"after `{before.strip()}`" if before.strip() else "at the beginning"
            message = f"cannot be read: {problem} ({where}). {_advice(use.text)}"
            yield error("unreadable_expression", use.place, message)


def _advice(text: str) -> str:
    if CURLY.search(text):
        return "Write straight quotes, 'so', in place of the curly ones."
    if "==" in text:
        return "Write `=` once."
    if "&&" in text or "||" in text or "&" in text:
        return "Write `and` for `&&` and `or` for `||`."
    if re.search("[≤≥≠]|<>", text):
        return "Write `<=`, `>=` and `!=`."
    if text.count("(") != text.count(")"):
        return f"It has {text.count('(')} opening and {text.count(')')} closing brackets. Make them even."
    if text.count("'") % 2 and '"' not in text:
        return "A quote `'` is opened and not closed, or the other way round."
    if text.count("${") != text.count("}"):
        return "A reference is written `${question}`."
    return "A condition looks so: ${question} = 'choice' and ${age} > 17."


def unknown_function(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A function that no form program knows."""
    yield from in_every_period(questionnaire, _unknown_functions)


def _unknown_functions(form: Questionnaire) -> Iterator[Finding]:
    for use, call in _calls(form):
        if call.function not in FUNCTIONS:
            advice = INSTEAD.get(call.function.casefold()) or _nearest(call.function)
            yield error("unknown_function", use.place, f"`{call.function}()` is not a function of XLSForms. {advice}")


def _nearest(function: str) -> str:
    return did_you_mean(function.casefold(), FUNCTIONS).partition("Allowed")[0].strip() or (
        "Often used are selected, count-selected, if, coalesce, not, today, date, string-length, regex."
    )


def number_of_arguments(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A function that is given too few or too many values."""
    yield from in_every_period(questionnaire, _arguments)


def _arguments(form: Questionnaire) -> Iterator[Finding]:
    for use, call in _calls(form):
        least, most = FUNCTIONS.get(call.function, (0, MANY))
        if not least <= len(call.given) <= most:
            wanted = str(least) if least == most else f"at least {least}" if most == MANY else f"{least} to {most}"
            message = f"`{call.function}()` is given {len(call.given)} values and takes {wanted}. "
            example = "selected(${question}, 'choice')" if call.function == "selected" else ""
            message += f"It is written {example}." if example else "Look at commas and brackets."
            yield error("number_of_arguments", use.place, message)


def _calls(form: Questionnaire) -> Iterator[tuple[Use, Call]]:
    for use in uses(form):
        for node in walk(use.tree) if use.tree else ():
            if isinstance(node, Call):
                yield use, node


def unknown_question(questionnaire: Questionnaire) -> Iterator[Finding]:
    """`${x}` where no question, section or calculation of the form is called x; also in labels and hints."""
    known = {*items_by_id(questionnaire), *sections_by_id(questionnaire), *OWN}
    yield from in_every_period(questionnaire, lambda form: _unknown_questions(form, known))


def _unknown_questions(form: Questionnaire, known: set[str]) -> Iterator[Finding]:
    for place, name in (*_named(form), *_named_in_texts(form)):
        if name not in known:
            near = did_you_mean(name, known).partition("Allowed")[0].strip()
            message = f"`${{{name}}}` asks about a question that is not in the form. "
            yield error("unknown_question", place, message + (near or "Write the name of a question of this form."))


def _named(form: Questionnaire) -> Iterator[tuple[str, str]]:
    for use in uses(form):
        for name in names_in(use.text):
            yield use.place, real_name(name)


def _named_in_texts(form: Questionnaire) -> Iterator[tuple[str, str]]:
    from ctipsurvey.instruments.lint.texts import all_texts

    for text in all_texts(form):
        if text.column not in ("title", "short_label") and text.sheet == "survey":
            for name in dict.fromkeys(
                name for words in text.wording.values() for name in re.findall(r"\$\{\s*([^{}]*?)\s*\}", words)
            ):
                yield text.place, real_name(name)


def question_of_other_years(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A condition on a question that is not asked in the same year: it ended before, or comes later."""
    whole = items_by_id(questionnaire) | sections_by_id(questionnaire)
    every = periods(questionnaire)
    found: dict[Finding, None] = {}
    for period in every if len(every) > 1 else ():
        here = items_by_id(period.form) | sections_by_id(period.form)
        for place, name in (*_named(period.form), *_named_in_texts(period.form)):
            if name in whole and name not in here:
                message = (
                    f"asks about `{name}`, which is not asked {period.words.removeprefix('as asked ') or 'then'}. "
                    "Give both the same years, or keep the old condition under `earlier`."
                )
                found[error("question_of_other_years", place, message)] = None
    yield from found


def refers_to_itself(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A condition or calculation that depends on the answer it decides about."""
    yield from in_every_period(questionnaire, _selves)


def _selves(form: Questionnaire) -> Iterator[Finding]:
    for use in uses(form):
        if use.column not in (*TRIGGERS, "choice_filter", "repeat_count") or use.tree is None:
            continue
        plain = list(_outside_filters(use.tree))
        names = {real_name(node.name) for node in plain if isinstance(node, Reference)}
        dot = isinstance(use.element, Item) and any(isinstance(node, Path) and node.is_current for node in plain)
        inside = names & _names_below(use.element) if isinstance(use.element, Section) else set()
        if (dot and use.column in TRIGGERS) or use.element.id in names:
            what = "the answer to the question itself" if use.item else "the section itself"
            message = f"depends on {what}, which then could never be given. Ask about an earlier question."
            yield error("refers_to_itself", use.place, message)
        elif inside:
            message = f"depends on {listed(sorted(inside))} inside this section. Ask about a question before it."
            yield error("refers_to_itself", use.place, message)


def _outside_filters(node: Node) -> Iterator[Node]:
    """The node and all below it that mean answers of the present copy, not of another copy of a repeat."""
    if isinstance(node, Filtered) or (isinstance(node, Call) and node.function in ("indexed-repeat", "once")):
        return
    yield node
    for child in _below(node):
        yield from _outside_filters(child)


def _below(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call):
        return node.given
    found = [getattr(node, name, None) for name in ("left", "right", "of")]
    return tuple(child for child in found if child is not None)


def _names_below(section: Section) -> set[str]:
    found = set()
    for element in section.items:
        found.add(element.id)
        if isinstance(element, Section):
            found |= _names_below(element)
    return found - {""}


def goes_in_a_circle(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Questions that depend on each other in a circle: none of them could ever be shown."""
    yield from in_every_period(questionnaire, _circles)


def _circles(form: Questionnaire) -> Iterator[Finding]:
    edges = _edges(form)
    told: set[frozenset[str]] = set()
    for start in edges:
        way = _circle(edges, start)
        if way and len(way) > 1 and frozenset(way) not in told:
            told.add(frozenset(way))
            use = next(use for use in uses(form) if use.element.id == start and use.column in TRIGGERS)
            shown = " needs ".join(f"`{name}`" for name in (*way, way[0]))
            message = f"goes in a circle: {shown}. Take one of these conditions out."
            yield error("goes_in_a_circle", use.place, message)


def _edges(form: Questionnaire) -> dict[str, set[str]]:
    """For each name the names on which it depends; what is in a section depends on the section's condition."""
    edges: dict[str, set[str]] = {}
    for use in uses(form):
        if use.column in TRIGGERS and use.tree is not None and use.element.id:
            names = {real_name(n.name) for n in _outside_filters(use.tree) if isinstance(n, Reference)}
            edges.setdefault(use.element.id, set()).update(names - {use.element.id})
    for asking in form.askings():
        own = edges.setdefault(asking.item.id, set()) if asking.item.id else set()
        own |= {section.id for section in asking.sections if section.id in edges and section.relevant}
    return {name: found for name, found in edges.items() if found}


def _circle(edges: dict[str, set[str]], start: str) -> tuple[str, ...]:
    """The shortest way from a name back to itself; nothing where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for name in sorted(edges.get(way[-1], ())):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()


def later_question(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A condition on a question that is asked only later: when it is worked out there is no answer yet."""
    yield from in_every_period(questionnaire, _later)


def _later(form: Questionnaire) -> Iterator[Finding]:
    numbers, items = orders(form), items_by_id(form)
    for use in uses(form):
        if use.column not in BEFORE:
            continue
        below = _names_below(use.element) if isinstance(use.element, Section) else set()
        for name in _asked(use.text, items, set()):
            if name in below or name == use.element.id or name not in items:
                continue
            if numbers[name] > use.order:
                message = (
                    f"asks about `{name}`, which comes later in the form: there is no answer yet. Move `{name}` before "
                    f"`{use.element.id}`, or ask about an earlier question."
                )
                yield error("later_question", use.place, message)


def _asked(text: str, items: Mapping[str, object], seen: set[str]) -> Iterator[str]:
    """The questions that people answer on which an expression depends, through any calculations."""
    for name in map(real_name, names_in(text)):
        asking = items.get(name)
        item = getattr(asking, "item", None)
        if name in seen:
            continue
        seen.add(name)
        if isinstance(item, Item) and item.type in ("calculate", "hidden"):
            yield from _asked(item.calculation, items, seen)
        else:
            yield name


def refers_to_section(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A condition on the answer to a section: sections have none; only the copies of a repeat can be counted."""
    yield from in_every_period(questionnaire, _sections_asked)


def _sections_asked(form: Questionnaire) -> Iterator[Finding]:
    sections, items = sections_by_id(form), items_by_id(form)
    for use in uses(form):
        for name, within in _references(use.tree):
            section = sections.get(name)
            if section is None or name in items:
                continue
            if section.repeat and within & (ROUND_REPEATS | {"[]"}):
                continue
            kind = "a repeat" if section.repeat else "a section"
            message = f"`{name}` is {kind} and has no answer of its own. " + (
                f"Write `count(${{{name}}})`, or name a question inside it."
                if section.repeat
                else "Name a question inside it."
            )
            yield error("refers_to_section", use.place, message)


def inside_a_repeat(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A question of a repeat asked about from outside: which of its copies is meant?"""
    yield from in_every_period(questionnaire, _repeats_asked)


def _repeats_asked(form: Questionnaire) -> Iterator[Finding]:
    items = items_by_id(form)
    for use in uses(form):
        around = {id(section) for section in (*use.sections, use.element)}
        for name, within in _references(use.tree):
            asking = items.get(name)
            outside = [s for s in asking.repeats if id(s) not in around] if asking else []
            if outside and not within & (ROUND_REPEATS | {"[]"}):
                message = (
                    f"`{name}` is asked several times in `{outside[0].id}`; from outside it is not clear which answer "
                    f"is meant. Write sum(${{{name}}}), join(' ', ${{{name}}}) or indexed-repeat(...)."
                )
                yield error("inside_a_repeat", use.place, message)


def _references(node: Node | None, within: frozenset[str] = frozenset()) -> Iterator[tuple[str, frozenset[str]]]:
    """Each reference with the functions round it; `[]` stands for a way with conditions in square brackets."""
    if isinstance(node, Reference):
        yield real_name(node.name), within
    elif isinstance(node, Call):
        for given in node.given:
            yield from _references(given, within | {node.function})
    elif isinstance(node, Filtered):
        yield from _references(node.of, within | {"[]"})
        for condition in node.conditions:
            yield from _references(condition, within)
    elif node is not None:
        for child in _below(node):
            yield from _references(child, within)


def bare_name(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A question named without `${}`, or a choice without quotes: a form takes it for something that is not there."""
    yield from in_every_period(questionnaire, _bare_names)


def _bare_names(form: Questionnaire) -> Iterator[Finding]:
    known = items_by_id(form)
    choices = {choice.id for listed in form.choices.values() if isinstance(listed, tuple) for choice in listed}
    for use in uses(form):
        for node in _outside_filters(use.tree) if use.tree and use.column not in ("choice_filter", "default") else ():
            if not isinstance(node, Path) or not re.fullmatch(r"[^\W\d][\w-]*", node.way):
                continue
            if node.way in known:
                advice = f"Write `${{{node.way}}}`."
            elif node.way in choices:
                advice = f"Write the choice in quotes: '{node.way}'."
            elif node.way in ("true", "false"):
                advice = f"Write `{node.way}()`."
            else:
                advice = "Write `${question}` for an answer and 'quotes' for a choice or a text."
            message = f"`{node.way}` stands here without `${{}}` and without quotes and means nothing. {advice}"
            yield error("bare_name", use.place, message)


def calculation_missing(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A calculation that calculates nothing."""
    for asking in questionnaire.askings():
        item = asking.item
        has_default = "${" in item.default or "(" in item.default
        if item.type == "calculate" and not item.calculation and not has_default:
            place = f"item `{item.id}`, calculation" if item.id else f"item number {asking.number}, calculation"
            message = "is empty. Write what is to be calculated, or take the row out."
            yield error("calculation_missing", place, message)


def calculation_on_question(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A calculation on a question that people answer: it writes over their answer."""
    for asking in questionnaire.askings():
        item = asking.item
        shown = item.read_only.casefold() not in ("", "no", "false", "false()")
        if item.calculation and item.type not in ("calculate", "hidden") and not shown and not _has_trigger(item):
            message = (
                f"a calculation on a question of type `{item.type}` writes over what people answer. Use the type "
                "`calculate`, or write `yes` under read_only, or take the calculation out."
            )
            yield warning("calculation_on_question", f"item `{item.id}`, calculation", message)


def _has_trigger(item: Item) -> bool:
    return any(heading.casefold() == "trigger" for heading in item.extra)


def readable(text: str) -> bool:
    """Whether this text is an expression.

    >>> readable("${a} == 1")
    False
    """
    return tree(text) is not None
