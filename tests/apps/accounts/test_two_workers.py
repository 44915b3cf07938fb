"""What one worker ends has ended on the other: each has its own handler and connection, and nothing else in common."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from tests.apps.accounts.people import PASSWORD

from tongxue.apps.accounts.domain import sessions

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.plan("2.4", "P5")]
GOOD = {"username": "wang.fang", "password": PASSWORD}


class Worker:
    """A thread with a handler and a database connection of its own."""

    def __init__(self):
        self.pool = ThreadPoolExecutor(1)

    def ask(self, method, path, cookies, data=None):
        return self.pool.submit(self._ask, method, path, cookies, data).result()

    def _ask(self, method, path, cookies, data):
        client = Client()
        for name, value in cookies.items():
            client.cookies[name] = value
        response = getattr(client, method)(path, data or {})
        cookies |= {name: morsel.value for name, morsel in response.cookies.items()}
        return response.status_code

    def _hang_up(self):
        connection.close()  # looked up in this thread: the connection is the thread's own

    def close(self):
        self.pool.submit(self._hang_up).result()
        self.pool.shutdown()


@pytest.fixture
def workers():
    pair = Worker(), Worker()
    yield pair
    for worker in pair:
        worker.close()


def test_signing_out_on_one_ends_the_session_on_both(workers, teacher):
    one, two = workers
    cookies = {}
    assert one.ask("post", "/accounts/sign-in/", cookies, GOOD) == 302
    stolen = dict(cookies)
    assert [w.ask("get", "/accounts/", dict(cookies)) for w in workers] == [200, 200]
    assert two.ask("post", "/accounts/sign-out/", cookies) == 302
    assert [w.ask("get", "/accounts/", dict(stolen)) for w in workers] == [302, 302]


def test_both_count_guesses_together(workers, teacher):
    wrong = GOOD | {"password": "not-The-One-1"}
    answers = [workers[n % 2].ask("post", "/accounts/sign-in/", {}, wrong) for n in range(sessions.GUESSES.amount + 2)]
    assert answers == [422] * sessions.GUESSES.amount + [429] * 2
