from embedded import paths


def test_a_folder_below_a_private_home_is_not_reachable_for_another_user(tmp_path):
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    stranger = private.stat().st_uid + 1
    assert not paths.is_reachable(private / "fovea", stranger)
    assert paths.is_reachable(private / "fovea", None)


def test_two_data_folders_have_two_socket_folders(monkeypatch, tmp_path):
    monkeypatch.setenv("FOVEA_DATA", str(tmp_path / "a"))
    first = paths.demo_places()
    monkeypatch.setenv("FOVEA_DATA", str(tmp_path / "b"))
    assert paths.demo_places().sockets != first.sockets


def test_a_socket_path_fits_its_limit():
    assert len(str(paths.demo_places().sockets / ".s.PGSQL.5432")) < 100


def test_the_database_address_survives_its_own_parser():
    import dj_database_url

    places = paths.demo_places()
    parsed = dj_database_url.parse(places.database_url)
    assert parsed["HOST"] == str(places.sockets)


def test_the_application_and_the_owner_have_addresses_of_their_own(tmp_path):
    places = paths.Places(data=tmp_path, sockets=tmp_path / "s")
    assert places.owner_url.startswith("postgres://app@")
    places.owner_password_file.write_text("secret")
    assert places.owner_url.startswith("postgres://app:secret@")
    assert places.database_url.startswith("postgres://fovea_application@")
    assert "secret" not in places.database_url
