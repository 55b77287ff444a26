import pytest

pytestmark = pytest.mark.django_db


def test_an_administrator_changes_roles(client_of, administrator, reader_a):
    client = client_of(administrator)
    changed = client.patch(f"/api/people/{reader_a.pk}", {"roles": ["reader", "investigator"]}, format="json")
    assert changed.json()["roles"] == ["investigator", "reader"]


@pytest.mark.parametrize("change", [{"roles": ["reader"]}, {"is_active": False}])
def test_an_administrator_cannot_shut_themselves_out(client_of, administrator, change):
    refused = client_of(administrator).patch(f"/api/people/{administrator.pk}", change, format="json")
    assert refused.status_code == 409


def test_an_unknown_role_is_refused(client_of, administrator, reader_a):
    refused = client_of(administrator).patch(f"/api/people/{reader_a.pk}", {"roles": ["king"]}, format="json")
    assert refused.status_code == 400


def test_an_investigator_sees_readers_only(client_of, investigator, administrator, reader_a):
    listed = client_of(investigator).get("/api/people").json()
    assert [person["username"] for person in listed] == ["reader_a"]
