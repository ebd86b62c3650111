from mockserver.ids import IdSource, digest


def test_names_are_each_given_once() -> None:
    source = IdSource()
    assert len({source.name() for _ in range(500)}) == 500


def test_the_same_seed_gives_the_same_names_and_goes_on_where_it_stopped() -> None:
    first = [IdSource(7).name(), IdSource(7, issued=1).name()]
    source = IdSource(7)
    assert [source.name(), source.name()] == first
    assert IdSource(8).name() != first[0]


def test_a_digest_is_not_the_secret() -> None:
    assert "nmv_usr_x" not in digest("nmv_usr_x")
