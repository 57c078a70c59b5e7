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
    about.title, about.author, about.comments = values["subject"][:LONGEST_TITLE], values["issuer"][:LONGEST_TITLE], ""
    about.language = values["language"]


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _head(document: Any, words: Values) -> None:
    """Issuer at the left, country at the right, in a table without lines; then what it is and of what."""
    left, right = _two_columns(document, (65, 100))
    _middle(left, words["issuer"].upper(), 13, bold=True, ruled=(left, 20))
    _middle(left, words["number"], 13)
    _middle(right, words["country"], 13, bold=True)
    _middle(right, words["motto"], 14, bold=True, ruled=(right, 60))
    _middle(right, words["dated"], 13, italic=True)
    _middle(document, "", 13)
    _middle(document, words["kind"].upper(), 14, bold=True)
    _middle(document, words["subject"], 14, bold=True, ruled=(document, 55))
    if words["mark"]:
        _middle(document, words["mark"], 13, bold=True)


def _two_columns(document: Any, widths: Sequence[int]) -> list[Any]:
    """Two cells side by side, millimetres wide, emptied of the paragraph that Word puts into each."""
    from docx.shared import Mm

    table = document.add_table(rows=1, cols=2)
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
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    table = document.add_table(rows=0, cols=len(part["heads"]), style="Table Grid")
    table.autofit = False
    share = LINE / sum(part["widths"])
    for index, (cells, long) in enumerate(zip([part["heads"], *part["rows"]], [False, *part["long"]], strict=True)):
        row = table.add_row()
        marks = [] if long else [OxmlElement("w:cantSplit")]
        marks += [OxmlElement("w:tblHeader")] if index == 0 else []
        row._tr.get_or_add_trPr().extend(marks)
        for column, (words, cell) in enumerate(zip(cells, row.cells, strict=True)):
            cell.width = Mm(part["widths"][column] * share)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(words)
            run.font.size, run.bold = Pt(11), index == 0
            if index and column in part["numbers"]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
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


def _foot(document: Any, words: Values) -> None:
    """Recipients at the left; the place at the right stays empty for the signature."""
    from docx.shared import Pt

    left, right = _two_columns(document, (85, 80))
    label = left.add_paragraph().add_run(words["recipients"])
    label.bold, label.italic, label.font.size = True, True, Pt(12)
    left.add_paragraph().add_run(words["filed"]).font.size = Pt(11)
    for _line in range(4):
        right.add_paragraph()
    if words["origin"]:
        document.add_paragraph().add_run(words["origin"]).font.size = Pt(9)


DRAWN: dict[str, Callable[[Any, Values], None]] = {
    "heading": _heading,
    "subheading": _subheading,
    "text": lambda document, part: _paragraphs(document, part["text"]),
    "facts": _facts,
    "grid": _grid,
}
