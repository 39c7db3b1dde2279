"""The resource types as Heat loads, shows and validates them."""

import pathlib
import subprocess
import sys

import pytest
from heat.common import exception
from heat.engine import resources
from heat_support import CONF, stack_of
from support import server as s

from valet_openstack.heat import resources as valet_types

ALL = valet_types.ASSIGNMENTS + valet_types.PIPES + valet_types.GROUPS

SERVERS = '''
resources:
  a: {type: OS::Nova::Server, properties: {flavor: m1.small, image: i, networks: [{network: n}]}}
  b: {type: OS::Nova::Server, properties: {flavor: m1.small, image: i, networks: [{network: n}]}}
  rule: {type: ATT::Valet::GroupAssignment, properties: %s}
'''


def validate(resource, kind='ATT::Valet::GroupAssignment'):
    stack = stack_of(SERVERS.replace('ATT::Valet::GroupAssignment', kind) % resource, store=False)
    stack['rule'].validate()
    return stack['rule']


@pytest.mark.parametrize('name', ALL)
def test_heat_finds_the_type_by_entry_point_alone(name):
    assert CONF.plugin_dirs and not any('valet' in folder for folder in CONF.plugin_dirs)
    assert resources.global_env().get_class(name).__module__.startswith('valet_openstack.heat.')


def test_heat_finds_the_types_in_a_plugin_folder():
    """As the README of old had it: plugin_dirs names a folder, in a Heat that knows no entry point."""
    folder = pathlib.Path(__file__).parents[2] / 'heat_plugins'
    code = ('from heat.common import config\nfrom oslo_config import cfg\n'
            'cfg.CONF([], project="heat", default_config_files=[])\n'
            'cfg.CONF.set_override("plugin_dirs", [%r])\n'
            'from heat.engine import plugin_manager, resources\n'
            'resources.__path__[:] = []\n'
            'manager = plugin_manager.PluginManager("heat.engine.resources")\n'
            'print(sorted(n for n, c in plugin_manager.PluginMapping("resource").load_all(manager)))' % str(folder))
    done = subprocess.run([sys.executable, '-W', 'ignore', '-c', code], capture_output=True, text=True, timeout=120,
                          env={'PYTHONPATH': ':'.join(path for path in sys.path if path), 'PATH': '/usr/bin'})
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == repr(sorted(ALL))


@pytest.mark.parametrize('name', ALL)
def test_the_schema_can_be_shown(name):
    cls = resources.global_env().get_class(name)
    for key, schema in cls.properties_schema.items():
        assert schema.description, key
        dict(schema)
    assert all(schema.description for schema in cls.attributes_schema.values())


@pytest.mark.parametrize('properties', [
    '{group_type: affinity, resources: [{get_resource: a}, {get_resource: b}]}',
    '{group_type: diversity, level: rack, resources: [a, b], max_per_unit: 2}',
    '{group_type: diversity, resources: [a, b], soft: true}',
    '{group_type: affinity, resources: [a, b], soft: 2.5}',
    '{group_type: spread, level: cluster, resources: [a, b], max_skew: 0, over: used}',
    '{group_type: exclusivity, group_name: acme, resources: [a]}',
    '{group_type: diverse-affinity, resources: [[a, b], [{get_resource: b}]]}',
    '{group_type: diversity, resources: [[a], b]}',
    '{relationship: affinity, name: old, resources: [a, b]}',
    '{group: racks, resources: [a]}',
])
def test_assignments_that_are_right(properties):
    for kind in valet_types.ASSIGNMENTS:
        validate(properties, kind)


@pytest.mark.parametrize('properties, says', [
    ('{resources: [a]}', 'group_type is needed'),
    ('{group_type: apart, resources: [a]}', 'apart.*not an allowed value'),
    ('{group_type: affinity}', 'resources'),
    ('{group_type: affinity, resources: []}', 'at least one'),
    ('{group_type: affinity, level: room, resources: [a]}', 'not an allowed value'),
    ('{group_type: exclusivity, resources: [a]}', 'needs a group_name'),
    ('{group_type: affinity, resources: [a], max_per_unit: 2}', 'max_per_unit goes with'),
    ('{group_type: diversity, resources: [a], max_per_unit: 0}', '0 is out of range'),
    ('{group_type: exclusivity, group_name: x, resources: [a], soft: 1}', 'soft goes with'),
    ('{group_type: affinity, resources: [a], soft: 0}', 'above 0'),
    ('{group_type: affinity, resources: [a], soft: much}', 'above 0'),
    ('{group_type: diversity, resources: [a], max_skew: 1}', 'max_skew goes with group_type spread'),
    ('{group_type: spread, resources: [a], over: all}', 'not an allowed value'),
    ('{group_type: affinity, resources: [{a: b}]}', r'resources\[0\]'),
    ('{group_type: affinity, resources: [a], no_such: 1}', 'no_such'),
])
def test_assignments_that_are_wrong_say_why(properties, says):
    with pytest.raises(exception.StackValidationFailed, match=says):
        validate(properties)


@pytest.mark.parametrize('properties', [
    '{resources: [{get_resource: a}, {get_resource: b}], bandwidth: {min: 100}}',
    '{resources: [a, b], bandwidth: {min: 1, max: 2, units: Gbps, tolerance: 5}, max_distance: rack}',
    '{resources: [a], iops: {min: 100, max: 0}, access_type: sequential, latency: {max: 3}}',
])
def test_pipes_that_are_right(properties):
    for kind in valet_types.PIPES:
        validate(properties, kind)


@pytest.mark.parametrize('properties, says', [
    ('{bandwidth: {min: 1}}', 'resources'),
    ('{resources: [a, b, c]}', 'has 3 entries'),
    ('{resources: []}', 'has 0 entries'),
    ('{resources: [a, a]}', 'two different'),
    ('{resources: [a, b], bandwidth: {min: 3, max: 2}}', 'more than its max'),
    ('{resources: [a, b], bandwidth: {min: -1}}', 'out of range'),
    ('{resources: [a, b], bandwidth: {min: 1, units: MB}}', 'not an allowed value'),
    ('{resources: [a, b], access_type: random}', 'not an allowed value'),
    ('{resources: [a, b], max_distance: far}', 'not an allowed value'),
])
def test_pipes_that_are_wrong_say_why(properties, says):
    with pytest.raises(exception.StackValidationFailed, match=says):
        validate(properties, 'ATT::Valet::Pipe')


def test_assignments_come_into_being_and_go_without_valet(valet_conf):
    """Nobody listens where Valet should be."""
    valet_conf.set(url=s.closed_port())
    stack = stack_of('''
        resources:
          x: {type: OS::Heat::RandomString}
          rule: {type: ATT::Valet::GroupAssignment, properties: {group_type: affinity, resources: [{get_resource: x}]}}
          pipe: {type: ATT::Valet::Pipe, properties: {resources: [x, y], bandwidth: {min: 1}}}
        outputs:
          members: {value: {get_attr: [rule, members]}}
        ''', store=False)
    stack.validate()
    stack.store()
    stack.create()
    assert stack.state == ('CREATE', 'COMPLETE')
    assert stack['rule'].resource_id and stack['rule'].FnGetAtt('members') == [stack['x'].FnGetRefId()]
    stack.check()
    assert stack.state == ('CHECK', 'COMPLETE')
    stack.delete()
    assert stack.state == ('DELETE', 'COMPLETE')


@pytest.mark.parametrize('before, after', [
    ('group_type: affinity, resources: [x]', 'group_type: diversity, level: rack, resources: [x, y]'),
    ('group_type: affinity, resources: [x]', 'group_type: affinity, resources: [x], soft: 2'),
])
def test_every_change_of_an_assignment_is_in_place(valet_conf, before, after):
    text = '''
        resources:
          x: {type: OS::Heat::RandomString}
          rule: {type: ATT::Valet::GroupAssignment, properties: {%s}}
        '''
    stack = stack_of(text % before, store=False)
    stack.store()
    stack.create()
    was = stack['rule'].uuid, stack['rule'].resource_id
    stack.update(stack_of(text % after, store=False))
    assert stack.state == ('UPDATE', 'COMPLETE')
    assert (stack['rule'].uuid, stack['rule'].resource_id) == was
    for cls in (valet_types.GroupAssignment, valet_types.Pipe):
        assert all(schema.update_allowed for schema in cls.properties_schema.values())


# --- Stored groups

GROUP = '''
resources:
  racks:
    type: OS::Valet::Group
    properties: {name: %s, type: diversity, level: rack, members: [%s], description: "%s"}
'''


class Groups:
    """Valet's groups, as far as the calls go."""

    def __init__(self):
        self.groups, self.in_use = {}, 0
        self.server = s.Server(self.answer)

    def answer(self, request, handler):
        parts = request.path.split('/')[3:]
        if request.method == 'POST':
            if any(group['name'] == request.body['name'] for group in self.groups.values()):
                return s.send(handler, 409, {'error': {'message': 'the name is taken',
                                                       'code': 'valet.group.duplicate'}})
            group = {'id': 'g-%d' % (len(self.groups) + 1), 'members': [], **request.body}
            self.groups[group['id']] = group
            return s.send(handler, 201, group)
        group = self.groups.get(parts[0])
        if group is None:
            return s.send(handler, 404, {'error': {'message': 'no such group', 'code': 'valet.resource.not_found'}})
        if request.method == 'GET':
            return s.send(handler, 200, {'group': group})
        if request.method == 'PUT':
            if len(parts) == 2:
                group['members'] += [one for one in request.body['members'] if one not in group['members']]
            else:
                group['description'] = request.body['description']
            return s.send(handler, 201, group)
        if self.in_use:
            self.in_use -= 1
            return s.send(handler, 409, {'error': {'message': 'in use', 'code': 'valet.group.in_use'}})
        if len(parts) == 3:
            group['members'].remove(parts[2])
        elif len(parts) == 2:
            group['members'].clear()
        else:
            del self.groups[parts[0]]
        s.send(handler, 204, b'')


@pytest.fixture
def groups(valet_conf):
    found = Groups()
    with found.server:
        valet_conf.set(url=found.server.url)
        yield found


def created(text):
    stack = stack_of(text, store=False)
    stack.store()
    stack.create()
    return stack


def test_a_group_is_made_changed_and_taken_away(groups):
    from heat.engine.clients.os.keystone import KeystoneClientPlugin
    stack = created(GROUP % ('shop-racks', '', 'one'))
    assert stack.state == ('CREATE', 'COMPLETE'), stack.status_reason
    assert groups.groups == {'g-1': {'id': 'g-1', 'name': 'shop-racks', 'type': 'diversity', 'level': 'rack',
                                     'description': 'one', 'members': []}}
    assert stack['racks'].FnGetRefId() == 'g-1' and stack['racks'].FnGetAtt('level') == 'rack'
    stack.update(stack_of(GROUP % ('shop-racks', '', 'two'), store=False))
    assert stack.state == ('UPDATE', 'COMPLETE')
    assert groups.groups['g-1']['description'] == 'two' and list(groups.groups) == ['g-1']
    groups.in_use = 2  # Valet hears of the end of servers a moment after Heat.
    stack.delete()
    assert stack.state == ('DELETE', 'COMPLETE') and groups.groups == {}
    assert KeystoneClientPlugin


def test_another_name_is_another_group(groups):
    stack = created(GROUP % ('a', '', ''))
    stack.update(stack_of(GROUP % ('b', '', ''), store=False))
    assert stack.state == ('UPDATE', 'COMPLETE')
    assert [group['name'] for group in groups.groups.values()] == ['b']


def test_a_name_that_is_taken_fails_with_the_words_of_valet(groups):
    created(GROUP % ('a', '', ''))
    stack = created(GROUP % ('a', '', ''))
    assert stack.state == ('CREATE', 'FAILED') and 'the name is taken' in stack.status_reason


def test_a_group_that_is_gone_already_can_be_deleted(groups):
    stack = created(GROUP % ('a', '', ''))
    groups.groups.clear()
    stack.delete()
    assert stack.state == ('DELETE', 'COMPLETE')


@pytest.mark.parametrize('name', ['with space', 'ümlaut', '', 'a/b'])
def test_names_that_a_url_cannot_hold_are_refused(groups, name):
    stack = stack_of(GROUP % ('"%s"' % name, '', ''), store=False)
    with pytest.raises(exception.StackValidationFailed):
        stack['racks'].validate()
