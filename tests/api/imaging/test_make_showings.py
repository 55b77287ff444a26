"""What readers are shown is made before reading, stored as frames, provable from the key, and goes with its draft."""

import uuid
from datetime import timedelta

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from imaging.models import Reconstruction, Showing
from imaging.removing import discard_unused, remove_dataset, remove_image, sweep_storage
from imaging.showing import DECLARED_STEPS, check_showing, estimate_bytes, grid_of, make_showing, remove_showings
from imaging.storage import frame_name, load_frame, store_frame, store_mask
from imaging.value_grid import METHOD
from tests.factories import make_case, make_dataset, make_reconstructions, make_stack

pytestmark = pytest.mark.django_db
KEY = b"k" * 32
SIDE = 40
STEP = 16
STUDY, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    storage = {"BACKEND": "imaging.storage.AtomicFileSystemStorage", "OPTIONS": {"location": str(tmp_path / "storage")}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture
def dataset(administrator):
    """One volume whose levels are 16 codes apart, with a reconstruction between them."""
    dataset = make_dataset(administrator, cases=0)
    random = np.random.default_rng(0)
    planes = [(random.integers(0, 250, (SIDE, SIDE)) * STEP).astype(np.uint16) for _ in range(3)]
    make_reconstructions(make_stack(make_case(dataset), planes), planes)
    return dataset


@pytest.fixture
def image(dataset):
    return dataset.images.get()


@pytest.fixture
def make(image):
    """`make(treatment)`: the showing of all planes, or of those named."""
    grid = grid_of(image)

    def do(treatment="bicubic", *, owner=STUDY, first=0, last=2, **changes) -> Showing:
        made = image.reconstructions.get(treatment=treatment)
        wanted = {"key": KEY, "grid": grid, **changes}
        return make_showing(owner=owner, reconstruction=made, first_plane=first, last_plane=last, **wanted)

    return do


def frames_of(showing: Showing) -> list[np.ndarray]:
    return [load_frame(sha256, rows=SIDE, columns=SIDE) for sha256 in showing.frames]


def is_stored(showing: Showing) -> bool:
    return all(default_storage.exists(frame_name(sha256)) for sha256 in showing.frames)


# --- made -------------------------------------------------------------------------------------------------------------


def test_it_holds_the_planes_that_are_read_on_the_grid(image, make):
    showing, grid = make(first=1), grid_of(image)
    assert (showing.first_plane, len(showing.frames)) == (1, 2)
    assert (showing.step, showing.method) == (grid.step, METHOD)
    true = [load_frame(sha256, rows=SIDE, columns=SIDE) for sha256 in showing.reconstruction.frames[1:]]
    inside = np.s_[1:-1, 1:-1]
    for shown, codes in zip(frames_of(showing), true, strict=True):
        assert np.abs(shown[inside].astype(int) - codes[inside].astype(int)).max() < grid.step


def test_making_it_twice_makes_it_once(make):
    first = make()
    second = make()
    assert (first.pk, first.frames) == (second.pk, second.frames)
    assert Showing.objects.count() == 1


def test_other_planes_replace_those_of_a_draft(make):
    wide, narrow = make(), make(first=1, last=1)
    assert narrow.pk == wide.pk
    assert narrow.frames == wide.frames[1:2]


def test_studies_have_showings_of_their_own(image, make):
    first, second = make(), make(owner=OTHER, key=b"j" * 32)
    assert first.pk != second.pk
    assert not {*first.frames} & {*second.frames}


def test_the_grid_is_that_of_all_planes_of_the_original(image):
    grid = grid_of(image)
    assert (grid.step, grid.low, grid.high) == (STEP, 0, 4000)


def test_a_floating_point_original_gets_a_declared_step(image):
    image.bits_stored, image.range_high = 32, image.range_low + 65535 * image.code_slope
    for plane in image.planes.all():
        codes = np.random.default_rng(plane.index).integers(0, 65536, (SIDE, SIDE)).astype(np.uint16)
        image.planes.filter(index=plane.index).update(frame_sha256=store_frame(codes))
    assert grid_of(image).step == 65535 // DECLARED_STEPS + 1


def test_padding_is_one_constant_in_all_treatments(image, make):
    mask = np.zeros((SIDE, SIDE), bool)
    mask[:9] = True
    image.planes.update(padding_sha256=store_mask(mask))
    shown = [frame[mask] for treatment in ("original", "bicubic") for frame in frames_of(make(treatment))]
    assert len({int(code) for codes in shown for code in codes}) == 1


def test_what_it_will_take_is_known_before(make):
    made = Reconstruction.objects.get(treatment="bicubic")
    sizes = [default_storage.size(frame_name(sha256)) for sha256 in make().frames]
    assert estimate_bytes(made, 3) == sum(sizes)


# --- proved -----------------------------------------------------------------------------------------------------------


def test_the_key_proves_the_frames(image, make):
    assert check_showing(make(), key=KEY, grid=grid_of(image))


def test_another_key_does_not(image, make):
    assert not check_showing(make(), key=b"j" * 32, grid=grid_of(image))


def test_frames_that_were_exchanged_are_found(image, make):
    showing = make()
    showing.frames = [*showing.frames[:2], store_frame(np.zeros((SIDE, SIDE), np.uint16))]
    assert not check_showing(showing, key=KEY, grid=grid_of(image))


# --- kept and removed -------------------------------------------------------------------------------------------------


def test_frames_that_are_shown_are_not_swept(make):
    showing = make()
    sweep_storage(now=timezone.now() + timedelta(days=9))
    assert discard_unused(showing.frames) == 0
    assert is_stored(showing)


def test_those_of_a_deleted_draft_go_with_their_frames(make, django_capture_on_commit_callbacks):
    gone, kept = make(), make(owner=OTHER, key=b"j" * 32)
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_showings(gone.owner) == 1
    assert not is_stored(gone)
    assert is_stored(kept)
    assert list(Showing.objects.all()) == [kept]


@pytest.mark.parametrize("whole", [False, True])
def test_an_image_goes_with_what_drafts_would_have_shown_of_it(
    administrator, dataset, image, make, whole, django_capture_on_commit_callbacks
):
    showing = make()
    with django_capture_on_commit_callbacks(execute=True):
        if whole:
            remove_dataset(actor=administrator, dataset_id=str(dataset.pk))
        else:
            remove_image(actor=administrator, image_id=str(image.pk))
    assert not Showing.objects.exists()
    assert not is_stored(showing)
