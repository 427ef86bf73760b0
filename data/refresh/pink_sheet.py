"""The World Bank's Commodity Price Data, the Pink Sheet: the monthly workbook, whose address is read from the page that links it."""
import io
import re
import zipfile
from datetime import datetime

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from data.external.extraction import COMMODITIES, PRICE_UNITS, rounded_as
from data.refresh.ask import Answer, Empty, Malformed, Release, dated, number, shown

BASE = "https://www.worldbank.org/en/research/commodity-markets"
WORKBOOK = re.compile(r"""https?://[^"'<>\s]+/CMO-Historical-Data-Monthly\.xlsx""")
SHEET = "Monthly Prices"
HEAD = 15  # rows within which headings are looked for


def fetch(service, shipped):
    """The months that the sheet has for the commodities of the shipped table. Raises Trouble."""
    address = service.base
    try:
        if not address.endswith(".xlsx"):
            page = service.bytes(address).decode("utf-8", "replace")
            links = WORKBOOK.findall(page)
            if not links:
                raise Malformed("the page has no link to CMO-Historical-Data-Monthly.xlsx")
            address = links[0]
        cells = _cells(service.bytes(address))
        stamp = _stamp(cells)
        rows, withheld = _prices(cells, shipped)
    except (Malformed, Empty) as error:
        raise service.trouble(error, address) from error
    release = Release(f"WB_PINK_{stamp:%Y%m%d}", "Commodity Price Data (the Pink Sheet), monthly prices", f"sheet stamped {dated(stamp)}", stamp, address)
    for cells in rows.values():
        cells["source"] = release.source
    return Answer((release,), rows, withheld)


def _cells(body):
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        if SHEET not in book.sheetnames:
            raise Malformed(f"the workbook has no sheet {SHEET!r} but {', '.join(book.sheetnames)}")
        return [list(row) for row in book[SHEET].iter_rows(values_only=True)]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, EOFError, SyntaxError, OSError) as error:
        raise Malformed(f"no workbook but {shown(body)}" if body[:2] != b"PK" else f"a damaged workbook ({error})") from None


def _stamp(cells):
    """The day printed on the sheet."""
    for row in cells[:HEAD]:
        found = re.fullmatch(r"Updated on (\w+ \d{1,2}, \d{4})", str(row[0] if row else "").strip())
        if found:
            try:
                return datetime.strptime(found[1], "%B %d, %Y").date()
            except ValueError:
                break
    raise Malformed("the sheet bears no day ('Updated on ...')")


def _prices(cells, shipped):
    """Prices by (commodity, month), and the commodities whose column is missing or in another unit."""
    wanted = {heading: name for name, heading in COMMODITIES.items() if any(key[0] == name for key in shipped.rows)}
    top = next((i for i, row in enumerate(cells[:HEAD]) if wanted.keys() & {_heading(cell) for cell in row}), None)
    if top is None or top + 2 >= len(cells):
        raise Malformed(f"no row of headings such as {', '.join(map(repr, list(wanted)[:2]))}")
    headings, units = [_heading(cell) for cell in cells[top]], [str(cell or "").strip().strip("()") for cell in cells[top + 1]]
    rows, withheld = {}, {}
    for heading, name in wanted.items():
        if headings.count(heading) != 1:
            withheld[name,] = f"the sheet has {'no column' if heading not in headings else 'several columns'} {heading!r}"
            continue
        column = headings.index(heading)
        unit = PRICE_UNITS.get(units[column] if column < len(units) else "")
        if unit != shipped.unit(name):
            withheld[name,] = f"the sheet has it in {shown(units[column])}, shipped is {shipped.unit(name)}"
            continue
        for i, row in enumerate(cells[top + 2:], start=top + 3):
            month = re.fullmatch(r"(\d{4})M(0[1-9]|1[0-2])", str(row[0] if row else "").strip())
            if not month or int(month[1]) < shipped.since(name):
                continue
            value = number(row[column] if column < len(row) else None, f"{heading} in row {i}")
            if value is not None:
                date = f"{month[1]}-{month[2]}"
                if (name, date) in rows:
                    raise Malformed(f"{month[0]} stands there twice")
                rows[name, date] = {"price": rounded_as(name, value), "unit": unit}
    if not rows and not withheld:
        raise Empty()
    return rows, withheld


def _heading(cell):
    """A heading without the asterisks that point to notes."""
    return str(cell or "").strip().rstrip("*").strip()
