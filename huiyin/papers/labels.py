"""The words of papers: what kind a file is, why one is not taken and what to do about it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.papers.kinds import MOST_BYTES, MOST_FILES, MOST_OF_A_FORM
from huiyin.papers.naming import told

KINDS: dict[str, str | Promise] = {
    "pdf": pgettext_lazy("kind of file", "PDF"),
    "jpeg": pgettext_lazy("kind of file", "Picture"),
    "png": pgettext_lazy("kind of file", "Picture"),
    "webp": pgettext_lazy("kind of file", "Picture"),
    "tiff": pgettext_lazy("kind of file", "Scan (TIFF)"),
    "text": pgettext_lazy("kind of file", "Text"),
    "docx": pgettext_lazy("kind of file", "Document (DOCX)"),
    "xlsx": pgettext_lazy("kind of file", "Table (XLSX)"),
    "odt": pgettext_lazy("kind of file", "Document (ODT)"),
    "ods": pgettext_lazy("kind of file", "Table (ODS)"),
    "ofd": pgettext_lazy("kind of file", "Document (OFD)"),
    "mp3": pgettext_lazy("kind of file", "Recording (MP3)"),
    "m4a": pgettext_lazy("kind of file", "Recording (M4A)"),
    "wav": pgettext_lazy("kind of file", "Recording (WAV)"),
    "amr": pgettext_lazy("kind of file", "Recording (AMR)"),
}

_MB = 1_000_000

REFUSALS: dict[str, str | Promise] = {
    "empty": gettext_lazy("it is empty. Choose the file again."),
    "too_large": gettext_lazy("it is larger than %(file)s MB. Scan it at 300 dpi or less, or hand it in in parts."),
    "unknown": gettext_lazy(
        "it is none of the kinds that can be kept. Save it as PDF, JPEG or PNG; documents also as DOCX, XLSX, ODT, ODS,"
        " OFD or text, recordings as MP3, M4A, WAV or AMR."
    ),
    "old_office": gettext_lazy("it is in the old form of Word or Excel. Save it as DOCX, XLSX or PDF."),
    "apple_picture": gettext_lazy("it is a picture in the form of a telephone (HEIC). Save it as JPEG."),
    "film": gettext_lazy("it is a film. Hand in its sound alone, or keep the film elsewhere and say where in a note."),
    "too_many_pixels": gettext_lazy(
        "the picture has more than 50 million pixels. Scan it at 300 dpi, or make it smaller."
    ),
    "too_many_pages": gettext_lazy("it has more than 100 pages. Save it as PDF, or in parts."),
    "moving_picture": gettext_lazy("it is a moving picture. Save the one picture that matters as JPEG or PNG."),
    "broken_picture": gettext_lazy("the picture cannot be read to its end. Scan it or save it again."),
    "cut_pdf": gettext_lazy("the PDF is cut off or broken. Save or fetch it again."),
    "broken_document": gettext_lazy(
        "the document is cut off or broken inside. Open it and save it again, or save it as PDF."
    ),
    "broken_recording": gettext_lazy("the recording is cut off or broken. Save it again."),
    "locked": gettext_lazy("it is locked with a password. Save it without one."),
    "has_programs": gettext_lazy("it carries a program (macro or script). Print it into a PDF, and hand that in."),
    "has_attachments": gettext_lazy(
        "it carries other files inside. Hand them in one by one, and the document without them."
    ),
    "fetches": gettext_lazy(
        "it fetches something from elsewhere when it is opened. Print it into a PDF, and hand that in."
    ),
    "fetches_this": gettext_lazy(
        "when it is opened it fetches “%(what)s” from elsewhere."
        " Put it into the document itself, or print it into a PDF, and hand that in."
    ),
    "grows_too_large": gettext_lazy("unpacked it is far too large. Save it as PDF."),
    "too_many_files": gettext_lazy("%(files)s files are the most one form takes. Add it afterwards."),
    "too_much": gettext_lazy("all files of one form together may have %(form)s MB. Add it afterwards."),
}


def refusal(name: str, code: str, what: str = "") -> str:
    """Why a file is not taken and what to do, in the active language; ``what`` as ``Unfit`` has it."""
    limits = {"file": MOST_BYTES // _MB, "form": MOST_OF_A_FORM // _MB, "files": MOST_FILES, "what": what}
    return _("“%(name)s” was not taken: %(why)s") % {"name": told(name), "why": str(REFUSALS[code]) % limits}


def size(n: int) -> str:
    """How large a file is, to one figure after the point."""
    return f"{n / _MB:.1f} MB" if n >= _MB // 10 else f"{max(n // 1000, 1)} kB"
