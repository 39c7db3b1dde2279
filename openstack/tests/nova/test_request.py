"""Every kind of request that Nova's scheduler gets, as the question Valet is asked."""

import pytest
from nova import objects
from nova_support import INSTANCES, flavor, spec

from valet_openstack.nova.request import body_of


def server_of(**values):
    return body_of(spec(**values), ['h1'], 0)['server']


def test_a_boot_without_a_stack():
    assert body_of(spec(), ['h1', 'h2'], 2) == {
        'kind': 'server', 'resource_id': INSTANCES[0], 'project_id': 'project-1', 'user_id': 'user-1', 'count': 1,
        'candidates': ['h1', 'h2'], 'hints': {}, 'alternates': 2,
        'server': {
            'flavor': {'id': 'f-1', 'name': 'm1.small', 'vcpus': 2, 'memory_mb': 2048, 'root_gb': 20,
                       'ephemeral_gb': 5, 'swap_mb': 512, 'extra_specs': {'hw:cpu_policy': 'dedicated'}},
            'image_id': '7e1a3c9e-0000-4000-8000-000000000001', 'boot_from_volume': False,
            'availability_zone': None, 'ignore_hosts': [], 'force_hosts': [], 'requested_destination': None,
            'server_group': None}}


def test_the_hints_of_a_stack():
    hints = {'heat_root_stack_id': ['s-1'], 'heat_stack_id': ['s-2'], 'heat_stack_name': ['shop-web'],
             'heat_path_in_stack': ['shop', 'web,shop-web'], 'heat_resource_name': ['vm'],
             'heat_resource_uuid': ['u-1'], 'different_host': ['a'], 'same_host': ['b', 'c'],
             '_nova_check_type': ['x'], 'query': ['[">=", "$free_ram_mb", 1024]']}
    assert body_of(spec(scheduler_hints=hints), ['h1'], 0)['hints'] == {
        'heat_root_stack_id': 's-1', 'heat_stack_id': 's-2', 'heat_stack_name': 'shop-web',
        'heat_path_in_stack': ['shop', 'web,shop-web'], 'heat_resource_name': 'vm', 'heat_resource_uuid': 'u-1',
        'different_host': ['a'], 'same_host': ['b', 'c'], 'query': ['[">=", "$free_ram_mb", 1024]']}


def test_a_root_stack_has_a_path_of_one():
    hints = {'heat_path_in_stack': ['shop']}
    assert body_of(spec(scheduler_hints=hints), ['h1'], 0)['hints'] == {'heat_path_in_stack': ['shop']}


def test_hints_are_none_in_old_requests():
    assert body_of(spec(scheduler_hints=None), ['h1'], 0)['hints'] == {}


def test_boot_from_volume():
    found = server_of(is_bfv=True, image=objects.ImageMeta())
    assert found['boot_from_volume'] is True and found['image_id'] is None
    assert server_of(image=None)['image_id'] is None


def test_a_server_group():
    group = objects.InstanceGroup(uuid='22222222-0000-4000-8000-000000000001', name='apart',
                                  policy='anti-affinity', rules={'max_server_per_host': '2'},
                                  members=INSTANCES[:2], hosts=['h9'])
    assert server_of(instance_group=group)['server_group'] == {
        'id': '22222222-0000-4000-8000-000000000001', 'name': 'apart', 'policy': 'anti-affinity',
        'rules': {'max_server_per_host': '2'}, 'members': INSTANCES[:2], 'hosts': ['h9']}


def test_a_server_group_without_rules_or_hosts():
    group = objects.InstanceGroup(uuid='22222222-0000-4000-8000-000000000001', policy='soft-affinity')
    found = server_of(instance_group=group)['server_group']
    assert found == {'id': '22222222-0000-4000-8000-000000000001', 'name': None, 'policy': 'soft-affinity',
                     'rules': {}, 'members': [], 'hosts': []}


def test_a_multi_create():
    assert body_of(spec(num_instances=5), ['h1'], 0)['count'] == 5


def test_evacuation_and_migration_name_hosts_to_leave_out():
    assert server_of(ignore_hosts=['h1', 'h2'])['ignore_hosts'] == ['h1', 'h2']


def test_a_move_to_a_named_host():
    assert server_of(requested_destination=objects.Destination(host='h3'))['requested_destination'] == 'h3'
    assert server_of(requested_destination=objects.Destination())['requested_destination'] is None
    assert server_of(force_hosts=['h4'])['force_hosts'] == ['h4']


def test_an_availability_zone():
    assert server_of(availability_zone='nova')['availability_zone'] == 'nova'


def test_nothing_that_is_not_set_is_loaded():
    """A spec that an older conductor sent; reading a missing field would ask the database, or raise."""
    bare = objects.RequestSpec(instance_uuid=INSTANCES[0],
                               flavor=objects.Flavor(vcpus=1, memory_mb=1, flavorid='x', name='y'))
    found = body_of(bare, ['h1'], 0)
    assert found['count'] == 1 and found['project_id'] is None
    assert found['server']['flavor']['extra_specs'] == {} and found['server']['flavor']['swap_mb'] == 0


@pytest.mark.parametrize('extra', [{}, {'resources:VCPU': '0', 'trait:CUSTOM_A': 'required'}])
def test_extra_specs_go_as_they_are(extra):
    assert server_of(flavor=flavor(extra_specs=extra))['flavor']['extra_specs'] == extra
