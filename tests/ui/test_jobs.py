"""Work off the main thread: answers, errors, cancel."""

import threading

import pytest

from gisapp.errors import InputError


def test_the_answer_arrives_on_the_main_thread(qtbot, jobs):
    seen = []
    jobs.start(lambda _job: threading.current_thread().name,
               lambda name: seen.append((name, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0].startswith("job")
    assert seen[0][1] is threading.main_thread()


def test_progress_is_told(qtbot, jobs):
    heard = threading.Event()

    def slow(job):
        heard.wait(5)
        job.report(0.5, "一半")

    job = jobs.start(slow, lambda _answer: None)
    with qtbot.waitSignal(job.progressed) as caught:
        heard.set()
    assert caught.args == [0.5, "一半"]


def test_an_error_goes_to_whoever_asked(qtbot, jobs):
    told = []

    def broken(_job):
        raise InputError("zone.unknown", zone="?")

    jobs.start(broken, lambda _answer: None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].code == "zone.unknown"
    with qtbot.waitSignal(jobs.failed):
        jobs.start(broken, lambda _answer: None)


def test_a_cancelled_job_gives_no_answer(qtbot, jobs):
    begun, go, answers = threading.Event(), threading.Event(), []

    def slow(job):
        begun.set()
        go.wait(5)
        job.report(0.5)
        return "never"

    job = jobs.start(slow, answers.append)
    begun.wait(5)
    with qtbot.waitSignal(job.ended):
        job.cancel()
    go.set()
    jobs.start(lambda _job: "after", answers.append)
    qtbot.waitUntil(lambda: answers == ["after"])


def test_a_bug_is_told_and_surfaces(qtbot, jobs):
    told = []
    with qtbot.captureExceptions() as caught:
        jobs.start(lambda _job: 1 / 0, lambda _answer: None, told.append)
        qtbot.waitUntil(lambda: bool(caught))
    assert told[0].code == "bug.unexpected"
    assert caught[0][0] is ZeroDivisionError


@pytest.mark.parametrize("count", [0, 5])
def test_finishing_drops_answers_on_their_way(qtbot, count):
    from gisapp.ui.jobs import Jobs

    jobs, answers = Jobs(), []
    for _ in range(count):
        jobs.start(lambda _job: 1, answers.append)
    jobs.finish()
    qtbot.wait(20)
    assert answers == []


def test_slow_jobs_hold_nobody_up_and_stop_at_the_end(qtbot, jobs):
    stopped = threading.Event()

    def endless(job):
        try:
            while True:
                job.report(-1)
                stopped.wait(0.01)
        finally:
            stopped.set()

    for _ in range(2):
        jobs.start(endless, lambda _answer: None, slow=True)
    seen = []
    jobs.start(lambda _job: 1, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    jobs.finish()
    assert stopped.is_set()
