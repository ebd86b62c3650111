from tui.screens.viewer.line import Limits, Line, limits_of


def test_over_ssh_there_are_fewer_pictures_and_no_more_bytes_than_the_line_bears() -> None:
    assert limits_of({}) == Limits()
    limits = limits_of({"SSH_CONNECTION": "1 2 3 4"})
    assert limits.most_rate == 6.0
    assert limits.bits < Limits().bits
    assert limits.bytes_a_second is not None
    time, sent = 0.0, 0
    line = Line(limits, None, lambda: time)
    for tick in range(600):
        time = tick / 60
        if line.is_free:
            line.sent(100_000)
            sent += 100_000
    assert sent <= limits.bytes_a_second * 10 + 100_000
