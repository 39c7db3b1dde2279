"""ValetFilter in Cinder's own handler, found by its entry point."""

import threading

import pytest
from cinder import context
from cinder_support import POOLS, VOLUME, Scheduler, names, pools, properties
from support import server as s

from valet_openstack.cinder.filter import ValetFilter


@pytest.fixture
def valet(valet_conf):
    with s.Server(s.places('c1@ceph#slow')) as server:
        valet_conf.set(url=server.url)
        server.conf = valet_conf
        yield server


def test_is_found_by_its_entry_point_beside_cinders_own():
    names_of_all = [cls.__name__ for cls in Scheduler().handler.get_all_classes()]
    assert 'ValetFilter' in names_of_all and 'CapacityFilter' in names_of_all
    assert Scheduler().classes('ValetFilter') == [ValetFilter]


def test_asks_once_for_all_pools_and_passes_the_planned_one(valet):
    ctx = context.RequestContext('user-1', 'project-1', request_id='req-11111111-2222-4333-8444-555555555555')
    assert names(Scheduler().filtered(properties(ctx=ctx), pools())) == ['c1@ceph#slow']
    (request,) = valet.requests
    assert request.headers['X-Openstack-Request-Id'] == ctx.request_id
    assert request.body == {
        'kind': 'volume', 'resource_id': VOLUME, 'project_id': 'project-1', 'user_id': 'user-1', 'count': 1,
        'candidates': POOLS, 'hints': {}, 'alternates': 0,
        'volume': {'size_gb': 10, 'volume_type': 'gold', 'type_extra_specs': {'volume_backend_name': 'ceph'},
                   'availability_zone': 'nova'}}


def test_after_cinders_own_filters(valet):
    states = pools()
    states[0].free_capacity_gb = states[0].total_capacity_gb = 1
    found = Scheduler().filtered(properties(), states, ('CapacityFilter', 'ValetFilter'))
    assert names(found) == ['c1@ceph#slow']
    assert valet.bodies[0]['candidates'] == POOLS[1:]


def test_the_hints_of_a_stack(valet):
    hints = {'heat_root_stack_id': 's-1', 'heat_path_in_stack': ['shop', 'db,shop-db'],
             'heat_resource_uuid': 'u-1', 'heat_resource_name': 'data', 'same_host': ['a', 'b'], 'n': 7, 'x': None}
    Scheduler().filtered(properties(hints=hints), pools())
    assert valet.bodies[0]['hints'] == {
        'heat_root_stack_id': 's-1', 'heat_path_in_stack': ['shop', 'db,shop-db'], 'heat_resource_uuid': 'u-1',
        'heat_resource_name': 'data', 'same_host': ['a', 'b'], 'n': '7'}


def test_a_volume_without_a_type(valet):
    Scheduler().filtered(properties(with_type=False), pools())
    assert valet.bodies[0]['volume']['volume_type'] is None
    assert valet.bodies[0]['volume']['type_extra_specs'] == {}


@pytest.mark.parametrize('operation', ['migrate_volume', 'retype_volume'])
def test_a_move_may_go_to_every_pool_that_keeps_the_rules(valet, operation):
    valet.answer = s.places('c1@ceph#fast', 'c2@lvm#pool0')
    found = Scheduler().filtered(properties(operation), pools())
    assert names(found) == ['c1@ceph#fast', 'c2@lvm#pool0']
    assert valet.bodies[0]['alternates'] == 2


@pytest.mark.parametrize('operation', ['extend_volume', 'create_snapshot', 'manage_existing', 'create_group'])
def test_what_stays_where_it_is_is_not_asked_about(valet, operation):
    assert names(Scheduler().filtered(properties(operation), pools())) == POOLS
    assert valet.requests == []


def test_a_request_without_a_volume_is_not_asked_about(valet):
    assert names(Scheduler().filtered(properties(volume_id=None), pools())) == POOLS
    assert valet.requests == []


def test_backend_passes_for_who_asks_pool_by_pool(valet):
    slow, fast = pools('c1@ceph#slow', 'c1@ceph#fast')
    assert ValetFilter().backend_passes(slow, properties()) is True
    valet.answer = s.answers(409, s.INFEASIBLE)
    assert ValetFilter().backend_passes(fast, properties()) is False


def test_infeasible_passes_nothing_and_says_why(valet, caplog):
    valet.answer = s.answers(409, s.INFEASIBLE)
    valet.conf.set(failure_mode='yield')
    assert Scheduler().filtered(properties(), pools()) == []
    assert VOLUME in caplog.text and 'refused by zone, memory' in caplog.text


@pytest.mark.parametrize('fault', ['status 500', 'garbage', 'a hanging server', 'a connection reset',
                                   'a wrong token', 'a redirect', 'a host that was not offered'])
@pytest.mark.parametrize('mode, expected', [('reject', []), ('yield', POOLS)])
def test_failure_mode_decides_after_a_fault(valet, caplog, fault, mode, expected):
    valet.answer = s.FAULTS[fault]
    valet.conf.set(failure_mode=mode)
    assert names(Scheduler().filtered(properties(), pools())) == expected
    assert 'failure_mode is %s' % mode in caplog.text


def test_the_breaker_outlives_the_filters(valet):
    valet.answer = s.answers(500, {})
    valet.conf.set(breaker_failures=2, breaker_seconds=60.0, failure_mode='yield')
    for _ in range(6):
        assert names(Scheduler().filtered(properties(), pools())) == POOLS
    assert len(valet.requests) == 2


def test_many_threads(valet):
    valet.answer = lambda request, handler: s.send(
        handler, 200, s.destination(request.body['candidates'][int(request.body['hints']['n'])]))
    valet.conf.set(read_timeout=30.0, total_timeout=60.0)
    wrong = []

    def work(i):
        for n in range(10):
            want = POOLS[(i + n) % 3]
            got = names(Scheduler().filtered(properties(hints={'n': (i + n) % 3}), pools()))
            if got != [want]:
                wrong.append((want, got))
    threads = [threading.Thread(target=work, args=(i,)) for i in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == [] and len(valet.requests) == 160


def test_works_in_a_process_that_eventlet_has_patched(valet):
    """Cinder's scheduler patches the standard library; the plug-in must not notice."""
    import subprocess
    import sys
    code = ('import eventlet; eventlet.monkey_patch()\n'
            'import sys; sys.path.insert(0, %r); sys.path.insert(0, %r)\n'
            'import cinder_support as c\nfrom support import settings\n'
            'settings.Settings(url=%r, read_timeout=10.0, total_timeout=20.0)\n'
            'pool = eventlet.GreenPool()\n'
            'found = list(pool.imap(lambda i: c.names(c.Scheduler().filtered(c.properties(), c.pools())), range(20)))\n'
            'assert found == [["c1@ceph#slow"]] * 20, found\n'
            % (sys.path[0], str(__import__('pathlib').Path(__file__).parent), valet.url))
    paths = [path for path in sys.path if path]
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, timeout=120,
                          env={'PYTHONPATH': ':'.join(paths), 'PATH': '/usr/bin:/bin'})
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(valet.requests) == 20
