import io
import zipfile

import pytest

from results.analyses import analyse
from results.archive import Record, make_members, read_archive, write_archive
from results.recompute import main
from tests.unit.results.made_tables import make_tables, rating


def make_zip(tables):
    file = io.BytesIO()
    record = Record("{}", None, {})
    members = make_members(tables, record=record, provenance={}, analyses=analyse(tables))
    write_archive(file, members)
    return file.getvalue()


@pytest.fixture
def tables():
    return make_tables(ratings=[rating("grading", "R1", "C1", "sr", 3)])


def test_equal_tables_give_equal_bytes(tables):
    assert make_zip(tables) == make_zip(dict(tables))


def test_another_answer_gives_other_bytes(tables):
    assert make_zip(tables) != make_zip(make_tables(ratings=[rating("grading", "R1", "C1", "sr", 4)]))


def test_nothing_in_it_depends_on_the_clock(tables):
    with zipfile.ZipFile(io.BytesIO(make_zip(tables))) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_tables_come_back(tables):
    assert read_archive(io.BytesIO(make_zip(tables)))[0] == tables


@pytest.mark.parametrize("content", [b"", b"no zip at all"])
def test_what_is_no_zip_is_refused(content):
    with pytest.raises(ValueError, match="must be an export of Fovea"):
        read_archive(io.BytesIO(content))


def test_a_zip_of_something_else_is_refused(tmp_path, capsys):
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    assert main([str(path)]) == 2
    assert "must be an export of Fovea" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said_so(tmp_path, capsys):
    assert main([str(tmp_path / "none.zip")]) == 2
    assert main([]) == 2
    assert "No such file" in capsys.readouterr().err
