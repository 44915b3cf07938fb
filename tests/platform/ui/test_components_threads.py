"""Components are known all at once, whoever asks first."""

from concurrent.futures import ThreadPoolExecutor

from django.template import engines

from tongxue.platform.ui.jinja import Components


def test_first_pages_of_several_threads_meet_all_components():
    env = engines["jinja2"].env
    for _ in range(3):
        env.cache.clear()  # each library is compiled anew, so that collecting takes its time
        fresh = Components(env)
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _n, fresh=fresh: fresh.sort_switch, range(8)))
        assert len(found) == 8
