"""The expressions of XLSForms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctipsurvey.instruments.expressions import (
    Call,
    ExpressionError,
    Filtered,
    Number,
    Operation,
    Path,
    Reference,
    Text,
    parse,
    references,
    walk,
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("${a} = 'yes'", Operation("=", Reference("a"), Text("yes"))),
        (". >= 0", Operation(">=", Path("."), Number(0, "0"))),
        ("not(selected(${a}, 'x'))", Call("not", (Call("selected", (Reference("a"), Text("x"))),))),
        ("${a} div 2 + 1", Operation("+", Operation("div", Reference("a"), Number(2, "2")), Number(1, "1"))),
        ("../b/c", Path("../b/c")),
        ("a-b", Path("a-b")),
    ],
)
def test_an_expression_becomes_a_tree(text: str, tree: object) -> None:
    assert parse(text) == tree


def test_and_binds_closer_than_or_and_brackets_closer_still() -> None:
    tree = parse("${a} = 1 or ${b} = 2 and ${c} = 3")
    assert isinstance(tree, Operation)
    assert tree.sign == "or"
    tree = parse("(${a} = 1 or ${b} = 2) and ${c} = 3")
    assert isinstance(tree, Operation)
    assert tree.sign == "and"


def test_a_list_kept_elsewhere_is_read_with_its_condition() -> None:
    tree = parse("instance('l')/root/item[name = ${a}]/label")
    assert isinstance(tree, Filtered)
    assert Reference("a") in list(walk(tree))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("${a} == 'yes'", "Write `=` once"),
        ("${a} && ${b}", "`&` is not understood"),
        ("${a} = 'yes", "`'` is not understood"),
        ("selected(${a}, 'x'", "`)` is missing: the expression ends"),
        ("${a} =", "a value is missing at the end"),
        ("", "a value is missing at the end"),
        ("${a} = “yes”", "`“` is not understood"),
        ("${} = 1", "names no question"),
        ("${a} 'x'", "belongs to nothing before it"),
    ],
)
def test_what_is_no_expression_is_told_with_its_place(text: str, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert words in str(caught.value)
    assert 0 <= caught.value.at <= len(text)


@given(st.text(alphabet="${}()[]'\"=<>!&|.,/*+- ab1орand", max_size=40))
def test_no_text_makes_the_reader_fail_otherwise(text: str) -> None:
    try:
        nodes = list(walk(parse(text)))
    except ExpressionError:
        return
    assert nodes


def test_names_are_found_in_labels_too() -> None:
    assert references("Who of ${ body } signed ${act}?") == ("body", "act")
