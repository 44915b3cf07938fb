"""Jobs: with their transaction, progress for those who may see it, cancelled when asked, begun again after a death."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone, translation

from tongxue.platform.actor import NODE, VISITOR, Actor, Role
from tongxue.platform.errors import NotFound, TooManyRequests
from tongxue.platform.ids import new_id
from tongxue.platform.jobs import registry
from tongxue.platform.jobs.api import Job, background, cancel, get_job, list_jobs, start
from tongxue.platform.jobs.running import ATTEMPTS, run_job
from tongxue.platform.jobs.starting import requeue_orphans, start_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.plan("2.2")]


@pytest.fixture
def work():
    """Register a piece of work for one test; procrastinate's tables are not Django's to empty."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    def register(function, **options):
        background("test.work", **options)(function)

    yield register
    registry.WORK.pop("test.work", None)
    registry.DAILY.discard("test.work")


def person():
    return Actor(account_id=new_id())


def queued():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        return cursor.fetchone()[0]


def test_a_job_is_queued_with_the_transaction_that_started_it(work):
    work(lambda progress: {})
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        start(actor=NODE, kind="test.work")
        raise ZeroDivisionError
    assert (Job.objects.count(), queued()) == (0, 0)


def test_a_job_tells_how_far_it_is_and_how_it_ended(work):
    def count(progress, *, upto):
        for n in range(upto):
            progress.report(n + 1, upto, f"step {n}", at_once=True)
        return {"counted": upto}

    work(count)
    job = start(actor=NODE, kind="test.work", upto=3)
    run_job(job_id=str(job.id))
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.step, job.result) == ("done", 3, 3, "step 2", {"counted": 3})
    assert job.percent == 100


def failed(work, error):
    def fail(progress):
        raise error

    work(fail)
    job = start(actor=NODE, kind="test.work")
    run_job(job_id=str(job.id))
    job.refresh_from_db()
    assert job.state == "failed"
    return job


@pytest.mark.plan("2.8")
def test_what_nobody_foresaw_is_told_by_the_jobs_number_alone(work, caplog):
    job = failed(work, ValueError("planted secret"))
    assert (job.error_code, job.error_params) == ("jobs.failed", {"job": str(job.id)})
    assert f"job {job.id}" in caplog.text
    assert "planted secret" in caplog.text
    for language, words in (("zh-hans", "任务意外中断"), ("en", "stopped unexpectedly")):
        with translation.override(language):
            assert words in job.error_text
            assert str(job.id) in job.error_text
            assert "planted" not in job.error_text


@pytest.mark.plan("2.8")
def test_an_error_of_a_domain_is_told_in_the_language_of_whoever_reads_of_it(work):
    with translation.override("en"):  # the worker's language says nothing about the reader's
        job = failed(work, TooManyRequests(seconds=7))
    assert (job.error_code, job.error_params) == ("rate.limited", {"seconds": 7})
    with translation.override("zh-hans"):
        assert job.error_text == "请求过于频繁，请在 7 秒后再试。"
    with translation.override("en"):
        assert job.error_text == TooManyRequests(seconds=7).text
        assert "请求" not in job.error_text


def test_what_an_error_tells_can_be_kept_whatever_it_is(work):
    number = new_id()
    job = failed(work, TooManyRequests(seconds={"a": ["x" * 9999, "\0", number, None, True]}))
    assert job.error_params == {"seconds": {"a": ["x" * 2000, "\N{REPLACEMENT CHARACTER}", str(number), None, True]}}


@pytest.mark.parametrize(
    ("code", "params"), [("gone.since", {"x": 1}), ("rate.limited", {}), ("rate.limited", {"x": 1})]
)
def test_an_error_that_an_older_version_kept_is_still_told(code, params):
    job = Job(error_code=code, error_params=params)
    assert str(job.id) in job.error_text
    assert Job().error_text == ""


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_report(work):
    me = person()

    def stop_myself(progress):
        cancel(actor=me, job_id=progress.job_id)
        progress.report(1, at_once=True)
        raise AssertionError("it went on")

    work(stop_myself)
    waiting, running = start(actor=me, kind="test.work"), start(actor=me, kind="test.work")
    cancel(actor=me, job_id=waiting.id)
    run_job(job_id=str(waiting.id))
    run_job(job_id=str(running.id))
    assert set(Job.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_person_sees_own_jobs_and_who_runs_the_node_all(work):
    work(lambda progress: {})
    me, keeper = person(), Actor(account_id=new_id(), operates_node=True)
    outsider = Actor(account_id=new_id(), grants=frozenset({(Role.OPERATOR, new_id())}))
    mine = start(actor=me, kind="test.work")
    assert [len(list_jobs(actor=a)) for a in (me, outsider, VISITOR, keeper, NODE)] == [1, 0, 0, 1, 1]
    for barred in (get_job, cancel):
        with pytest.raises(NotFound):
            barred(actor=outsider, job_id=mine.id)


def test_what_a_dead_worker_left_is_taken_up(work):
    work(lambda progress: {"done": True})
    job = start(actor=NODE, kind="test.work")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    assert (queued(), requeue_orphans(), queued()) == (0, 1, 1)
    run_job(job_id=str(job.id))
    job.refresh_from_db()
    assert job.state == "done"


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(work):
    work(lambda progress: {})
    job = start(actor=NODE, kind="test.work")
    Job.objects.filter(id=job.id).update(attempts=ATTEMPTS)
    run_job(job_id=str(job.id))
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "jobs.given_up")
    assert str(job.id) in job.error_text


def test_a_job_that_loses_its_database_begins_anew(work):
    lost = []

    def lose(progress):
        if not lost:
            lost.append(1)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return {"tries": len(lost) + 1}

    work(lose)
    job = start(actor=NODE, kind="test.work")
    run_job(job_id=str(job.id))
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"tries": 2})


def test_daily_work_is_started_once_a_day(work):
    work(lambda progress: {}, daily=True)
    expected = sorted(registry.DAILY)
    assert expected == ["blobs.sweep", "catalog.sweep", "idempotency.purge", "outbox.purge", "test.work"]
    assert [job.kind for job in start_due()] == expected
    assert start_due() == []
    Job.objects.filter(kind="test.work").update(created_at=timezone.now() - timedelta(hours=25))
    assert [(job.kind, job.actor) for job in start_due()] == [("test.work", "node")]
    assert start_due() == []


def test_other_work_is_not_started_by_the_clock(work):
    work(lambda progress: {})
    assert "test.work" not in {job.kind for job in start_due()}
