"""Tables in and out: CSV and XLSX, foreign layouts by a mapping, faults by row and column."""

from app.core.sheets.atomic import written_atomically
from app.core.sheets.columns import Column
from app.core.sheets.faults import NOTE, REFUSED, WARNING, Fault, SheetFault, write_report
from app.core.sheets.guard import guard, unguard
from app.core.sheets.look import Look, look
from app.core.sheets.mapping import Mapping, MappingFault, load_mapping, mapping_of
from app.core.sheets.reading import Mended, Row, Table, read_table
from app.core.sheets.worksheet import MAX_COLUMNS, MAX_ROWS
from app.core.sheets.writing import cell_text, iter_csv, new_book, safe_sheet_name, write_csv, write_xlsx

__all__ = [
    "MAX_COLUMNS",
    "MAX_ROWS",
    "NOTE",
    "REFUSED",
    "WARNING",
    "Column",
    "Fault",
    "Look",
    "Mapping",
    "MappingFault",
    "Mended",
    "Row",
    "SheetFault",
    "Table",
    "cell_text",
    "guard",
    "iter_csv",
    "load_mapping",
    "look",
    "mapping_of",
    "new_book",
    "read_table",
    "safe_sheet_name",
    "unguard",
    "write_csv",
    "write_report",
    "write_xlsx",
    "written_atomically",
]
