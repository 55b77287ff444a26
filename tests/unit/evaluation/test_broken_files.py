"""A file that is no table ends a command with one sentence that names it, and status 2."""

import pytest

from evaluation.__main__ import main

BROKEN = {
    "empty": (b"", "empty.csv: expected a header and rows, got an empty file"),
    "bytes": (b"\x89PNG\x97\x00", "bytes.csv: expected text in UTF-8, got bytes that are none"),
    "quote": (b'"never closed\n', "quote.csv: expected comma-separated text, got "),
}


@pytest.mark.parametrize("command", ["mrmc", "grading", "preference", "blinding", "cho"])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_is_no_table_is_named_in_one_sentence(command, kind, tmp_path, capsys):
    content, sentence = BROKEN[kind]
    path = tmp_path / f"{kind}.csv"
    path.write_bytes(content)
    assert main([command, str(path)]) == 2
    said = capsys.readouterr().err.strip()
    assert sentence in said
    assert said.count("\n") == 0
