"""Counts of stages: as lines in a log, as bars on a terminal."""

import io

from brightcell.runs.progress import stage_counts


class Terminal(io.StringIO):
    """Somewhere a person looks."""

    def isatty(self):
        return True


def told(steps, seconds):
    """What a log gets of these (stage, done, steps), the first at the first second that is given."""
    out, clock = io.StringIO(), iter([0.0, *seconds])
    with stage_counts(out, lambda: next(clock)) as progress:
        for step in steps:
            progress(*step)
    return out.getvalue().splitlines()


def test_a_short_run_tells_nothing_to_a_log():
    """Up to two seconds."""
    assert told([("reading", 0, 10), ("reading", 9, 10), ("linking", 0, 1)], [0.1, 1.0, 1.9]) == []


def test_a_long_run_tells_its_count_now_and_then():
    """A line as soon as two seconds passed, then one in five, and one for each new stage."""
    steps = [("reading", 1, 4000), ("reading", 2000, 4000), ("reading", 3000, 4000), ("linking", 0, 1)]
    assert told(steps, [2.5, 4.0, 8.0, 8.1]) == ["reading: 1 of 4,000", "reading: 3,000 of 4,000", "linking"]


def test_a_terminal_has_a_bar_for_each_stage():
    """Both stages with their counts, from the start."""
    out = Terminal()
    with stage_counts(out) as progress:
        progress("reading", 0, 10)
        progress("checking", 0, 0)
    assert "reading:   0%|" in out.getvalue()
    assert "0/10" in out.getvalue()
    assert "checking: 0" in out.getvalue()
