"""ValetFilter and ValetWeigher in Nova's own handlers."""

import threading
import time

import pytest
from nova import exception
from support import server as s
from nova_support import ALL, CONF, INSTANCES, WEIGHER, Scheduler, host, names, spec

from valet_openstack import client

HOSTS = ['h1', 'h2', 'h3', 'h4']


def hosts(*which):
    return [host(name) for name in which or HOSTS]


@pytest.fixture
def valet(valet_conf):
    """A Valet that answers as a test says, and the section that leads to it."""
    with s.Server(s.places('h3')) as server:
        valet_conf.set(url=server.url)
        server.conf = valet_conf
        yield server


@pytest.mark.parametrize('path', ['valet_openstack.nova.ValetFilter', 'valet_openstack.nova.filter.ValetFilter',
                                  'valet_os.nova.valet_filter.ValetFilter'])
def test_is_found_by_its_paths(valet, path):
    scheduler = Scheduler([path])
    assert [type(one).__name__ for one in scheduler.filters] == ['ValetFilter']
    assert names(scheduler.filtered(spec(), hosts())) == ['h3']


def test_asks_once_for_all_hosts_and_passes_the_planned_one(valet, nova_context):
    assert names(Scheduler().filtered(spec(), hosts())) == ['h3']
    (request,) = valet.requests
    assert request.path == '/v1/destinations'
    assert request.body['candidates'] == HOSTS and request.body['alternates'] == 0
    assert request.headers['X-Openstack-Request-Id'] == nova_context.request_id


def test_asks_nobody_when_no_host_is_left(valet):
    assert Scheduler().filtered(spec(), []) == []
    assert valet.requests == []


def test_a_rebuild_on_the_same_host_is_not_asked_about(valet):
    rebuild = spec(scheduler_hints={'_nova_check_type': ['rebuild']})
    assert names(Scheduler().filtered(rebuild, hosts('h1'))) == ['h1']
    assert valet.requests == []


def test_nodes_of_one_host_pass_together(valet):
    nodes = [host('h3', 'n1'), host('h1', 'n2'), host('h3', 'n3')]
    assert [state.nodename for state in Scheduler().filtered(spec(), nodes)] == ['n1', 'n3']
    assert valet.bodies[0]['candidates'] == ['h3', 'h1']


def test_host_passes_for_who_asks_host_by_host(valet):
    (one,) = Scheduler().filters
    valet.answer = s.places('h1')
    assert one.host_passes(host('h1'), spec()) is True
    valet.answer = s.answers(409, s.INFEASIBLE)
    assert one.host_passes(host('h1'), spec(num_instances=2)) is False


# --- With the weigher

def test_the_planned_host_comes_first_and_alternates_in_order(valet):
    valet.answer = s.places('h4', 'h1', 'h3')
    scheduler = Scheduler(weigher_paths=[ALL, WEIGHER])
    assert len(scheduler.weighers) > 5
    states = hosts()
    for n, state in enumerate(states):  # every other weigher would rather have h1, h2, h3
        state.free_ram_mb, state.failed_builds = 100000 - n * 30000, n * 3
    assert names(scheduler.sorted(spec(), states)) == ['h4', 'h1', 'h3']
    assert valet.bodies[0]['alternates'] == CONF.scheduler.max_attempts - 1 == 2


def test_alternates_follow_max_attempts(valet):
    CONF.set_override('max_attempts', 7, group='scheduler')
    try:
        Scheduler(weigher_paths=[WEIGHER]).filtered(spec(), hosts())
    finally:
        CONF.clear_override('max_attempts', group='scheduler')
    assert valet.bodies[0]['alternates'] == 6


def test_multi_create_takes_each_planned_host(valet):
    """As FilterScheduler does it: each instance from what the filter left for the one before."""
    plan = ['h2', 'h4', 'h1']
    valet.answer = lambda request, handler: s.send(handler, 200, s.destination(*(
        [plan[INSTANCES.index(request.body['resource_id'])]]
        + [one for one in plan if one != plan[INSTANCES.index(request.body['resource_id'])]])))
    scheduler = Scheduler(weigher_paths=[ALL, WEIGHER])
    request, left, chosen = spec(num_instances=3), hosts(), []
    for index in range(3):
        request.instance_uuid = INSTANCES[index]
        left = scheduler.sorted(request, left, index)
        chosen.append(left[0].host)
    assert chosen == plan
    assert [len(body['candidates']) for body in valet.bodies] == [4, 3, 3]


def test_without_an_answer_other_weighers_decide(valet):
    valet.answer = s.answers(500, {})
    valet.conf.set(failure_mode='yield')
    scheduler = Scheduler(weigher_paths=[ALL, WEIGHER])
    states = hosts()
    for n, state in enumerate(states):
        state.free_ram_mb = 1000 * n
    assert names(scheduler.sorted(spec(), states))[0] == 'h4'


def test_an_order_of_before_is_forgotten(valet):
    scheduler = Scheduler(weigher_paths=[WEIGHER])
    request = spec()
    scheduler.sorted(request, hosts())
    valet.answer = s.answers(500, {})
    valet.conf.set(failure_mode='yield')
    assert names(scheduler.sorted(request, hosts())) == HOSTS


def test_requests_at_the_same_time_do_not_mix(valet):
    valet.answer = lambda request, handler: s.send(handler, 200, s.destination(
        *sorted(request.body['candidates'], key=lambda h: (h != request.body['hints']['want'][0], h))))
    valet.conf.set(read_timeout=30.0, total_timeout=60.0)
    scheduler = Scheduler(weigher_paths=[WEIGHER])
    wrong = []

    def work(i):
        for n in range(10):
            want = HOSTS[(i + n) % 4]
            got = names(scheduler.sorted(spec(scheduler_hints={'want': [want]}), hosts()))
            if got[0] != want:
                wrong.append((want, got))
    threads = [threading.Thread(target=work, args=(i,)) for i in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == [] and len(valet.requests) == 320


# --- When nothing fits

def test_infeasible_is_told_to_operator_and_user(valet, caplog):
    valet.answer = s.answers(409, s.INFEASIBLE)
    with pytest.raises(exception.NoValidHost) as caught:
        Scheduler().filtered(spec(), hosts())
    assert str(caught.value) == 'No valid host was found. Valet: web is refused by zone, memory.'
    assert 'no host can take server web' in caplog.text
    assert 'would help: group apart: level host' in caplog.text
    assert 'valet plan explain p-1' in caplog.text and INSTANCES[0] in caplog.text


def test_infeasible_passes_nothing_in_yield_mode_either(valet):
    valet.answer = s.answers(409, s.INFEASIBLE)
    valet.conf.set(failure_mode='yield', explain_to_users=False)
    assert Scheduler().filtered(spec(), hosts()) == []


def test_nothing_is_raised_where_earlier_instances_hold_allocations(valet):
    valet.answer = s.one_after_the_other(s.places('h3'), s.answers(409, s.INFEASIBLE))
    scheduler, request = Scheduler(), spec(num_instances=1)
    scheduler.filtered(request, hosts())
    assert scheduler.filtered(request, hosts(), 1) == []
    valet.answer = s.answers(409, s.INFEASIBLE)
    assert scheduler.filtered(spec(num_instances=2), hosts()) == []


def test_a_message_without_rules_is_not_told_to_users(valet, caplog):
    valet.answer = s.answers(409, {'error': {'code': 'valet.plan.infeasible', 'message': 'host h17 is full'}})
    with pytest.raises(exception.NoValidHost) as caught:
        Scheduler().filtered(spec(), hosts())
    assert 'h17' not in str(caught.value) and 'h17' in caplog.text


# --- When Valet fails

@pytest.mark.parametrize('fault', sorted(s.FAULTS))
@pytest.mark.parametrize('mode, expected', [('reject', []), ('yield', HOSTS)])
def test_failure_mode_decides_after_every_fault(valet, caplog, fault, mode, expected):
    valet.answer = s.FAULTS[fault]
    valet.conf.set(failure_mode=mode)
    began = time.monotonic()
    assert names(Scheduler().filtered(spec(), hosts())) == expected
    assert time.monotonic() - began < 10
    assert 'failure_mode is %s' % mode in caplog.text and INSTANCES[0] in caplog.text


def test_failure_mode_when_nothing_is_configured(valet_conf, caplog):
    valet_conf.set(auth_type=None)
    assert Scheduler().filtered(spec(), hosts()) == []
    assert 'no credentials for Valet' in caplog.text


def test_a_dead_valet_does_not_delay_every_boot(valet):
    valet.answer = s.hangs
    valet.conf.set(failure_mode='yield', breaker_failures=2, breaker_seconds=60.0)
    scheduler = Scheduler()
    for _ in range(2):
        scheduler.filtered(spec(), hosts())
    assert len(valet.requests) == 2
    for _ in range(50):
        assert names(scheduler.filtered(spec(), hosts())) == HOSTS
    assert len(valet.requests) == 2


def test_the_breaker_is_one_for_all_filters_of_a_process(valet):
    valet.answer = s.answers(500, {})
    valet.conf.set(breaker_failures=2, breaker_seconds=60.0)
    for _ in range(5):
        Scheduler().filtered(spec(), hosts())
    assert len(valet.requests) == 2
    assert client.shared('nova').breaker.is_open
