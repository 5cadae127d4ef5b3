"""A page as PDF, for paper and for mail, by WeasyPrint, which is imported here alone. Nothing is fetched for it."""

import io
import logging
import re
from typing import Any

from device.recording.folders import SessionError

NAMED = re.compile(r"var\(--\w+, (#\w+)\)")  # a colour by its name, and by itself where names are not known: in an SVG
PRINT_IT = "or write it as .html, and print that from a browser"


def pdf(page: str) -> bytes:
    """A page of A4, or several. page: HTML that needs nothing else.

    Raises SessionError where WeasyPrint, or the library Pango under it, is missing.
    """
    try:
        import weasyprint
    except ImportError as trouble:
        words = f"a PDF needs WeasyPrint: in Ebb's folder, run  .venv/bin/pip install -e '.[pdf]'; {PRINT_IT}"
        raise SessionError(words) from trouble
    except OSError as trouble:
        words = (
            "a PDF needs the library Pango: on Debian and Raspberry Pi OS, run  "
            f"sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; {PRINT_IT}"
        )
        raise SessionError(words) from trouble
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it tells of every property that is for screens alone
    written = io.BytesIO()
    weasyprint.HTML(string=NAMED.sub(r"\1", page), url_fetcher=_nothing).write_pdf(written)
    return written.getvalue()


def _nothing(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(f"{url}: a page loads nothing")
