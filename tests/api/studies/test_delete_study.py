import pytest

from audit.models import Event
from studies.models import Question, Study
from tests.replies import error_of

pytestmark = pytest.mark.django_db


def test_a_draft_goes_with_its_rows_and_leaves_an_event(api, draft):
    assert api.delete(draft).status_code == 204
    assert error_of(api.get(draft)) == (404, "study_not_found", None)
    assert not Question.objects.filter(study=draft.pk).exists()
    assert Event.objects.get(action="study.deleted").detail == {"title": draft.title}
    assert Study.objects.count() == 1


def test_a_frozen_study_stays(api, draft):
    api.post(draft, "freeze")
    assert error_of(api.delete(draft)) == (409, "study_not_draft", None)
    assert api.get(draft).status_code == 200
