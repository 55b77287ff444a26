from embedded.instance import Instance, already_running


def test_a_second_start_is_refused_and_says_where_the_first_is(tmp_path):
    with Instance(tmp_path / "lock") as first, Instance(tmp_path / "lock") as second:
        first.describe("http://127.0.0.1:8000")
        assert first.is_ours
        assert not second.is_ours
    with Instance(tmp_path / "lock") as holder:
        holder.describe("http://127.0.0.1:8000")
        with Instance(tmp_path / "lock") as late:
            assert "at http://127.0.0.1:8000" in already_running(late)


def test_the_lock_is_free_again_after_its_holder_ended(tmp_path):
    with Instance(tmp_path / "lock"):
        pass
    with Instance(tmp_path / "lock") as next_one:
        assert next_one.is_ours
