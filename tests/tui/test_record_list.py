from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App

from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.record_list import RecordList
from bofield.tui.widgets.rows import ON, Row, heading
from support.render import text_of_app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

HUNDRED_THOUSAND = 100_000


class Numbers:
    """Rows with the numbers from `first` on, and a count of the pages that were asked for."""

    def __init__(self, total: int = HUNDRED_THOUSAND, first: int = 0) -> None:
        self.total = total
        self.first = first
        self.asked: list[int] = []

    async def page(self, offset: int, limit: int) -> tuple[int, Sequence[Row]]:
        self.asked.append(offset)
        last = min(self.total, offset + limit)
        return self.total, [Row(f"r{n + self.first}", (f"row {n + self.first}",)) for n in range(offset, last)]


class ListApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.selected: list[str] = []
        self.highlighted: list[str] = []
        self.failures: list[Exception] = []

    def failed(self, error: Exception) -> None:
        self.failures.append(error)

    def compose(self) -> ComposeResult:
        yield RecordList((Column("name", "Name", width=20, grow=1), Column("more", width=10)), titles=True)

    def on_record_list_selected(self, event: RecordList.Selected) -> None:
        self.selected.append(event.row.id)

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        self.highlighted.append(event.row.id if event.row else "")

    @property
    def records(self) -> RecordList:
        return self.query_one(RecordList)


async def test_a_hundred_thousand_rows_ask_only_for_what_is_in_view() -> None:
    app, source = ListApp(), Numbers()
    async with app.run_test() as pilot:
        await app.records.set_source(source)
        await pilot.pause()
        assert source.asked == [0]
        assert app.records.total == HUNDRED_THOUSAND
        assert "› row 0" in text_of_app(app)
        app.records.focus()
        await pilot.press("end")
        await pilot.pause()
        assert f"› row {HUNDRED_THOUSAND - 1}" in text_of_app(app)
        assert len(source.asked) < 6
    assert app.failures == []


async def test_reading_again_keeps_the_row_under_the_cursor_on_its_line() -> None:
    app, source = ListApp(), Numbers()
    async with app.run_test() as pilot:
        await app.records.set_source(source)
        app.records._move_to(300)
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        before = [one for one in text_of_app(app).splitlines() if one.startswith("›")]
        line_before = text_of_app(app).splitlines().index(before[0])
        source.first = -5
        await app.records.read_again()
        await pilot.pause()
        assert app.records.current_id == "r300"
        assert app.records.cursor == 305
        assert text_of_app(app).splitlines().index("› row 300") == line_before


async def test_a_row_that_is_gone_leaves_the_cursor_where_it_was() -> None:
    app = ListApp()
    async with app.run_test() as pilot:
        app.records.set_rows([Row(f"r{n}", (str(n),)) for n in range(5)])
        app.records.go_to("r3")
        app.records.set_rows([Row(f"r{n}", (str(n),)) for n in (0, 1, 2, 4)])
        await pilot.pause()
        assert app.records.current_id == "r4"
        app.records.set_rows([])
        await pilot.pause()
        assert app.records.current is None
        assert app.highlighted[-1] == ""


async def test_the_cursor_skips_headings_and_shows_the_one_above() -> None:
    app = ListApp()
    async with app.run_test() as pilot:
        app.records.set_rows([heading("ONE"), Row("a", ("a",)), heading("TWO"), Row("b", ("b",))])
        app.records.focus()
        await pilot.pause()
        assert app.records.current_id == "a"
        await pilot.press("down")
        assert app.records.current_id == "b"
        await pilot.press("up", "up")
        assert app.records.current_id == "a"
        app.records.select()
        await pilot.pause()
        assert app.selected == ["a"]


async def test_a_click_moves_the_cursor_and_a_second_one_opens() -> None:
    app = ListApp()
    async with app.run_test() as pilot:
        app.records.set_rows([Row(f"r{n}", (str(n),)) for n in range(5)])
        await pilot.pause()
        await pilot.click(RecordList, offset=(5, 3))
        assert app.records.current_id == "r2"
        assert app.selected == []
        await pilot.click(RecordList, offset=(5, 3))
        assert app.selected == ["r2"]


async def test_a_cell_may_reach_into_the_next_column() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 6)) as pilot:
        app.records.set_rows([Row("a", ("x" * 60, ON)), Row("b", ("y" * 60, "short"))])
        await pilot.pause()
        first, second = text_of_app(app).splitlines()[1:3]
        assert first.count("x") > second.count("y")
        assert second.endswith("short")


HOSTILE = ("[/]", "[@click=app.exit]x[/]", "\x1b[31mred", "a\nb", "\u202eabc", "x" * 100_000, "\x00")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_no_text_can_harm_the_list(text: str) -> None:
    app = ListApp()
    async with app.run_test(size=(60, 5)) as pilot:
        app.records.set_rows([heading(text), Row("a", (text, text))])
        await pilot.pause()
        screen = text_of_app(app)
        assert "\x1b" not in screen
        assert all(len(one) <= 60 for one in screen.splitlines())


async def test_an_answer_that_comes_too_late_is_not_shown() -> None:
    app, slow, quick = ListApp(), Numbers(first=1_000), Numbers(first=0)
    started, go_on = asyncio.Event(), asyncio.Event()
    fetch = slow.page

    async def late(offset: int, limit: int) -> tuple[int, Sequence[Row]]:
        started.set()
        await go_on.wait()
        return await fetch(offset, limit)

    slow.page = late  # type: ignore[method-assign]
    async with app.run_test() as pilot:
        first: asyncio.Task[Any] = asyncio.create_task(app.records.set_source(slow))
        await started.wait()
        await app.records.set_source(quick)
        go_on.set()
        await first
        await pilot.pause()
        assert app.records.current_id == "r0"
