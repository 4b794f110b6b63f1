"""A Word document as a file whose bytes follow from what it says alone, and so tell nobody when it was written."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def word_file(made: Any) -> bytes:
    """The file of a `docx` document, each part under the first day that the format of the file (ZIP) knows.

    The library puts the moment of writing beside every part, to two seconds.
    """
    written, result = BytesIO(), BytesIO()
    made.save(written)
    with ZipFile(written) as parts, ZipFile(result, "w", ZIP_DEFLATED) as sealed:
        for name in parts.namelist():
            # A new entry is of 1 January 1980.
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            sealed.writestr(entry, parts.read(name))
    return result.getvalue()
