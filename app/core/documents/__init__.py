"""Documents of an office: a paper as parts, drawn as a page to print, for Word and as PDF from the same parts.

The layout is that of Decree 30/2020, Annex I (state bodies): A4, Times New Roman, national heading at the right, issuer
at the left, headings I. II. III., signature at the right, recipients at the left. Number, place, day and signature stay
blank, as far as the register does not hold them: the office fills them in when it signs.
"""

from app.core.documents.paper import (
    BLANK,
    Annex,
    Facts,
    Grid,
    Heading,
    Paper,
    Part,
    Signature,
    Subheading,
    Text,
    known,
    section,
)
from app.core.documents.pdf import write_pdf
from app.core.documents.word import write_docx

__all__ = [
    "BLANK",
    "FORMATS",
    "Annex",
    "Facts",
    "Grid",
    "Heading",
    "Paper",
    "Part",
    "Signature",
    "Subheading",
    "Text",
    "known",
    "section",
    "write_docx",
    "write_pdf",
]

FORMATS = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", write_docx),
    "pdf": ("application/pdf", write_pdf),
}
"""Ending → (content type, function that gives the bytes of a Paper)."""
