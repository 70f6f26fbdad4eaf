"""Files that are no forms, or would hurt whoever opens them: one sentence, and nothing is opened in full."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import zipfile
import zlib
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]
import pytest

from bofield.errors import FormError
from bofield.services import form_files
from bofield.services.forms import check_form, faults_of
from support.own_forms import write_form

if TYPE_CHECKING:
    from pathlib import Path

SURVEY = (("type", "name", "label"), ("text", "a", "A"), ("integer", "b", "B"))


def workbook(path: Path, *, cells: dict[str, object] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "survey"
    for line in SURVEY:
        sheet.append(line)
    for place, value in (cells or {}).items():
        sheet[place] = value
    book.save(path)
    return path


def rewritten(path: Path, change: dict[str, bytes], *, stated: int = 0) -> Path:
    """Put other parts into an archive; `stated` is the size that its list lies about."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **change}.items():
            archive.writestr(name, content)
    if stated:
        content = path.read_bytes()
        true = len(next(iter(change.values()))).to_bytes(4, "little")
        path.write_bytes(content.replace(true, stated.to_bytes(4, "little")))
    return path


def told(path: Path) -> str:
    with pytest.raises(FormError) as caught:
        check_form(path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert path.name in sentence
    assert faults_of(path)[0] == sentence
    return sentence


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "Det finns ingen fil" in told(tmp_path / "saknas.xlsx")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "mapp.md").mkdir()
    assert "är en mapp" in told(tmp_path / "mapp.md")


def test_a_pipe_that_would_keep_one_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert "Det finns ingen fil" in told(tmp_path / "pipe.md")


@pytest.mark.parametrize("name", ["form.docx", "form.xlsm", "form.xls", "form.pdf", "form"])
def test_another_kind_of_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04")
    assert "måste sluta på .md, .csv, .xlsx" in told(tmp_path / name)


@pytest.mark.parametrize("name", ["form.md", "form.csv", "form.xlsx"])
@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_an_empty_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert "är tom" in told(tmp_path / name)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_form(tmp_path)

    def denied(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", denied)
    assert "går inte att läsa: Permission denied" in told(path)


@pytest.mark.parametrize("name", ["form.md", "form.csv", "form.xlsx"])
def test_a_huge_file_is_not_read_at_all(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(3_000_000_000)
    assert "är för stor för att vara ett formulär: 3000 MB, och högst 5 MB läses" in told(tmp_path / name)


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b"<html></html>", b"\xd0\xcf\x11\xe0" * 100])
def test_something_that_is_no_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "form.xlsx").write_bytes(content)
    assert "ingen arbetsbok" in told(tmp_path / "form.xlsx")


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "form.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hej")
    assert "form.xlsx" in told(tmp_path / "form.xlsx")


def test_a_workbook_without_questions(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "form.xlsx")
    assert "survey" in told(tmp_path / "form.xlsx")


def test_a_small_archive_that_unpacks_to_gigabytes_is_not_opened(tmp_path: Path) -> None:
    path = rewritten(workbook(tmp_path / "form.xlsx"), {"xl/worksheets/sheet9.xml": bytes(60_000_000)})
    assert path.stat().st_size < 100_000
    assert "packas upp till mer än 40 MB" in told(path)


def test_an_archive_of_thousands_of_parts_is_not_opened(tmp_path: Path) -> None:
    many = {f"xl/x{number}": b"" for number in range(form_files.MOST_PARTS)}
    assert "packas upp" in told(rewritten(workbook(tmp_path / "form.xlsx"), many))


LIMITED = """
import resource, sys
from pathlib import Path
from bofield.errors import FormError
from bofield.services.form_files import examine
resource.setrlimit(resource.RLIMIT_AS, (600_000_000, 600_000_000))
try:
    examine(Path(sys.argv[1]))
except FormError as error:
    print(error)
"""


def test_an_archive_that_lies_about_its_sizes_is_found_out_before_memory_is(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = b"".join(squeezer.compress(bytes(10_000_000)) for _ in range(200)) + squeezer.flush()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"x" * 1000)
    with zipfile.ZipFile(path) as archive:
        [part] = archive.infolist()
        squeezed = part.compress_size
    whole = path.read_bytes()
    start = 30 + len(part.filename)
    local, rest = whole[:start], whole[start + squeezed :]
    sizes = (squeezed.to_bytes(4, "little"), len(body).to_bytes(4, "little"))
    content = local.replace(*sizes) + body + rest.replace(*sizes)
    # The list of parts stands where it stood, moved on by what the body has grown.
    at = len(local) + len(body)
    path.write_bytes(content[:-6] + at.to_bytes(4, "little") + content[-2:])
    assert path.stat().st_size < form_files.LARGEST_FILE
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert "form.xlsx är ingen arbetsbok som går att öppna" in done.stdout


def test_entities_that_grow_without_end_are_stopped(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20 if n else "ha" * 20}">' for n in range(9))
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="str"><f>A2</f><v>&e8;</v></c></row></sheetData></worksheet>'
    )
    path = rewritten(workbook(tmp_path / "form.xlsx"), {"xl/worksheets/sheet1.xml": sheet.encode()})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "ingen arbetsbok" in told(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_a_workbook_with_macros(tmp_path: Path) -> None:
    path = rewritten(workbook(tmp_path / "form.xlsx"), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert "innehåller makron" in told(path)


def test_a_workbook_that_is_locked_with_a_password(tmp_path: Path) -> None:
    path = workbook(tmp_path / "form.xlsx")
    content = bytearray(path.read_bytes())
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(sign, at + 4)
    path.write_bytes(bytes(content))
    assert "låst med lösenord" in told(path)


def test_a_formula_without_a_result_is_named_by_its_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "form.xlsx", cells={"C3": '=CONCATENATE("B","?")'})
    assert "bladet survey, cell C3: formeln har inget resultat" in told(path)


def test_a_formula_with_a_result_counts_as_its_result(tmp_path: Path) -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>type</v></c><c r="B1" t="str"><v>name</v></c>'
        '<c r="C1" t="str"><v>label</v></c>'
        '<c r="D1" t="str"><v>hint</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f>"te"&amp;"xt"</f><v>text</v></c><c r="B2" t="str"><v>a</v></c>'
        '<c r="C2" t="str"><f>"A"</f><v>Fråga</v></c><c r="D2" t="str"><f>""</f><v></v></c></row>'
        "</sheetData></worksheet>"
    )
    path = rewritten(workbook(tmp_path / "form.xlsx"), {"xl/worksheets/sheet1.xml": sheet.encode()})
    assert check_form(path).questions == 1


def test_a_formula_on_a_sheet_that_is_no_part_of_the_form_is_nobodys_business(tmp_path: Path) -> None:
    path = workbook(tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("anteckningar")["A1"] = "=1+1"
    book.save(path)
    assert check_form(path).questions == 2


def test_a_list_in_the_old_windows_alphabet(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    path.write_bytes("survey,,,\n,type,name,label\n,text,a,Är det kallt?\n".encode("cp1252"))
    assert "UTF-8" in told(path)
    path.write_bytes("survey,,,\n,type,name,label\n,text,a,Är det kallt?\n".encode("utf-8-sig"))
    assert check_form(path).questions == 1


def test_a_list_with_a_cell_without_end(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    path.write_text('survey,,,\n,type,name,label\n,text,a,"' + "Är det kallt? " * 20_000)
    assert "form.csv, rad 3: listan går inte att läsa" in told(path)


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("xl/workbook.xml", b"<workbook", b'<?xml version="1.0" encoding="dTF-8"?><workbook'),
        ("xl/styles.xml", b"patternType", b"pa3ternType"),
        ("xl/styles.xml", b"<", b""),
        ("xl/worksheets/sheet1.xml", b'r="1"', b'r="x"'),
        ("docProps/core.xml", b"20", b"x"),
        ("[Content_Types].xml", b"PartName", b"Part"),
    ],
)
def test_a_workbook_with_damaged_parts(tmp_path: Path, part: str, before: bytes, after: bytes) -> None:
    path = workbook(tmp_path / "form.xlsx")
    with zipfile.ZipFile(path) as archive:
        content = archive.read(part)
    assert before in content
    assert "form.xlsx" in told(rewritten(path, {part: content.replace(before, after)}))


def test_what_a_spreadsheet_program_adds_is_passed_over_without_a_word(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    path = workbook(tmp_path / "form.xlsx")
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    extra = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    rewritten(path, {"xl/worksheets/sheet1.xml": sheet.replace(b"</worksheet>", extra)})
    assert check_form(path).questions == 2
    assert not recwarn.list


def test_a_cell_far_out_is_refused_and_empty_rows_far_out_cost_nothing(tmp_path: Path) -> None:
    assert "rad 1048576" in told(workbook(tmp_path / "far.xlsx", cells={"XFD1048576": "x"}))
    path = workbook(tmp_path / "form.xlsx")
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    last = b'<row r="1048576" customHeight="false"></row></sheetData>'
    assert (
        check_form(rewritten(path, {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", last)})).questions == 2
    )


ROWS = {
    "an unknown question": "| | text | K2_x | Varför? | ${K9_y} = 'yes' |\n",
    "a division by zero": "| | text | K2_x | Varför? | 1 div 0 > 2 |\n",
    "a remainder of zero": "| | text | K2_x | Varför? | 5 mod 0 = 1 |\n",
    "a circle": "| | text | K2_x | Varför? | ${K3_x} = 'a' |\n| | text | K3_x | Hur? | ${K2_x} = 'a' |\n",
    "itself": "| | text | K2_x | Varför? | ${K2_x} = 'a' |\n",
    "an unknown function": "| | text | K2_x | Varför? | pulldata('a', 'b') = 'a' |\n",
    "half an expression": "| | text | K2_x | Varför? | ${K1_cold} = |\n",
}


@pytest.mark.parametrize("what", list(ROWS))
def test_a_condition_that_can_never_work_is_refused_at_the_check_by_sheet_row_and_column(
    tmp_path: Path, what: str
) -> None:
    sentence = told(write_form(tmp_path, more=ROWS[what]))
    assert "bladet survey, rad 4" in sentence or "bladet survey, rad 5" in sentence


def test_a_good_form_has_no_faults(tmp_path: Path) -> None:
    assert faults_of(write_form(tmp_path)) == ()
    assert check_form(write_form(tmp_path, suffix=".MD")).questions == 1
