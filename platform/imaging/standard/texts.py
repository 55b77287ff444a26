"""The text of a table, whatever a spreadsheet wrote it in: UTF-8, UTF-16 and UTF-32 with or without a mark, cp1252."""

import codecs

from evaluation.files.content import RefusedError

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAMPLE = 4096


def decode(content: bytes) -> str:
    """The text without a byte order mark and without NUL. Raises RefusedError for a workbook or what is no text."""
    if content.startswith(_WORKBOOKS):
        raise RefusedError("This is a workbook, not a table in text. Save its sheet as CSV, and upload that.")
    mark, encoding = next(((m, e) for m, e in _MARKS if content.startswith(m)), (b"", ""))
    encodings = [encoding] if encoding else [*_utf16_of(content), "utf-8", "cp1252"]
    for name in encodings:
        try:
            return content[len(mark) :].decode(name).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise RefusedError("The text of the table cannot be read. Save it as CSV in UTF-8.")


def _utf16_of(content: bytes) -> list[str]:
    """UTF-16 without a mark, told by a NUL in nearly every second place, which no other text has."""
    low, high = content[0:_SAMPLE:2], content[1:_SAMPLE:2]
    if not high:
        return []
    shares = low.count(0) / len(low), high.count(0) / len(high)
    if max(shares) < 0.7 or min(shares) > 0.1:
        return []
    return ["utf-16-be" if shares[0] > shares[1] else "utf-16-le"]
