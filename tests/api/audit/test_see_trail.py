"""An administrator reads the trail and has it checked; nobody else does."""

import pytest

from audit.events import record_event
from audit.models import Event

pytestmark = pytest.mark.django_db


def test_only_an_administrator_reads_the_trail(study_chain, client_of, administrator, investigator):
    assert client_of(administrator).get("/api/audit").json()["count"] == Event.objects.count()
    assert client_of(investigator).get("/api/audit").status_code == 403


def test_the_trail_of_one_study_is_its_own(study_chain, client_of, administrator):
    page = client_of(administrator).get(f"/api/audit?chain={study_chain}").json()
    assert [(row["chain"], row["seq"]) for row in page["results"]] == [
        (study_chain, 3),
        (study_chain, 2),
        (study_chain, 1),
    ]


def test_chains_are_listed_by_name(study_chain, client_of, administrator):
    told = record_event(
        actor=administrator,
        action="study.created",
        subject=f"studies.study:{study_chain}",
        detail={"title": "The study"},
    )
    site, study = client_of(administrator).get("/api/audit/chains").json()
    assert (site["chain"], site["title"], site["events"]) == ("site", "", told.seq)
    assert (study["chain"], study["title"], study["events"]) == (study_chain, "The study", 3)


def test_the_check_tells_every_chain(study_chain, client_of, administrator, tamper):
    client = client_of(administrator)
    whole = client.get("/api/audit/verify").json()
    assert whole["ok"] is True
    assert [chain["chain"] for chain in whole["chains"]] == ["site", study_chain]
    tamper(f"UPDATE audit_event SET detail = '{{}}' WHERE chain = '{study_chain}' AND seq = 2")
    broken = client.get("/api/audit/verify").json()
    assert broken["ok"] is False
    (fault,) = broken["chains"][1]["faults"]
    assert (fault["code"], fault["seq"]) == ("event_changed", 2)
