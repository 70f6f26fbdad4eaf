from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.color import Color

from bofield.tui.themes import DARK, NAMES, THEMES, default_theme

if TYPE_CHECKING:
    from textual.theme import Theme

TEXT = 4.5
FOCUS = 3.0
GROUNDS = ("background", "surface", "panel")
INKS = ("foreground", "text-muted", "accent", "warning", "error", "success")


def colours(theme: Theme) -> dict[str, Color]:
    found = theme.to_color_system().generate()
    return {name: Color.parse(value) for name, value in found.items() if value.startswith("#")}


def luminance(colour: Color) -> float:
    def part(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * part(colour.r) + 0.7152 * part(colour.g) + 0.0722 * part(colour.b)


def contrast(one: Color, other: Color) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_can_be_read_on_every_ground(theme: Theme) -> None:
    palette = colours(theme)
    for ink in INKS:
        for ground in (*GROUNDS, "block-cursor-blurred-background"):
            assert contrast(palette[ink], palette[ground]) >= TEXT, (ink, ground)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_has_the_focus_can_be_read_and_seen(theme: Theme) -> None:
    palette = colours(theme)
    cursor = palette["block-cursor-background"]
    assert contrast(palette["block-cursor-foreground"], cursor) >= TEXT
    for ground in GROUNDS:
        assert contrast(cursor, palette[ground]) >= FOCUS, ground
        assert contrast(palette["border"], palette[ground]) >= FOCUS, ground
        assert contrast(palette["border-blurred"], palette[ground]) >= FOCUS, ground
        assert contrast(palette["scrollbar"], palette[ground]) >= FOCUS, ground


def test_selected_text_and_the_text_cursor_can_be_read() -> None:
    for theme in THEMES:
        palette = colours(theme)
        for part in ("input-selection", "screen-selection", "input-cursor"):
            assert contrast(palette[f"{part}-foreground"], palette[f"{part}-background"]) >= TEXT, (theme.name, part)


def test_an_unknown_theme_in_the_settings_gives_the_dark_one() -> None:
    assert default_theme("nord") == DARK
    assert {theme.name for theme in THEMES} == set(NAMES)
