"""The document names every refusal that people of any role meet."""

import re

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.api.test_access_matrix import MATRIX

SHAPE = {"$ref": "#/components/schemas/Refusal"}


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.mark.parametrize("route", sorted(set(MATRIX) - {"GET schema"}))
def test_what_the_access_matrix_sees_is_declared(document, route):
    method, path = route.split(" ")
    declared = document["paths"]["/api/" + re.sub(r"<\w+:(\w+)>", r"{\1}", path)][method.lower()]["responses"]
    assert {str(status) for status in MATRIX[route] if 400 <= status < 500} <= set(declared)


def test_each_refusal_has_the_one_shape(document):
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status.startswith("4"):
                    assert answer["content"]["application/json"]["schema"] == SHAPE, operation["operationId"]


def test_a_signed_act_says_that_one_may_have_to_wait(document):
    assert "429" in document["paths"]["/api/studies/{study_id}/freeze"]["post"]["responses"]
