"""One call to Valet, against a server that does what services do on bad days."""

import json
import os
import time

import pytest
from oslo_config import cfg
from support import server as s
from support.threads import run_in_threads

from valet_openstack import client
from valet_openstack import connection
from valet_openstack import errors
from valet_openstack import options


def make(url, **ours):
    conf = cfg.ConfigOpts()
    conf([], default_config_files=[])
    options.register(conf)
    values = {'url': url, 'auth_type': 'none', 'connect_timeout': 0.5, 'read_timeout': 0.5, 'total_timeout': 2.0,
              'retries': 2, 'breaker_failures': 0, **ours}
    for name, value in values.items():
        conf.set_override(name, value, group='valet')
    return client.Client(lambda: connection.connect(conf, 'nova'), conf.valet)


def test_asks_with_version_and_request_id():
    with s.Server(s.answers(200, {'a': 1})) as server:
        assert make(server.url).call('POST', '/destinations', {'b': 2}, 'req-1') == {'a': 1}
    (request,) = server.requests
    assert (request.method, request.path, request.body) == ('POST', '/v1/destinations', {'b': 2})
    assert request.headers['OpenStack-API-Version'] == 'application-placement 1.1'
    assert request.headers['X-Openstack-Request-Id'] == 'req-1'
    assert request.headers['User-Agent'].startswith('valet-openstack/')


@pytest.mark.parametrize('written', ['', '/', '/v1', '/v1/'])
def test_takes_the_url_with_and_without_the_version(written):
    with s.Server(s.answers(204, b'')) as server:
        assert make(server.url[:-3] + written).call('GET', '/status') is None
    assert server.requests[0].path == '/v1/status'


@pytest.mark.parametrize('fault', sorted(s.FAULTS))
def test_every_fault_is_an_error_in_time(fault):
    with s.Server(s.FAULTS[fault]) as server:
        began = time.monotonic()
        try:
            make(server.url).call('POST', '/destinations', {})
        except errors.ValetError as error:
            assert 0 < len(str(error)) < 4000 and '\n' not in str(error)
        else:  # these are wrong only for who knows what was asked
            assert fault in ('JSON of another kind', 'an empty body', 'no locations', 'a host that was not offered',
                             'locations that are no texts')
        # The hanging server hangs for 30 s; what is asked for is 2 s.
        assert time.monotonic() - began < 10


def test_nobody_listens():
    with pytest.raises(errors.Unavailable):
        make(s.closed_port()).call('GET', '/status')


def test_tries_again_when_asked_to():
    busy = s.answers(503, {'error': {'message': 'busy', 'code': 'valet.queue.full'}}, {'Retry-After': '0'})
    with s.Server(s.one_after_the_other(busy, s.resets, s.answers(200, {}))) as server:
        assert make(server.url).call('POST', '/destinations', {}) == {}
    assert len(server.requests) == 3


def test_waits_as_long_as_retry_after_says_and_no_longer_than_it_may():
    waits = []
    busy = s.answers(503, {'error': {'message': 'busy'}}, {'Retry-After': '7'})
    with s.Server(busy) as server:
        made = make(server.url, total_timeout=20.0)
        made._sleep = waits.append
        with pytest.raises(errors.Unavailable):
            made.call('POST', '/destinations', {})
    assert waits == [7.0, 7.0]
    with s.Server(busy) as server:
        made = make(server.url, total_timeout=5.0)
        made._sleep = waits.append
        with pytest.raises(errors.Unavailable):
            made.call('POST', '/destinations', {})
    assert len(waits) == 2


def test_does_not_repeat_what_timed_out_or_was_refused():
    for answer in (s.hangs, s.answers(400, {'error': {'message': 'bad'}}), s.answers(401, {}), s.answers(500, {})):
        with s.Server(answer) as server:
            with pytest.raises(errors.ValetError):
                make(server.url).call('POST', '/destinations', {})
        assert len(server.requests) == 1


def test_infeasible_has_its_explanation():
    with s.Server(s.answers(409, s.INFEASIBLE)) as server:
        with pytest.raises(errors.Infeasible) as caught:
            make(server.url).call('POST', '/destinations', {})
    assert 'refused by zone, memory' in str(caught.value)
    assert caught.value.error['plan_id'] == 'p-1'


def test_another_conflict_is_not_infeasible():
    with s.Server(s.answers(409, {'error': {'message': 'in use', 'code': 'valet.group.in_use'}})) as server:
        with pytest.raises(errors.Refused) as caught:
            make(server.url).call('DELETE', '/groups/a')
    assert not isinstance(caught.value, errors.Infeasible)
    assert (caught.value.status, caught.value.code) == (409, 'valet.group.in_use')


def test_the_breaker_opens_probes_and_closes():
    now = [0.0]
    with s.Server(s.answers(500, {})) as server:
        made = make(server.url, breaker_failures=2, breaker_seconds=10.0)
        made.breaker._clock = lambda: now[0]
        for _ in range(5):
            with pytest.raises(errors.Unavailable):
                made.call('GET', '/status')
        assert len(server.requests) == 2  # then it was not asked any more
        now[0] = 10.5
        for _ in range(3):
            with pytest.raises(errors.Unavailable):
                made.call('GET', '/status')
        assert len(server.requests) == 3  # one probe
        now[0] = 21.0
        server.answer = s.answers(200, {})
        assert made.call('GET', '/status') == {}
        assert made.call('GET', '/status') == {}
    assert len(server.requests) == 5


def test_a_no_of_valet_keeps_the_breaker_closed():
    with s.Server(s.answers(409, s.INFEASIBLE)) as server:
        made = make(server.url, breaker_failures=1)
        for _ in range(3):
            with pytest.raises(errors.Infeasible):
                made.call('POST', '/destinations', {})
    assert len(server.requests) == 3


def test_only_one_of_many_threads_probes():
    with s.Server(s.answers(500, {})) as server:
        made = make(server.url, breaker_failures=1, breaker_seconds=0.2)
        with pytest.raises(errors.Unavailable):
            made.call('GET', '/status')
        time.sleep(0.25)
        server.answer = s.hangs
        run_in_threads(20, lambda i: pytest.raises(errors.Unavailable, made.call, 'GET', '/status'))
    # The hanging probe outlasts the pause, so that at most a few follow one after the other.
    assert len(server.requests) < 8


def test_many_threads_get_their_own_answers():
    with s.Server(lambda request, handler: s.send(handler, 200, {'echo': request.body['i']})) as server:
        made = make(server.url, read_timeout=20.0, total_timeout=30.0)

        def work(i):
            for n in range(20):
                assert made.call('POST', '/destinations', {'i': i * 1000 + n}) == {'echo': i * 1000 + n}
        run_in_threads(48, work)
    assert len(server.requests) == 48 * 20


def test_a_forked_process_has_a_connection_of_its_own():
    with s.Server(lambda request, handler: s.send(handler, 200, {'echo': request.body})) as server:
        made = make(server.url)
        assert made.call('POST', '/x', 'parent') == {'echo': 'parent'}
        parents = made._connection
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                answer = made.call('POST', '/x', 'child')
                os.write(write, json.dumps([answer, made._connection is parents]).encode())
            finally:
                os._exit(0)
        os.close(write)
        os.waitpid(child, 0)
        assert json.loads(os.read(read, 1000)) == [{'echo': 'child'}, False]
        assert made.call('POST', '/x', 'again') == {'echo': 'again'}


def test_nothing_connects_before_the_first_call():
    calls = []
    conf = cfg.ConfigOpts()
    conf([], default_config_files=[])
    options.register(conf)
    client.Client(lambda: calls.append(1), conf.valet)
    assert calls == []


def test_connections_are_used_again():
    seen = set()

    def answer(request, handler):
        seen.add(handler.client_address)
        s.send(handler, 200, {'a': 'b' * 100000})
    with s.Server(answer) as server:
        made = make(server.url)
        for _ in range(5):
            assert len(made.call('POST', '/destinations', {})['a']) == 100000
    assert len(seen) == 1
