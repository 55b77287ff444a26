import pytest


@pytest.fixture
def dataset(administrator):
    from imaging.datasets import create_dataset

    return create_dataset(actor=administrator, name="Chests")


@pytest.fixture
def make_image(dataset):
    """`make_image(number)`: a 16 × 16 image in a case of its own, made without ingest."""

    def make(number: int = 1):
        import numpy as np

        from imaging.images import add_image
        from imaging.models import Image

        stored = (np.add.outer(np.arange(16), np.arange(16)) * (number + 1) % 251).astype(np.uint8)
        frame = {
            "rows": 16,
            "columns": 16,
            "frame_index": 0,
            "modality": "OT",
            "photometric": "MONOCHROME2",
            "bits_stored": 8,
            "is_signed": False,
            "slope": 1.0,
            "intercept": 0.0,
            "spacing_mm": None,
            "window": None,
            "instance_uid": "",
            "flags": [],
        }
        file = {"file_format": "png", "file_sha256": f"{number:064d}", "stem": f"{number:064d}"}
        assert add_image(dataset=dataset, group=f"g{number}", stored=stored, frame=frame, file=file)
        return Image.objects.get(file_sha256=f"{number:064d}")

    return make


@pytest.fixture
def make_job(administrator, dataset, make_image):
    """`make_job(images)`: a queued job that makes one bicubic variant of each image."""

    def make(images: int = 1):
        from jobs.jobs import create_job

        for number in range(1, images + 1):
            make_image(number)
        wishes = {"treatments": ["bicubic"], "comparison": "retrospective", "scale": 2, "degradation": "bicubic"}
        return create_job(actor=administrator, kind="reconstruct", dataset=str(dataset.pk), **wishes)

    return make
