"""A paper as a Word file (DOCX)."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from app.core.documents.paper import Paper

Values = dict[str, Any]

FONT = "Times New Roman"
MARGINS = {"top_margin": 20, "bottom_margin": 20, "left_margin": 30, "right_margin": 15}
LINE = 165
"""Width of a line in millimetres: A4 less the margins."""
FIRST_LINE = 10
LONGEST_TITLE = 255
ABREAST = 3
"""Blocks of signatures side by side."""


def write_docx(paper: Paper) -> bytes:
    """The paper as DOCX; Word opens it without a question, and every word in it can be changed."""
    from docx import Document  # 10 MB with lxml: only when somebody wants a file

    document, values = Document(), paper.values()
    _set_page(document, values)
    _head(document, values)
    _parts(document, values["parts"])
    _foot(document, values)
    for annex in values["annexes"]:
        _annex(document, annex)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_page(document: Any, values: Values) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, width in MARGINS.items():
        setattr(section, name, Mm(width))
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True  # no number on the first page
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _page_number(number)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    about = document.core_properties
    about.title, about.comments = values["subject"][:LONGEST_TITLE], ""
    about.author = " ".join(values["issuer"].split())[:LONGEST_TITLE]
    about.language = values["language"]


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _head(document: Any, words: Values) -> None:
    """Issuers at the left, country at the right, in a table without lines; then what it is and of what."""
    issuers = words["issuer"].upper().splitlines() or [""]
    left, right = _columns(document, (90, 75) if len(issuers) > 1 else (65, 100))
    for line in issuers:
        _middle(left, line, 12 if len(issuers) > 1 else 13, bold=True)
    if words["below_issuer"]:
        _middle(left, words["below_issuer"], 13)
    else:
        _rule(left, 20)
    _middle(left, words["number"], 13)
    if words["draft"]:
        _middle(left, words["draft"], 13)
    if words["motto"]:
        _middle(right, words["country"], 13, bold=True)
        _middle(right, words["motto"], 14, bold=True, ruled=(right, 60))
    else:
        _middle(right, words["country"], 14, bold=True, ruled=(right, 60))
    _middle(right, words["dated"], 13, italic=True)
    _middle(document, "", 13)
    _middle(document, words["kind"].upper(), 14, bold=True)
    _middle(document, words["subject"], 14, bold=True, ruled=(document, 55))
    if words["mark"]:
        _middle(document, words["mark"], 13, bold=True)


def _columns(document: Any, widths: Sequence[int]) -> list[Any]:
    """Cells side by side, millimetres wide, emptied of the paragraph that Word puts into each."""
    from docx.shared import Mm

    table = document.add_table(rows=1, cols=len(widths))
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Mm(width)
        cell._tc.remove(cell.paragraphs[0]._p)
    return list(table.rows[0].cells)


def _middle(
    place: Any,
    words: str,
    size: int,
    *,
    bold: bool = False,
    italic: bool = False,
    ruled: tuple[Any, int] | None = None,
) -> None:
    """A centred line; `ruled`: a rule below it, so many millimetres long."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    line = place.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_after = Pt(0 if ruled else 3)
    run = line.add_run(words)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    if ruled:
        _rule(*ruled)


def _rule(place: Any, length: int) -> None:
    """A rule in the middle: the upper edge of an empty line, indented from both sides."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    line = place.add_paragraph()
    whole = LINE if not hasattr(place, "width") or place.width is None else place.width / Mm(1) - 4
    shape = line.paragraph_format
    shape.left_indent = shape.right_indent = Mm(max(0, (whole - length) / 2))
    shape.space_after, shape.line_spacing = Pt(2), Pt(5)
    edges = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    edges.append(top)
    line._p.get_or_add_pPr().insert_element_before(edges, "w:spacing", "w:ind", "w:jc")


def _heading(document: Any, part: Values) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    heading = document.add_heading(level=1)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(12), Pt(6)
    run = heading.add_run(f"{part['number']}. {part['text'].upper()}")
    run.bold, run.font.size, run.font.name = True, Pt(13), FONT
    run.font.color.rgb = RGBColor(0, 0, 0)
    for script in ("w:asciiTheme", "w:hAnsiTheme"):
        run._r.rPr.rFonts.attrib.pop(qn(script), None)


def _subheading(document: Any, part: Values) -> None:
    from docx.shared import Pt

    line = document.add_paragraph()
    line.paragraph_format.space_before, line.paragraph_format.keep_with_next = Pt(6), True
    line.add_run(f"{part['number']}. {part['text']}").bold = True


def _facts(document: Any, part: Values) -> None:
    for name, value in part["pairs"]:
        _paragraphs(document, f"{name}: {value}")


def _paragraphs(document: Any, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    for words in text.splitlines():
        if not words.strip():
            continue
        paragraph = document.add_paragraph(words)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Mm(FIRST_LINE)


def _grid(document: Any, part: Values) -> None:
    """A table whose head is repeated on each page and whose rows are not torn apart, but for very long ones."""
    from docx.shared import Mm, Pt

    table = document.add_table(rows=0, cols=len(part["heads"]), style="Table Grid")
    table.autofit = False
    share = LINE / sum(part["widths"])
    for column, width in zip(table.columns, part["widths"], strict=True):
        column.width = Mm(width * share)
    if part["groups"]:
        _groups(table, part["groups"])
    for index, (cells, long) in enumerate(zip([part["heads"], *part["rows"]], [False, *part["long"]], strict=True)):
        row = _row(table, head=index == 0, long=long)
        for column, (cell, words) in enumerate(zip(row, cells, strict=True)):
            cell.width = Mm(part["widths"][column] * share)
            _cell(cell, words, bold=index == 0, align=_alignment(part, column, index))
    if part["groups"]:
        _merge_heads(table, part)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _parts(document: Any, parts: Sequence[Values]) -> None:
    for part in parts:
        DRAWN[part["part"]](document, part)


def _annex(document: Any, annex: Values) -> None:
    """On a page of its own, after the signature."""
    document.add_page_break()
    _middle(document, annex["number"], 14, bold=True)
    _middle(document, annex["title"], 14, bold=True)
    _middle(document, annex["told"], 13, italic=True)
    _parts(document, annex["parts"])


def _row(table: Any, *, head: bool, long: bool = False) -> Sequence[Any]:
    """The cells of one more row; that of a head is repeated on each page."""
    from docx.oxml import OxmlElement

    row = table.add_row()
    marks = [] if long else [OxmlElement("w:cantSplit")]
    marks += [OxmlElement("w:tblHeader")] if head else []
    row._tr.get_or_add_trPr().extend(marks)
    return row.cells


def _cell(cell: Any, words: str, *, bold: bool = False, align: Any = None) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.alignment = align
    run = paragraph.add_run(words)
    run.font.size, run.bold = Pt(11), bold


def _alignment(part: Values, column: int, index: int) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if column in part["middle"] or (part["groups"] and index == 0):
        return WD_ALIGN_PARAGRAPH.CENTER
    return WD_ALIGN_PARAGRAPH.RIGHT if index and column in part["numbers"] else None


def _groups(table: Any, groups: Sequence[Any]) -> None:
    """The heads above the heads; `_merge_heads` joins what belongs together once both rows are there."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    cells, first = _row(table, head=True), 0
    for words, count in groups:
        if words:
            _cell(cells[first], words, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
        first += count


def _merge_heads(table: Any, part: Values) -> None:
    """Across the columns of a group; where it has no words, its heads move up and take both rows."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    first = 0
    for words, count in part["groups"]:
        if words:
            table.cell(0, first).merge(table.cell(0, first + count - 1))
        else:
            for column in range(first, first + count):
                lower = table.cell(1, column)
                lower.paragraphs[0].clear()
                whole = table.cell(0, column).merge(lower)
                _only_paragraph(whole)
                _cell(whole, part["heads"][column], bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
        first += count


def _only_paragraph(cell: Any) -> None:
    for paragraph in cell.paragraphs[1:]:
        cell._tc.remove(paragraph._p)


def _foot(document: Any, words: Values) -> None:
    """The blocks of those who sign, else recipients at the left and room for a signature at the right."""
    from docx.shared import Pt

    if words["signatures"]:
        _signatures(document, words["signatures"])
    else:
        left, right = _columns(document, (85, 80))
        label = left.add_paragraph().add_run(words["recipients"])
        label.bold, label.italic, label.font.size = True, True, Pt(12)
        left.add_paragraph().add_run(words["filed"]).font.size = Pt(11)
        _room(right)
    if words["origin"]:
        document.add_paragraph().add_run(words["origin"]).font.size = Pt(9)


def _signatures(document: Any, signatures: Sequence[Values]) -> None:
    """Up to three blocks side by side, each with room below for its signature and seal."""
    for first in range(0, len(signatures), ABREAST):
        row = signatures[first : first + ABREAST]
        for cell, one in zip(_columns(document, [LINE // len(row)] * len(row)), row, strict=True):
            _middle(cell, one["issuer"].upper(), 12, bold=True)
            if one["authority"]:
                _middle(cell, one["authority"], 12, bold=True)
            _room(cell)


def _room(cell: Any) -> None:
    for _line in range(4):
        cell.add_paragraph()


DRAWN: dict[str, Callable[[Any, Values], None]] = {
    "heading": _heading,
    "subheading": _subheading,
    "text": lambda document, part: _paragraphs(document, part["text"]),
    "facts": _facts,
    "grid": _grid,
}
