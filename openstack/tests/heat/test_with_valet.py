"""Heat's own stacks and the real service."""

import pytest
from heat_support import stack_of, template_text
from support import valet as real

from valet_openstack.heat import lifecycle

SERVER = '{type: OS::Nova::Server, properties: {flavor: %s, image: i, networks: [{network: n}]}}'


@pytest.fixture(scope='module')
def service(tmp_path_factory):
    with real.Valet(tmp_path_factory.mktemp('valet')) as found:
        yield found


@pytest.fixture
def plugin(service, valet_conf):
    valet_conf.set(url=service.url, connect_timeout=10.0, read_timeout=30.0, plan_timeout=30.0)
    return lifecycle.ValetLifecycle()


def apart(level, members, more=''):
    return ('{type: ATT::Valet::GroupAssignment, properties: {group_type: diversity, level: %s, resources: [%s]%s}}'
            % (level, ', '.join('{get_resource: %s}' % one for one in members), more))


def planned(service, stack):
    return service.get('/plans/' + stack.id)['plan']['placements']


def test_a_stack_is_planned_by_its_rules_and_released(service, plugin):
    stack = stack_of('''
        resources:
          a: %s
          b: %s
          data: {type: OS::Cinder::Volume, properties: {size: 10, volume_type: ceph}}
          apart: %s
          pipe: {type: ATT::Valet::Pipe,
                 properties: {resources: [{get_resource: a}, {get_resource: data}], bandwidth: {min: 100}}}
        ''' % (SERVER % 'm1.small', SERVER % 'm1.large', apart('rack', 'ab')))
    plugin.do_pre_op(stack.context, stack, None, 'CREATE')
    placements = planned(service, stack)
    hosts = [placements[stack[name].uuid]['location'] for name in 'ab']
    assert real.rack_of(hosts[0]) != real.rack_of(hosts[1])
    assert placements[stack['data'].uuid]['location'] == 'ceph@site'
    stack.state_set('DELETE', 'COMPLETE', '')
    plugin.do_post_op(stack.context, stack, None, 'DELETE')
    assert not {stack[name].uuid for name in 'ab'} & set(service.locations())


def test_groups_of_nested_templates_are_planned_as_one(service, plugin):
    pair = template_text('''
        resources:
          vm: %s
          disk: {type: OS::Cinder::Volume, properties: {size: 1, volume_type: ceph}}
        ''' % (SERVER % 'm1.small'))
    stack = stack_of('''
        resources:
          many: {type: OS::Heat::ResourceGroup, properties: {count: 3, resource_def: {type: pair.yaml}}}
          hub: %s
          apart: %s
        ''' % (SERVER % 'm1.small', apart('rack', ['many', 'hub'])), files={'pair.yaml': pair})
    plugin.do_pre_op(stack.context, stack, None, 'CREATE')
    servers = [one['location'] for one in planned(service, stack).values() if '@' not in one['location']]
    assert len({real.rack_of(host) for host in servers}) == 4


def test_an_update_moves_nothing_that_stays(service, plugin):
    text = 'resources: {a: %s, b: %s%s}'
    stack = stack_of(text % (SERVER % 'm1.small', SERVER % 'm1.small', ''))
    plugin.do_pre_op(stack.context, stack, None, 'CREATE')
    before = planned(service, stack)
    new = stack_of(text % (SERVER % 'm1.small', SERVER % 'm1.small', ', c: ' + SERVER % 'm1.tiny'), store=False)
    plugin.do_pre_op(stack.context, stack, new, 'UPDATE')
    after = planned(service, stack)
    assert len(after) == 3
    for key, one in before.items():
        assert after[key]['location'] == one['location']


def test_a_stack_that_cannot_be_placed_says_why_in_the_words_of_its_template(plugin, service):
    stack = stack_of('resources: {a: %s, b: %s, c: %s, d: %s, e: %s, apart: %s}' % (
        *[SERVER % 'm1.small'] * 5, apart('rack', 'abcde')), store=False)
    stack.store()
    stack.create()
    assert stack.state == ('CREATE', 'FAILED')
    reason = stack.status_reason
    assert reason.startswith('Valet: this stack cannot be placed.') and 'apart' in reason
    assert stack['apart'].uuid not in reason and not any(host in reason for host in real.HOSTS)


def test_an_unknown_flavor_is_told_by_the_name_of_its_resource(plugin):
    stack = stack_of('resources: {web: %s}' % (SERVER % 'm9.none'))
    with pytest.raises(lifecycle.NoPlan, match='(?s)web.*m9.none'):
        plugin.do_pre_op(stack.context, stack, None, 'CREATE')


def test_a_stored_group_comes_and_goes_with_its_stack(plugin, service):
    stack = stack_of('''
        resources:
          racks: {type: OS::Valet::Group, properties: {name: shop-racks, type: diversity, level: rack}}
        ''', store=False)
    stack.store()
    stack.create()
    assert stack.state == ('CREATE', 'COMPLETE'), stack.status_reason
    group = service.get('/groups/shop-racks')['group']
    assert (group['id'], group['level']) == (stack['racks'].FnGetRefId(), 'rack')
    stack.update(stack_of('''
        resources:
          racks: {type: OS::Valet::Group, properties: {name: shop-racks, type: diversity, level: rack,
                  description: changed}}
        ''', store=False))
    assert stack.state == ('UPDATE', 'COMPLETE'), stack.status_reason
    assert service.get('/groups/shop-racks')['group']['description'] == 'changed'
    stack.delete()
    assert stack.state == ('DELETE', 'COMPLETE'), stack.status_reason
    assert 'shop-racks' not in [one['name'] for one in service.get('/groups')['groups']]
