"""Read a list of arrears as rent ledgers export it: bytes in, rows and problems out. Knows no case and no replica.

Takes UTF-8 (with or without a byte order mark), UTF-16 with one, or Windows-1252; semicolons, commas or tabs; headings
in Swedish or English; amounts as Swedes write them; dates as 2026-10-30, 20261030, or 30/10/2026 where the column
itself shows that the day stands first.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from bofield.cleaning import clean
from bofield.errors import ImportFileError
from bofield.i18n import N_, _
from bofield.i18n.amounts import parse_amount
from bofield.records.fields import LINE_CAP
from bofield.services.identity_numbers import looks_like_identity_number
from bofield.services.labels import label
from bofield.services.values import ImportProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")

MAX_BYTES: Final = 20_000_000
_LARGEST: Final = 2**31 - 1
_YEARS: Final = range(2000, 2100)

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "contract": (
        *("kontraktsnummer", "kontraktsnr", "kontraktnr", "kontrakt", "kontraktsid", "avtalsnummer", "avtalsnr"),
        *("avtal", "hyresavtal", "contract number", "contract no", "contract", "contract id", "lease", "lease number"),
    ),
    "tenant": (
        *("hyresgäst", "hyresgästens namn", "hyresgästnamn", "kontraktsinnehavare", "innehavare", "namn", "kund"),
        *("kundnamn", "tenant", "tenant name", "name", "contract holder"),
    ),
    "address": ("adress", "gatuadress", "fastighetsadress", "objektsadress", "address", "street address", "street"),
    "apartment": (
        *("lägenhet", "lägenhetsnummer", "lägenhetsnr", "lgh", "lghnr", "lgh nr", "objekt", "objektsnummer"),
        *("objektnr", "objektsnr", "objekt nr", "apartment", "apartment number", "apt", "flat", "unit"),
    ),
    "municipality": ("kommun", "kommunnamn", "municipality"),
    "due": ("förfallodag", "förfallodatum", "förfaller", "förf.datum", "förfdatum", "due date", "due", "due on"),
    "amount": (
        *("belopp", "restbelopp", "skuld", "hyresskuld", "saldo", "obetalt", "obetalt belopp", "kvar att betala"),
        *("belopp att betala", "amount owed", "amount", "amount due", "owed", "balance", "outstanding", "arrears"),
    ),
}
"""The headings each column may have, compared without case, dots, dashes, underscores and double spaces."""
REQUIRED: Final = ("contract", "address", "due", "amount")
_LABELS: Final = {
    "contract": "contract_number",
    "tenant": "name",
    "address": "address",
    "apartment": "apartment",
    "municipality": "municipality",
    "due": "due_on",
    "amount": "amount",
}
_APARTMENT_PREFIX: Final = re.compile(r"(?:lgh|lägenhet|apt)\.?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of arrears. `number` is the row as a spreadsheet counts, the headings being row 1; `amount` is öre."""

    number: int
    contract: str
    tenant: str
    address: str
    apartment: str
    municipality: str
    due: date
    amount: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows that can be used, what is wrong with the others, and what the file calls its columns."""

    rows: tuple[LedgerRow, ...]
    problems: tuple[ImportProblem, ...]
    headings: Mapping[str, str]


def read_ledger(content: bytes, file: str) -> Ledger:
    """Read a whole file; `file` is its name, for messages. Raises ImportFileError where it is no such list at all."""
    text = _decoded(content, file)
    lines = _split(text, file)
    if not lines:
        raise ImportFileError(_("{file} is empty: there is no row of headings.").format(file=file))
    first, names = lines[0]
    columns = _columns(names, file, first)
    body = [(number, cells) for number, cells in lines[1:] if any(cell.strip() for cell in cells)]
    if not body:
        raise ImportFileError(_("{file} has headings but no rows below them.").format(file=file))
    reader = _Reader(columns, [name.strip() for name in names], _day_first(body, columns["due"]))
    rows = tuple(row for number, cells in body if (row := reader.row(number, cells)) is not None)
    return Ledger(rows, tuple(reader.problems), {name: reader.heading(name) for name in columns})


def _decoded(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        raise ImportFileError(
            _("{file} is too large: at most {size} MB can be read.").format(file=file, size=MAX_BYTES // 1_000_000)
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        raise ImportFileError(_("{file} is not a text file. Export the list as CSV and try again.").format(file=file))
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            position = error.start
    raise ImportFileError(
        _("{file} is neither UTF-8 nor Windows-1252 (byte {position}). Save it as UTF-8 and try again.").format(
            file=file, position=position
        )
    )


def _split(text: str, file: str) -> list[tuple[int, list[str]]]:
    """Cut the text into numbered rows, with the separator that gives the most headings we know."""
    stated = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    body, offset = (text[stated.end() :], 1) if stated else (text, 0)
    separators = stated[1] if stated else ";\t,"
    found: list[tuple[int, list[str]]] = []
    for separator in separators:
        try:
            cells = list(csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True))
        except csv.Error:
            continue
        numbered = [(n, row) for n, row in enumerate(cells, start=1 + offset) if any(cell.strip() for cell in row)]
        if numbered and (not found or _known(numbered[0][1]) > _known(found[0][1])):
            found = numbered
    if not found and body.strip():
        raise ImportFileError(
            _("{file} cannot be read as rows and columns: a quotation mark is left open.").format(file=file)
        )
    return found


def _known(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if _column(cell))


def _column(heading: str) -> str:
    """Name the column that a heading stands for, or nothing."""
    plain = _plain(heading)
    return next((name for name, known in HEADINGS.items() if plain in {_plain(each) for each in known}), "")


def _plain(heading: str) -> str:
    spaced = re.sub(r"[\s._:/-]+", " ", unicodedata.normalize("NFC", heading).casefold())
    return spaced.strip().removesuffix(" kr").removesuffix(" sek").removesuffix(" (kr)")


def _columns(names: Sequence[str], file: str, number: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, name in enumerate(names):
        if (column := _column(name)) and column in found:
            raise ImportFileError(
                _("{file}, row {row}: the columns {one} and {other} mean the same. Keep one of them.").format(
                    file=file, row=number, one=shown(names[found[column]]), other=shown(name)
                )
            )
        if column:
            found[column] = index
    if missing := [label("field", _LABELS[name]) for name in REQUIRED if name not in found]:
        raise ImportFileError(
            _("{file}, row {row}: no column for {missing}. The headings found are: {found}.").format(
                file=file,
                row=number,
                missing=", ".join(missing),
                found=", ".join(shown(name) for name in names if name.strip()) or "–",
            )
        )
    return found


def shown(cell: str, longest: int = 60) -> str:
    """Quote what stands in a cell so that it can be read and cannot act."""
    text = clean(cell.strip(), lines=False)
    return text if len(text) <= longest else f"{text[:longest]}…"


_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/.]?(\d\d)[-/.]?(\d\d)(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_MONTHS = 12


def _day_first(rows: Sequence[tuple[int, list[str]]], column: int) -> bool:
    """Tell whether the column of dates shows that the day stands before the month: some first number is above 12."""
    parts = [
        found for _n, cells in rows if column < len(cells) and (found := _SLASHED.fullmatch(cells[column].strip()))
    ]
    return any(int(found[1]) > _MONTHS for found in parts) and not any(int(found[2]) > _MONTHS for found in parts)


def read_date(text: str, *, day_first: bool) -> date:
    """Read a date; raises ValueError for what is none, and for 05/06/2026 where nothing tells day from month."""
    if found := _ISO.fullmatch(text):
        day = date(int(found[1]), int(found[2]), int(found[3]))
    elif (found := _SLASHED.fullmatch(text)) and day_first:
        day = date(int(found[3]), int(found[2]), int(found[1]))
    else:
        raise ValueError(text)
    if day.year not in _YEARS:
        raise ValueError(text)
    return day


def _amount(text: str) -> int:
    """Read an amount in öre; raises ValueError also for what is less than nothing or more than fits."""
    found = parse_amount(text, "sv")
    if not 0 <= found <= _LARGEST:
        raise ValueError(text)
    return found


_WANTED: Final = {
    "due": N_("{value} is not a date; write it as 2026-10-30."),
    "amount": N_("{value} is not an amount in kronor; write it as 8450,50."),
}


class _Reader:
    """Reads rows one by one, and collects what is wrong with them."""

    def __init__(self, columns: Mapping[str, int], headings: Sequence[str], day_first: bool) -> None:  # noqa: FBT001
        self.problems: list[ImportProblem] = []
        self._columns = columns
        self._headings = headings
        self._day_first = day_first
        self._seen: dict[tuple[str, date], int] = {}
        self._places: dict[str, tuple[int, str]] = {}

    def heading(self, column: str) -> str:
        """Name a column as the file does."""
        return shown(self._headings[self._columns[column]])

    def row(self, number: int, cells: list[str]) -> LedgerRow | None:
        """Read one row, or note what is wrong with it."""
        before = len(self.problems)
        if len(cells) > len(self._headings) and any(cell.strip() for cell in cells[len(self._headings) :]):
            message = _("the row has {n} cells, but there are {m} headings.")
            self._fault(number, "", message.format(n=len(cells), m=len(self._headings)))
        texts = {name: self._text(number, name, cells) for name in HEADINGS if name not in {"due", "amount"}}
        due = self._value(number, "due", cells, lambda text: read_date(text, day_first=self._day_first))
        amount = self._value(number, "amount", cells, _amount)
        if len(self.problems) > before or due is None or amount is None:
            return None
        apartment = _APARTMENT_PREFIX.sub("", texts.pop("apartment"))
        row = LedgerRow(number=number, due=due, amount=amount, apartment=apartment, **texts)
        return None if self._contradicts(row) else row

    def _contradicts(self, row: LedgerRow) -> bool:
        """Note a row that says another thing than an earlier row of the same contract."""
        first = self._seen.setdefault((row.contract, row.due), row.number)
        if first != row.number:
            message = _(
                "contract {contract} with due date {due} stands also in row {row}; add the amounts together in one row."
            )
            self._fault(row.number, "due", message.format(contract=row.contract, due=row.due, row=first))
            return True
        place = f"{row.address} {row.apartment}".strip()
        earlier, known = self._places.setdefault(row.contract, (row.number, place))
        if known.casefold() != place.casefold():
            message = _("contract {contract} has another address in row {row}: {address}.")
            self._fault(row.number, "address", message.format(contract=row.contract, row=earlier, address=known))
            return True
        return False

    def _text(self, number: int, name: str, cells: list[str]) -> str:
        raw = self._cell(name, cells)
        text = " ".join(clean(raw, lines=False).split())
        if not text and name in REQUIRED:
            self._fault(number, name, _("nothing stands here."))
        elif len(text) > LINE_CAP:
            self._fault(number, name, _("the text is too long: {n} characters.").format(n=len(text)))
        elif name in {"contract", "tenant"} and looks_like_identity_number(text):
            self._fault(
                number, name, _("this looks like a personal identity number, and such numbers are not kept here.")
            )
        return text

    def _value(self, number: int, name: str, cells: list[str], read: Callable[[str], T]) -> T | None:
        text = self._cell(name, cells)
        if not text:
            self._fault(number, name, _("nothing stands here."))
            return None
        try:
            return read(text)
        except ValueError:
            self._fault(number, name, _(_WANTED[name]).format(value=shown(text)))
            return None

    def _cell(self, name: str, cells: list[str]) -> str:
        index = self._columns.get(name)
        return cells[index].strip() if index is not None and index < len(cells) else ""

    def _fault(self, number: int, name: str, message: str) -> None:
        self.problems.append(ImportProblem(number, self.heading(name) if name else "", message))
