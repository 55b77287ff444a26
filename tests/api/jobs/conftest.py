import numpy as np
import pytest


@pytest.fixture
def dataset(administrator):
    from imaging.datasets import create_dataset

    return create_dataset(actor=administrator, name="Chests")


@pytest.fixture
def colleague(investigator, administrator, dataset):
    """An investigator who may open the dataset."""
    from imaging.people import give_access

    give_access(actor=administrator, dataset_id=dataset.pk, person_id=investigator.pk)
    return investigator


@pytest.fixture
def make_image(dataset):
    """`make_image(number)`: a 16 × 16 image in a case of its own, made without ingest."""

    def make(number: int = 1, **fields):
        from tests.factories import make_case
        from tests.factories import make_image as make_one

        codes = (np.add.outer(np.arange(16), np.arange(16)) * (number + 1) % 251 * 16).astype(np.uint16)
        return make_one(make_case(dataset, number=number), codes, **fields)

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
