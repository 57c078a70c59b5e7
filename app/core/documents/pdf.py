"""A paper as PDF: tagged, so that a screen reader reads it, and fit for the archive (PDF/UA-1)."""

import json
from pathlib import Path

from app.core.documents.paper import Paper

LAYOUT = Path(__file__).parent / "paper.typ"
FONTS = Path(__file__).parents[2] / "static" / "vendor" / "liberation-serif"


def write_pdf(paper: Paper) -> bytes:
    """The paper as PDF. What was typed reaches the layout as data and is never read as markup."""
    import typst  # 30 MB, only when somebody wants a file; must not be used before the workers are started

    return typst.compile(
        LAYOUT,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(paper.values(), ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
