"""Nova's own handlers and the real service: who asks what, and what comes of it."""

import collections
import uuid

import pytest
from nova import exception, objects
from nova_support import ALL, WEIGHER, Scheduler, flavor, host, names, spec
from support import valet as real


@pytest.fixture(scope='module')
def service(tmp_path_factory):
    with real.Valet(tmp_path_factory.mktemp('valet')) as found:
        yield found


@pytest.fixture
def scheduler(service, valet_conf):
    valet_conf.set(url=service.url, read_timeout=30.0, connect_timeout=10.0, total_timeout=60.0)
    return Scheduler(weigher_paths=[ALL, WEIGHER])


SMALL = {'flavorid': '2', 'name': 'm1.small', 'vcpus': 1, 'memory_mb': 2048, 'root_gb': 20, 'ephemeral_gb': 0,
         'swap': 0, 'extra_specs': {}}


def request(**values):
    return spec(**{'instance_uuid': str(uuid.uuid4()), 'flavor': flavor(**SMALL), **values})


def hosts(which=real.HOSTS):
    return [host(name) for name in which]


def test_a_server_by_itself_is_placed_and_remembered(scheduler, service):
    asked = request()
    chosen = names(scheduler.sorted(asked, hosts()))
    assert len(chosen) == 3 and len(set(chosen)) == 3  # the planned host and two alternates
    assert service.locations()[asked.instance_uuid] == chosen[0]


def test_the_same_question_has_the_same_answer(scheduler):
    asked = request()
    assert names(scheduler.sorted(asked, hosts())) == names(scheduler.sorted(asked, hosts()))


def test_servers_of_an_anti_affinity_group_stay_apart_though_nova_does_not_know_yet(scheduler):
    """Parallel boots: each comes with the group as it was, without any host of the others."""
    members = [str(uuid.uuid4()) for _ in range(7)]
    chosen = []
    for member in members:
        group = objects.InstanceGroup(uuid='22222222-0000-4000-8000-000000000099', name='apart',
                                      policy='anti-affinity', rules={}, members=members, hosts=[])
        chosen.append(names(scheduler.sorted(request(instance_uuid=member, instance_group=group), hosts()))[0])
    assert len(set(chosen)) == 7
    eighth = request(instance_group=objects.InstanceGroup(
        uuid='22222222-0000-4000-8000-000000000099', name='apart', policy='anti-affinity', rules={},
        members=members + ['x'], hosts=[]))
    with pytest.raises(exception.NoValidHost):
        scheduler.sorted(eighth, hosts())


def test_multi_create(scheduler, service):
    asked, left, chosen = request(num_instances=4), hosts(), []
    members = [str(uuid.uuid4()) for _ in range(4)]
    asked.instance_group = objects.InstanceGroup(uuid='22222222-0000-4000-8000-000000000098', name='together',
                                                 policy='anti-affinity', rules={}, members=members, hosts=[])
    for index, member in enumerate(members):
        asked.instance_uuid = member
        left = scheduler.sorted(asked, left, index)
        chosen.append(left[0].host)
        asked.instance_group.hosts.append(left[0].host)
    assert len(set(chosen)) == 4
    assert {member: service.locations()[member] for member in members} == dict(zip(members, chosen))


def test_a_move_leaves_the_source(scheduler, service):
    asked = request()
    source = names(scheduler.sorted(asked, hosts()))[0]
    evacuated = request(instance_uuid=asked.instance_uuid, ignore_hosts=[source])
    target = names(scheduler.sorted(evacuated, hosts([name for name in real.HOSTS if name != source])))[0]
    assert target != source


def test_what_fits_nowhere_is_refused_with_a_reason(scheduler, caplog):
    giant = request(flavor=flavor(**{**SMALL, 'flavorid': '99', 'name': 'giant', 'memory_mb': 10 ** 6}))
    with pytest.raises(exception.NoValidHost) as caught:
        scheduler.sorted(giant, hosts())
    assert 'Valet' in str(caught.value) and not any(name in str(caught.value) for name in real.HOSTS)
    assert giant.instance_uuid in caplog.text


def test_hints_of_a_stack_that_is_not_there_do_no_harm(scheduler):
    forged = request(scheduler_hints={'heat_root_stack_id': [str(uuid.uuid4())], 'heat_resource_uuid': ['x'],
                                      'heat_path_in_stack': ['a'], 'heat_resource_name': ['b'],
                                      'heat_stack_id': ['c'], 'heat_stack_name': ['d']})
    assert names(scheduler.sorted(forged, hosts()))


def test_candidates_are_kept(scheduler):
    for name in ('west-1-a', 'east-2-b'):
        assert names(scheduler.sorted(request(), hosts([name]))) == [name]


def test_sixty_boots_by_many_threads(scheduler, service):
    import threading
    asked = [request() for _ in range(60)]
    found = {}

    def work(part):
        for one in part:
            found[one.instance_uuid] = names(scheduler.sorted(one, hosts()))[0]
    threads = [threading.Thread(target=work, args=(asked[n::12],)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 60
    locations = service.locations()
    assert {one: locations[one] for one in found} == found
    assert max(collections.Counter(found.values()).values()) <= 64
