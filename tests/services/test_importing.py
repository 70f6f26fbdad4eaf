from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bofield.errors import ImportFileError, NotAllowedError
from bofield.services import cases
from bofield.services.importing import import_cases
from bofield.services.ledger import read_ledger
from bofield.services.values import CaseFilter, ImportReport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bofield.services.workspace import Workspace

HEAD = "Kontraktsnr;Hyresgäst;Adress;Lgh;Kommun;Förfallodag;Belopp"
FIRST = "1203-04;Anna Öberg;Storgatan 4;lgh 1203;Lund;2026-10-30;8 450,50"
SECOND = "1101-02;Bo Ek;Kungsvägen 8;1101;Lund;2026-10-30;7 200"


@pytest.fixture
def ledger(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: str, head: str = HEAD, encoding: str = "utf-8", end: str = "\r\n") -> Path:
        path = tmp_path / "restlista.csv"
        path.write_bytes(end.join([head, *rows, ""]).encode(encoding))
        return path

    return write


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.opened, report.added, report.changed, report.unchanged, report.skipped


def test_a_list_opens_a_case_for_every_contract(ws: Workspace, ledger: Callable[..., Path]) -> None:
    assert counts(import_cases(ws, ledger(FIRST, SECOND))) == (2, 2, 0, 0, 0)
    case = cases.find_case(ws, "1203-04")
    row = cases.case_row(ws, case)
    assert (row.place, row.tenant, row.arrears) == ("Storgatan 4, lgh 1203", "Anna Öberg", 845_050)
    assert (row.stage, row.coordinator) == ("early_contact", "Samordnare Ett")
    assert cases.case_view(ws, case).municipality == "Lund"


def test_the_same_list_twice_changes_nothing(ws: Workspace, ledger: Callable[..., Path]) -> None:
    path = ledger(FIRST, SECOND)
    import_cases(ws, path)
    waiting = ws.replica.outbox_count()
    assert counts(import_cases(ws, path)) == (0, 0, 0, 2, 0)
    assert ws.replica.outbox_count() == waiting


def test_next_months_list_adds_to_the_cases_that_are_known(ws: Workspace, ledger: Callable[..., Path]) -> None:
    import_cases(ws, ledger(FIRST))
    later = ledger(FIRST, FIRST.replace("2026-10-30", "2026-11-30"), SECOND)
    assert counts(import_cases(ws, later)) == (1, 2, 0, 1, 0)
    assert cases.case_row(ws, cases.find_case(ws, "1203-04")).arrears == 1_690_100


def test_amounts_follow_the_ledger_until_they_are_paid_and_if_the_payment_bounces(
    ws: Workspace, ledger: Callable[..., Path]
) -> None:
    import_cases(ws, ledger(FIRST))
    case = cases.find_case(ws, "1203-04")
    for amount, arrears in (("4 000", 400_000), ("0", 0), ("4 000", 400_000)):
        path = ledger(FIRST.replace("8 450,50", amount))
        assert counts(import_cases(ws, path)) == (0, 0, 1, 0, 0)
        assert counts(import_cases(ws, path)) == (0, 0, 0, 1, 0)
        assert cases.case_row(ws, case).arrears == arrears


def test_a_row_with_nothing_owed_opens_no_case(ws: Workspace, ledger: Callable[..., Path]) -> None:
    assert counts(import_cases(ws, ledger(FIRST.replace("8 450,50", "0,00")))) == (0, 0, 0, 1, 0)


def test_new_arrears_of_a_closed_case_open_a_new_one(ws: Workspace, ledger: Callable[..., Path]) -> None:
    import_cases(ws, ledger(FIRST))
    cases.edit_case(ws, cases.find_case(ws, "1203-04"), {"stage": "closed", "outcome": "debt_paid"})
    assert counts(import_cases(ws, ledger(FIRST))) == (0, 0, 0, 1, 0)
    assert counts(import_cases(ws, ledger(FIRST.replace("2026-10-30", "2026-11-30")))) == (1, 1, 0, 0, 0)
    assert cases.list_cases(ws).total == 1
    assert cases.list_cases(ws, CaseFilter(closed=True)).total == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_every_usual_way_to_write_a_list_is_read(
    ledger: Callable[..., Path], encoding: str, separator: str, end: str
) -> None:
    row = FIRST.replace("8 450,50", '"8 450,50"').replace(";", separator)
    path = ledger(row, head=HEAD.replace(";", separator), encoding=encoding, end=end)
    found = read_ledger(path.read_bytes(), path.name)
    assert found.problems == ()
    assert [(one.tenant, one.due, one.amount) for one in found.rows] == [("Anna Öberg", date(2026, 10, 30), 845_050)]


@pytest.mark.parametrize(
    "head",
    [
        "Contract number;Tenant;Address;Apartment;Municipality;Due date;Amount owed",
        "KONTRAKTSNUMMER ; hyresgäst ; Gatuadress ; Lägenhetsnr ; kommun ; Förfallodatum ; Restbelopp (kr)",
        "Avtalsnr;Namn;Adress;Objektsnr;Kommun;Förf.datum;Saldo",
    ],
)
def test_headings_may_be_swedish_or_english(ledger: Callable[..., Path], head: str) -> None:
    path = ledger(FIRST, head=head)
    (row,) = read_ledger(path.read_bytes(), path.name).rows
    assert (row.contract, row.address, row.apartment) == ("1203-04", "Storgatan 4", "1203")


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        *(("8 450,50", 845_050), ("8.450,50", 845_050), ("8450", 845_000), ("8450,5", 845_050), ("8450.50", 845_050)),
        *(("8\xa0450,50 kr", 845_050), ("8450:-", 845_000), ("1.234.567,89", 123_456_789)),
    ],
)
def test_amounts_are_read_as_swedes_write_them(ledger: Callable[..., Path], text: str, ore: int) -> None:
    path = ledger(FIRST.replace("8 450,50", text))
    assert [row.amount for row in read_ledger(path.read_bytes(), path.name).rows] == [ore]


@pytest.mark.parametrize("text", ["8,4,5", "-500", "gratis", "8,450.50", "99999999999", "1e5", "٣"])
def test_what_is_not_plainly_an_amount_is_told_by_row_and_column(ledger: Callable[..., Path], text: str) -> None:
    path = ledger(SECOND, FIRST.replace("8 450,50", text))
    (problem,) = read_ledger(path.read_bytes(), path.name).problems
    assert (problem.row, problem.column) == (3, "Belopp")
    assert text in problem.message


@pytest.mark.parametrize("text", ["2026-10-30", "20261030", "2026-10-30 00:00:00", "30/10/2026", "30.10.2026"])
def test_dates_are_read_in_the_ways_ledgers_write_them(ledger: Callable[..., Path], text: str) -> None:
    path = ledger(FIRST.replace("2026-10-30", text))
    assert [row.due for row in read_ledger(path.read_bytes(), path.name).rows] == [date(2026, 10, 30)]


@pytest.mark.parametrize("text", ["2026-02-30", "05/06/2026", "10/30/2026", "30 okt", "1926-10-30", "2026-10-30 14:00"])
def test_what_is_not_plainly_a_date_is_told_by_row_and_column(ledger: Callable[..., Path], text: str) -> None:
    path = ledger(FIRST.replace("2026-10-30", text))
    (problem,) = read_ledger(path.read_bytes(), path.name).problems
    assert (problem.row, problem.column) == (2, "Förfallodag")


def test_a_column_that_shows_its_order_makes_every_date_in_it_plain(ledger: Callable[..., Path]) -> None:
    path = ledger(FIRST.replace("2026-10-30", "30/10/2026"), SECOND.replace("2026-10-30", "05/06/2026"))
    assert [row.due for row in read_ledger(path.read_bytes(), path.name).rows] == [date(2026, 10, 30), date(2026, 6, 5)]


@pytest.mark.parametrize("number", ["850712-1234", "19850712-1234", "198507121234", "8112189876", "850772-1234"])
@pytest.mark.parametrize("where", ["1203-04", "Anna Öberg"])
def test_a_personal_identity_number_is_refused(
    ws: Workspace, ledger: Callable[..., Path], number: str, where: str
) -> None:
    report = import_cases(ws, ledger(FIRST.replace(where, number), SECOND))
    assert counts(report) == (0, 0, 0, 0, 1)
    assert "personnummer" in report.problems[0].message
    assert number not in report.problems[0].message
    assert cases.list_cases(ws).total == 0


@pytest.mark.parametrize("contract", ["1203-0401", "8112189877", "123456-7890", "20261345-0001", "4711"])
def test_ordinary_contract_numbers_are_not_mistaken_for_people(ledger: Callable[..., Path], contract: str) -> None:
    path = ledger(FIRST.replace("1203-04", contract))
    assert read_ledger(path.read_bytes(), path.name).problems == ()


def test_with_anything_wrong_nothing_is_written(ws: Workspace, ledger: Callable[..., Path]) -> None:
    path = ledger(FIRST, SECOND.replace("7 200", "sju tusen"), ";;;;;;1")
    report = import_cases(ws, path)
    assert counts(report) == (0, 0, 0, 0, 2)
    assert [(problem.row, problem.column) for problem in report.problems] == [
        (3, "Belopp"),
        (4, "Kontraktsnr"),
        (4, "Adress"),
        (4, "Förfallodag"),
    ]
    assert cases.list_cases(ws).total == 0
    assert ws.replica.outbox_count() == 0


def test_wrong_rows_can_be_left_out(ws: Workspace, ledger: Callable[..., Path]) -> None:
    report = import_cases(ws, ledger(FIRST, SECOND.replace("7 200", "sju tusen")), skip_bad=True)
    assert counts(report) == (1, 1, 0, 0, 1)
    assert len(report.problems) == 1


def test_rows_that_contradict_each_other_are_told(ledger: Callable[..., Path]) -> None:
    path = ledger(FIRST, FIRST, FIRST.replace("Storgatan 4", "Norrgatan 1").replace("2026-10-30", "2026-11-30"))
    problems = read_ledger(path.read_bytes(), path.name).problems
    assert [(problem.row, problem.column) for problem in problems] == [(3, "Förfallodag"), (4, "Adress")]
    assert "rad 2" in problems[0].message


def test_empty_rows_and_a_separator_line_are_passed_over(tmp_path: Path) -> None:
    content = f"sep=;\r\n{HEAD}\r\n\r\n;;;;;;\r\n{FIRST}\r\n"
    found = read_ledger(content.encode(), "x.csv")
    assert [row.number for row in found.rows] == [5]


def test_hostile_cells_are_made_visible(ws: Workspace, ledger: Callable[..., Path]) -> None:
    import_cases(ws, ledger(FIRST.replace("Anna Öberg", "\x1b]0 x\x07Anna\u202e [/]")))
    assert cases.case_row(ws, cases.find_case(ws, "1203-04")).tenant == "␛]0 x␇Anna⟨U+202E⟩ [/]"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tom"),
        (b"\r\n\r\n", "tom"),
        (HEAD.encode(), "inga rader"),
        (b"PK\x03\x04\x00\x00xlsx", "ingen textfil"),
        (b"\x81\x8d;\x90", "Windows-1252"),
        (b"namn;skuld\nAnna;1\n", "Kontraktsnummer"),
        (f"{HEAD};Saldo\n{FIRST};1\n".encode(), "samma sak"),
        (f'{HEAD}\n"{FIRST}'.encode(), "citattecken"),
    ],
)
def test_what_is_no_such_list_is_told_in_one_sentence(
    ws: Workspace, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(ImportFileError, match=words) as caught:
        import_cases(ws, path, skip_bad=True)
    assert "list.csv" in str(caught.value)


def test_a_file_that_is_not_there_is_told(ws: Workspace, tmp_path: Path) -> None:
    for path in (tmp_path / "saknas.csv", tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(ImportFileError):
            import_cases(ws, path)


def test_opening_cases_is_for_those_who_work_with_them(
    open_workspace: Callable[..., Workspace], ledger: Callable[..., Path]
) -> None:
    with pytest.raises(NotAllowedError):
        import_cases(open_workspace("administrator", folder="two"), ledger(FIRST))
