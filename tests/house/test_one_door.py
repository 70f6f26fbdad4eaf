"""Data reaches a widget only through tui/text.py: Textual reads a plain string as markup, and runs what is in it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from support.tree import ROOT, files, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWING = {"Static", "Label", "Button", "Checkbox", "RadioButton", "Collapsible", "Digits", "update", "notify"}
TITLES = {"border_title", "border_subtitle", "tooltip"}
MAKERS = {"format", "str", "_", "ngettext", "pgettext", "join"}
FIRST = "shown(…) or line(…) of tui/text.py comes first"


def faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Find strings made at run time that go straight into a widget."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "from_markup":
            yield node.lineno, "from_markup reads data as markup"
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, fault) for fault in call_faults(node))
        elif isinstance(node, ast.Assign) and made_at_run_time(node.value):
            titles = [
                target.attr for target in node.targets if isinstance(target, ast.Attribute) and target.attr in TITLES
            ]
            yield from ((node.lineno, f"{title}: {FIRST}") for title in titles)


def call_faults(call: ast.Call) -> Iterator[str]:
    name = name_of(call)
    markup = next((keyword.value for keyword in call.keywords if keyword.arg == "markup"), None)
    off = isinstance(markup, ast.Constant) and markup.value is False
    if markup is not None and not off:
        yield "markup is switched on"
    if name in SHOWING and not off and call.args and made_at_run_time(call.args[0]):
        yield f"{name}: {FIRST}"
    if name == "notify" and not off:
        yield "notify: pass markup=False"


def made_at_run_time(value: ast.expr) -> bool:
    if isinstance(value, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in value.values)
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, ast.Mod) or made_at_run_time(value.left) or made_at_run_time(value.right)
    return isinstance(value, ast.Call) and name_of(value) in MAKERS


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_data_reaches_widgets_only_through_the_one_door() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {fault}"
        for path in files("src/bofield/tui/**/*.py")
        for line, fault in faults(ast.parse(text_of(path)))
    ]
    assert not found


@pytest.mark.parametrize(
    ("code", "faulty"),
    [
        ("Static(f'{name}')", True),
        ("label.update('Name: ' + str(name))", True),
        ("label.update('%s' % name)", True),
        ("Static(_('{name}').format(name=name))", True),
        ("app.notify(text)", True),
        ("self.border_title = f'{name}'", True),
        ("Static(name, markup=True)", True),
        ("Content.from_markup(name)", True),
        ("Static(shown(f'{name}'))", False),
        ("Static('')", False),
        ("app.notify(text, markup=False)", False),
        ("table.update({'a': 1})", False),
    ],
)
def test_the_rule_sees_what_it_should(code: str, faulty: bool) -> None:  # noqa: FBT001
    assert bool(list(faults(ast.parse(code)))) is faulty
