"""What is stored is read back unchanged, or the damage is said."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from django.core.files.storage import InMemoryStorage, default_storage

from api.errors import StorageFull
from imaging import disk, storage
from imaging.storage import FrameDamagedError, frame_name, load_frame, load_mask, mask_name


@pytest.fixture(autouse=True)
def _own_storage(tmp_path, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "imaging.storage.AtomicFileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "storage")},
        },
    }


@pytest.fixture
def planes():
    return [np.arange(12, dtype=np.uint16).reshape(3, 4) * (number + 1) for number in range(4)]


def _path(sha256: str) -> Path:
    return Path(default_storage.path(frame_name(sha256)))


def test_planes_come_back_in_order(planes):
    hashes = storage.store_frames(iter(planes))
    for sha256, codes in zip(hashes, planes, strict=True):
        assert np.array_equal(load_frame(sha256, rows=3, columns=4), codes)
        assert hashlib.sha256(codes.astype("<u2").tobytes()).hexdigest() == sha256


def test_a_mask_comes_back_whatever_its_width():
    mask = np.zeros((5, 7), bool)
    mask[1:3, 2:6] = True
    assert np.array_equal(load_mask(storage.store_mask(mask), rows=5, columns=7), mask)


def test_codes_of_any_byte_order_and_stride_are_stored_alike(planes):
    codes = planes[1]
    wide = np.zeros((3, 8), ">u2")
    wide[:, ::2] = codes
    assert storage.store_frame(wide[:, ::2]) == storage.store_frame(codes)


def test_the_same_bytes_are_written_once(planes, monkeypatch):
    storage.store_frames(planes)
    written = []
    write = disk.write_part
    monkeypatch.setattr(disk, "write_part", lambda *given: written.append(1) or write(*given))
    assert len(set(storage.store_frames([*planes, planes[0] + 7, planes[0] + 7]))) == len(planes) + 1
    assert written == [1]


def test_a_batch_waits_for_each_folder_once(planes, monkeypatch):
    synced = []
    sync = disk.sync
    storage.store_frames([planes[0]])
    monkeypatch.setattr(disk, "sync", lambda path: synced.append(path) or sync(path))
    storage.store_frames([planes[1], planes[2], planes[3]])
    assert len(synced) == len(set(synced))


@pytest.mark.parametrize(
    ("harm", "damage", "words"),
    [
        (lambda path: path.unlink(), "missing", "is missing from storage"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "cut", "is shorter or longer"),
        (lambda path: path.write_bytes(b"\1" + path.read_bytes()[1:]), "changed", "was changed"),
        (lambda path: path.write_bytes(b""), "cut", "is shorter or longer"),
    ],
)
def test_damage_is_said_in_words_with_the_hash(planes, harm, damage, words):
    sha256 = storage.store_frame(planes[0])
    harm(_path(sha256))
    with pytest.raises(FrameDamagedError, match=words) as caught:
        load_frame(sha256, rows=3, columns=4)
    assert (caught.value.sha256, caught.value.damage, caught.value.code) == (sha256, damage, "frame_damaged")
    assert sha256[:12] in caught.value.message


def test_damage_can_say_where_it_was_met():
    error = FrameDamagedError("ab" * 32, "cut").at("Plane 3 of C-0007")
    assert error.message.startswith("Plane 3 of C-0007 (abababababab…) is shorter")


def test_a_mask_that_was_changed_is_said():
    sha256 = storage.store_mask(np.eye(4, dtype=bool))
    Path(default_storage.path(mask_name(sha256))).write_bytes(b"\0\0")
    with pytest.raises(FrameDamagedError):
        load_mask(sha256, rows=4, columns=4)


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(b"cut"), lambda path: path.unlink()])
def test_storing_again_mends_what_was_damaged(planes, harm):
    sha256 = storage.store_frame(planes[0])
    harm(_path(sha256))
    assert storage.store_frame(planes[0]) == sha256
    assert np.array_equal(load_frame(sha256, rows=3, columns=4), planes[0])


def test_below_the_floor_nothing_is_stored(planes, settings):
    settings.FREE_FLOOR_MB = 10**9
    with pytest.raises(StorageFull, match="Free space on the disk is below"):
        storage.store_frames(planes)
    assert not Path(default_storage.path("frames")).exists()


def test_a_source_that_breaks_off_leaves_no_file(planes):
    def broken():
        yield planes[0]
        raise ValueError("the decoder broke")

    with pytest.raises(ValueError, match="the decoder broke"):
        storage.store_frames(broken())
    assert [path for path in Path(default_storage.location).rglob("*") if path.is_file()] == []


def test_a_store_of_another_kind_works_too(planes, settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    assert isinstance(default_storage, InMemoryStorage)
    hashes = storage.store_frames([*planes, planes[0]])
    assert np.array_equal(load_frame(hashes[3], rows=3, columns=4), planes[3])
    default_storage.delete(frame_name(hashes[3]))
    with pytest.raises(FrameDamagedError, match="missing"):
        load_frame(hashes[3], rows=3, columns=4)
