"""Files are whole or not there; a full disk is said."""

import errno
import os

import pytest

from imaging import disk


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path):
    part = disk.write_part(tmp_path / "incoming", [b"ab", memoryview(b"cd")])
    place = tmp_path / "frames" / "ab" / "abcd.raw"
    assert not place.exists()
    disk.put_in_place({part: place})
    assert place.read_bytes() == b"abcd"
    assert not part.exists()


def test_every_byte_is_on_the_disk_before_the_first_name_appears(tmp_path, monkeypatch):
    events = []
    sync, replace = disk.sync, os.replace
    monkeypatch.setattr(disk, "sync", lambda path: (events.append(("sync", path.suffix)), sync(path)))
    monkeypatch.setattr(disk.os, "replace", lambda a, b: (events.append(("name", b.suffix)), replace(a, b)))
    parts = [disk.write_part(tmp_path, [bytes([number])]) for number in range(3)]
    disk.put_in_place({part: tmp_path / f"{number}.raw" for number, part in enumerate(parts)})
    assert events == [("sync", ".part")] * 3 + [("name", ".raw")] * 3 + [("sync", "")]


def test_a_write_that_breaks_off_leaves_nothing(tmp_path):
    def blocks():
        yield b"begun"
        raise ValueError("the source broke")

    with pytest.raises(ValueError, match="the source broke"):
        disk.write_part(tmp_path, blocks())
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_when_waited_for_leaves_no_name(tmp_path, monkeypatch):
    def refuse(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    part = disk.write_part(tmp_path, [b"ab"])
    monkeypatch.setattr(disk.os, "fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        disk.put_in_place({part: tmp_path / "ab.raw"})
    assert list(tmp_path.iterdir()) == []


def test_only_old_files_of_the_pattern_are_removed(tmp_path):
    for name, age in (("old.part", 100), ("new.part", 0), ("old.raw", 100)):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    (tmp_path / "folder.part").mkdir()
    assert disk.remove_older(tmp_path, "*.part", than=950) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.part", "new.part", "old.raw"]
