"""A stack with everything nested in it, as the dictionary that Valet plans; parsed by Heat, nothing created."""

from heat_support import stack_of, template_text

from valet_openstack.heat.flatten import flatten

SERVER = '{type: OS::Nova::Server, properties: {flavor: %s, image: i, networks: [{network: n}], user_data: s3cret}}'


def by_name(flat):
    return {flat.names[key]: {**value, 'key': key} for key, value in flat.resources.items()}


def test_a_resource_is_known_by_the_uuid_that_schedulers_hint_at():
    stack = stack_of('''
        parameters: {flavor: {type: string}}
        resources:
          a: {type: OS::Nova::Server, properties: {name: web, flavor: {get_param: flavor}, image: i,
              networks: [{network: n}], user_data: s3cret, admin_pass: s3cret, metadata: {valet: '{"groups": ["g"]}'}}}
          data: {type: OS::Cinder::Volume, properties: {size: 10}}
          at: {type: OS::Cinder::VolumeAttachment,
               properties: {instance_uuid: {get_resource: a}, volume_id: {get_resource: data}}}
          key: {type: OS::Nova::KeyPair, properties: {name: k}}
          text: {type: OS::Heat::RandomString}
          rule: {type: ATT::Valet::GroupAssignment, metadata: {why: because},
                 properties: {group_type: affinity, resources: [{get_resource: a}, {get_resource: data}]}}
        ''', params={'flavor': 'm1.big'})
    uuid = {name: res.uuid for name, res in stack.resources.items()}
    assert all(uuid.values())
    flat = flatten(stack)
    assert set(flat.resources) == {uuid[name] for name in ('a', 'data', 'at', 'rule')}
    assert flat.resources[uuid['a']] == {
        'type': 'OS::Nova::Server', 'name': 'a', 'path': ['a'], 'metadata': {},
        'properties': {'name': 'web', 'flavor': 'm1.big', 'image': 'i', 'networks': [{'network': 'n'}],
                       'metadata': {'valet': '{"groups": ["g"]}'}}}
    assert flat.resources[uuid['at']]['properties'] == {'instance_uuid': uuid['a'], 'volume_id': uuid['data']}
    assert flat.resources[uuid['rule']]['properties']['resources'] == [uuid['a'], uuid['data']]
    assert flat.resources[uuid['rule']]['metadata'] == {'why': 'because'}
    assert 's3cret' not in repr(flat.resources)
    assert flat.has_something_to_place


def test_heat_does_not_notice():
    stack = stack_of('''
        resources:
          a: %s
          web: {type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: %s}}
          rule: {type: ATT::Valet::GroupAssignment,
                 properties: {group_type: diversity, resources: [{get_resource: a}, {get_resource: web}]}}
        ''' % (SERVER % 'f', SERVER % 'f'))
    before = dict(stack.defn._resource_data)
    flatten(stack)
    assert dict(stack.defn._resource_data) == before
    assert stack['rule'].properties['resources'] == ['a', 'web']


def test_groups_of_resources_stand_for_their_servers():
    stack = stack_of('''
        resources:
          web: {type: OS::Heat::ResourceGroup, properties: {count: 3, resource_def: %s}}
          none: {type: OS::Heat::ResourceGroup, properties: {count: 0, resource_def: %s}}
          all: {type: ATT::Valet::GroupAssignment, properties: {group_type: diversity, resources: [{get_resource: web}]}}
          refs: {type: ATT::Valet::GroupAssignment,
                 properties: {group_type: diversity, resources: {get_attr: [web, refs]}}}
          first: {type: ATT::Valet::GroupAssignment,
                  properties: {group_type: affinity, resources: [{get_attr: [web, refs, 0]}, {get_attr: [web, refs, 2]}]}}
        ''' % (SERVER % 'f', SERVER % 'f'))
    found = by_name(flatten(stack))
    assert {name for name in found if name.startswith('web.')} == {'web.0', 'web.1', 'web.2'}
    keys = [found['web.%d' % n]['key'] for n in range(3)]
    assert keys == ['web.0', 'web.1', 'web.2']  # there is no uuid before it is created
    assert found['all']['properties']['resources'] == keys
    assert found['refs']['properties']['resources'] == keys
    assert found['first']['properties']['resources'] == [keys[0], keys[2]]
    assert found['web.1']['path'] == ['web', '1']


def test_nested_templates_get_ids_from_outside():
    pair = template_text('''
        parameters: {flavor: {type: string}, partner: {type: string, default: ""}}
        resources:
          vm: {type: OS::Nova::Server, properties: {flavor: {get_param: flavor}, image: i, networks: [{network: n}]}}
          disk: {type: OS::Cinder::Volume, properties: {size: 1}}
          near: {type: ATT::Valet::GroupAssignment,
                 properties: {group_type: affinity, resources: [{get_resource: vm}, {get_param: partner}]}}
        ''')
    stack = stack_of('''
        resources:
          hub: %s
          pair: {type: pair.yaml, properties: {flavor: m1.x, partner: {get_resource: hub}}}
          link: {type: ATT::Valet::Pipe, properties: {resources: [{get_resource: hub}, {get_resource: pair}],
                 bandwidth: {min: {list_join: ['', ['1', '0']]}}}}
        ''' % (SERVER % 'f'), files={'pair.yaml': pair})
    found = by_name(flatten(stack))
    assert set(found) == {'hub', 'pair.vm', 'pair.disk', 'pair.near', 'link'}
    hub = stack['hub'].uuid
    assert found['pair.vm']['properties']['flavor'] == 'm1.x'
    assert found['pair.near']['properties']['resources'] == ['pair.vm', hub]
    assert found['link']['properties']['resources'] == [hub, 'pair.vm']
    assert found['link']['properties']['bandwidth'] == {'min': '10'}


def test_groups_of_nested_templates():
    pair = template_text('''
        parameters: {index: {type: string}}
        resources:
          vm: {type: OS::Nova::Server, properties: {name: {get_param: index}, flavor: f, image: i,
               networks: [{network: n}]}}
          disk: {type: OS::Cinder::Volume, properties: {size: 1}}
        ''')
    stack = stack_of('''
        resources:
          many: {type: OS::Heat::ResourceGroup,
                 properties: {count: 2, resource_def: {type: pair.yaml, properties: {index: 'vm-%index%'}}}}
          scaled: {type: OS::Heat::AutoScalingGroup, properties: {min_size: 1, max_size: 3, desired_capacity: 2,
                   resource: {type: pair.yaml, properties: {index: x}}}}
          apart: {type: ATT::Valet::GroupAssignment,
                  properties: {group_type: diversity, resources: [{get_resource: many}, {get_resource: scaled}]}}
        ''', files={'pair.yaml': pair})
    found = by_name(flatten(stack))
    assert found['many.1.vm']['properties']['name'] == 'vm-1'
    scaled = [name for name in found if name.startswith('scaled.') and name.endswith('.vm')]
    assert len(scaled) == 2
    assert sorted(found['apart']['properties']['resources']) == sorted(['many.0.vm', 'many.1.vm'] + scaled)


def test_conditions_and_unknown_values_are_left_out():
    stack = stack_of('''
        conditions: {never: {equals: [a, b]}}
        resources:
          a: %s
          b: {type: OS::Nova::Server, condition: never, properties: {flavor: f, image: i, networks: [{network: n}]}}
          c: {type: OS::Nova::Server, properties: {flavor: f, image: i, networks: [{network: n}],
              availability_zone: {get_attr: [a, first_address]}}}
        ''' % (SERVER % 'f'))
    found = by_name(flatten(stack))
    assert set(found) == {'a', 'c'}
    assert 'availability_zone' not in found['c']['properties']


def test_a_type_of_another_name_is_known_by_its_own():
    stack = stack_of('resources: {a: {type: My::Server, properties: {flavor: f, image: i, networks: [{network: n}]}}}',
                     env={'resource_registry': {'My::Server': 'OS::Nova::Server'}})
    assert by_name(flatten(stack))['a']['type'] == 'OS::Nova::Server'


def test_an_update_keeps_the_uuids_of_what_stays():
    old = stack_of('resources: {a: %s, b: %s, c: {type: OS::Cinder::Volume, properties: {size: 1}}}'
                   % (SERVER % 'f', SERVER % 'f'))
    new = stack_of('resources: {a: %s, c: %s, d: %s}' % (SERVER % 'big', SERVER % 'f', SERVER % 'f'), store=False)
    found = by_name(flatten(new, old))
    assert found['a']['key'] == old['a'].uuid and found['a']['properties']['flavor'] == 'big'
    assert found['d']['key'] == 'd'
    assert found['c']['key'] == 'c'  # another type under the same name is another resource
    assert set(found) == {'a', 'c', 'd'}


def test_a_stack_without_servers_has_nothing_to_place():
    assert not flatten(stack_of('resources: {x: {type: OS::Heat::RandomString}}')).has_something_to_place
