"""Light, dark and high contrast: the program's own colours. Knows no widget.

Every pair that carries text keeps a contrast of at least 4.5 to 1, and what marks the focus at least 3 to 1; a test
measures them. A colour is never the only sign of anything, so the app is whole with `NO_COLOR` as well.
"""

from __future__ import annotations

from textual.theme import Theme

from bofield.i18n import N_

DARK = "bofield-dark"
LIGHT = "bofield-light"
CONTRAST = "bofield-contrast"

NAMES: dict[str, str] = {DARK: N_("Dark"), LIGHT: N_("Light"), CONTRAST: N_("High contrast")}


def _theme(name: str, colours: dict[str, str], *, dark: bool) -> Theme:
    text, muted, focus = colours["foreground"], colours["muted"], colours["accent"]
    return Theme(
        name=name,
        primary=colours["accent"],
        secondary=colours["secondary"],
        accent=colours["accent"],
        warning=colours["warning"],
        error=colours["error"],
        success=colours["success"],
        foreground=text,
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["panel"],
        boost=colours["panel"],
        dark=dark,
        text_alpha=1.0,
        variables={
            "text": text,
            "text-muted": muted,
            "text-disabled": muted,
            "text-error": colours["error"],
            "text-warning": colours["warning"],
            "text-success": colours["success"],
            "text-accent": colours["accent"],
            "foreground-muted": muted,
            "foreground-disabled": muted,
            "border": focus,
            "border-blurred": colours["border"],
            "block-cursor-background": colours["cursor"],
            "block-cursor-foreground": colours["on-cursor"],
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": colours["quiet-cursor"],
            "block-cursor-blurred-foreground": text,
            "block-cursor-blurred-text-style": "none",
            "block-hover-background": colours["panel"],
            "input-cursor-background": text,
            "input-cursor-foreground": colours["background"],
            "input-selection-background": colours["quiet-cursor"],
            "input-selection-foreground": text,
            "screen-selection-background": colours["quiet-cursor"],
            "screen-selection-foreground": text,
            "scrollbar": colours["border"],
            "scrollbar-hover": colours["accent"],
            "scrollbar-active": colours["accent"],
            "scrollbar-background": colours["background"],
            "scrollbar-background-hover": colours["background"],
            "scrollbar-background-active": colours["background"],
            "scrollbar-corner-color": colours["background"],
            "button-foreground": text,
            "button-color-foreground": colours["on-cursor"],
            "button-focus-text-style": "bold underline",
            "link-color": colours["accent"],
            "rule": colours["border"],
        },
    )


THEMES: tuple[Theme, ...] = (
    _theme(
        DARK,
        {
            "foreground": "#e4e2dc",
            "muted": "#abb0b5",
            "background": "#12161a",
            "surface": "#181d22",
            "panel": "#1f262c",
            "border": "#6f7a84",
            "accent": "#8ec5e8",
            "secondary": "#b9a7e0",
            "warning": "#f0c060",
            "error": "#ff9a8d",
            "success": "#9bd3a0",
            "cursor": "#3578a8",
            "on-cursor": "#ffffff",
            "quiet-cursor": "#303c46",
        },
        dark=True,
    ),
    _theme(
        LIGHT,
        {
            "foreground": "#1d2226",
            "muted": "#565e65",
            "background": "#faf8f4",
            "surface": "#ffffff",
            "panel": "#ece8e0",
            "border": "#7c858c",
            "accent": "#155a8a",
            "secondary": "#5b4492",
            "warning": "#7a5200",
            "error": "#a3241a",
            "success": "#1f6b30",
            "cursor": "#155a8a",
            "on-cursor": "#ffffff",
            "quiet-cursor": "#d3dde4",
        },
        dark=False,
    ),
    _theme(
        CONTRAST,
        {
            "foreground": "#ffffff",
            "muted": "#e6e6e6",
            "background": "#000000",
            "surface": "#000000",
            "panel": "#1a1a1a",
            "border": "#ffffff",
            "accent": "#7fdbff",
            "secondary": "#e0c8ff",
            "warning": "#ffe14d",
            "error": "#ffb3a8",
            "success": "#9dffb0",
            "cursor": "#ffe14d",
            "on-cursor": "#000000",
            "quiet-cursor": "#3d3d3d",
        },
        dark=True,
    ),
)


def default_theme(chosen: str) -> str:
    """Take the theme a person chose, or the dark one."""
    return chosen if chosen in NAMES else DARK
