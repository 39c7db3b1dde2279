"""The lifecycle plug-in, called by Heat's legacy engine or as it calls."""

import json

import pytest
from heat.common import lifecycle_plugin_utils
from heat_support import stack_of
from support import server as s

from valet_openstack.heat import lifecycle

ONE = '{type: OS::Nova::Server, properties: {flavor: f, image: i, networks: [{network: n}]}}'
TWO = 'resources: {a: %s, b: %s}' % (ONE, ONE)


@pytest.fixture
def valet(valet_conf):
    with s.Server(s.answers(201, {'plan': {'id': 'p-1'}})) as server:
        valet_conf.set(url=server.url)
        server.conf = valet_conf
        yield server


@pytest.fixture
def plugin(valet):
    return lifecycle.ValetLifecycle()


def test_heat_loads_it():
    assert [type(one) for one in lifecycle_plugin_utils.get_plug_point_class_instances()] == [lifecycle.ValetLifecycle]


def test_create_plans_the_whole_stack(valet, plugin):
    stack = stack_of(TWO)
    plugin.do_pre_op(stack.context, stack, None, 'CREATE')
    (request,) = valet.requests
    assert (request.method, request.path) == ('POST', '/v1/plans')
    assert request.headers['X-Openstack-Request-Id'] == stack.context.request_id
    assert {**request.body, 'resources': None} == {
        'plan_name': stack.name, 'stack_id': stack.id, 'project_id': 'project-1', 'user_id': 'user-1', 'timeout': 5.0,
        'resources': None}
    assert set(request.body['resources']) == {stack['a'].uuid, stack['b'].uuid}


def test_a_stack_that_cannot_be_placed_fails_before_anything_is_created(valet):
    refusal = json.loads(json.dumps(s.INFEASIBLE))
    stack = stack_of(TWO, store=False)
    stack.store()

    def answer(request, handler):
        (key, _) = sorted((key, one['name']) for key, one in request.body['resources'].items()
                          if one['name'] == 'a')[0]
        refusal['error']['explanation']['items'][0]['resource'] = key
        s.send(handler, 409, refusal)
    valet.answer = answer
    stack.create()
    assert stack.state == ('CREATE', 'FAILED')
    assert stack.status_reason == ('Valet: this stack cannot be placed. a is refused by zone, memory. '
                                   'each of these would help: group apart: level host')
    assert [res.state for res in stack.resources.values()] == [('INIT', 'COMPLETE')] * 2


@pytest.mark.parametrize('fault', ['status 500', 'garbage', 'a connection reset', 'a hanging server', 'a missing role'])
def test_without_an_answer_the_stack_fails_or_goes_on_as_configured(valet, plugin, caplog, fault):
    valet.answer = s.FAULTS[fault]
    valet.conf.set(plan_timeout=0.3)
    stack = stack_of(TWO)
    if fault == 'garbage':  # a plan is stored, whatever else is said
        valet.answer = s.answers(500, b'\xff')
    with pytest.raises(lifecycle.NoPlan, match='try again later') as caught:
        plugin.do_pre_op(stack.context, stack, None, 'CREATE')
    assert valet.url not in str(caught.value)
    valet.conf.set(stack_failure_mode='yield')
    plugin.do_pre_op(stack.context, stack, None, 'CREATE')
    assert 'stack_failure_mode is yield' in caplog.text


def test_what_is_wrong_with_a_template_is_told_to_its_owner(valet, plugin):
    stack = stack_of(TWO)
    text = 'resource %s: flavor "f" is not known' % stack['a'].uuid
    valet.answer = s.answers(400, {'error': {'message': text, 'code': 'valet.request.invalid'}})
    with pytest.raises(lifecycle.NoPlan, match='resource a: flavor "f" is not known'):
        plugin.do_pre_op(stack.context, stack, None, 'CREATE')


def test_a_stack_without_servers_needs_no_valet(valet_conf):
    valet_conf.set(url=s.closed_port())
    stack = stack_of('resources: {x: {type: OS::Heat::RandomString}}', store=False)
    stack.store()
    stack.create()
    assert stack.state == ('CREATE', 'COMPLETE')


def test_update_changes_the_plan(valet, plugin):
    stack, new = stack_of(TWO), stack_of('resources: {a: %s, z: %s}' % (ONE, ONE), store=False)
    plugin.do_pre_op(stack.context, stack, new, 'UPDATE')
    (request,) = valet.requests
    assert (request.method, request.path) == ('PUT', '/v1/plans/' + stack.id)
    assert request.body['action'] == 'update' and set(request.body['resources']) == {stack['a'].uuid, 'z'}


def test_update_of_a_stack_that_valet_does_not_know_plans_it(valet, plugin):
    valet.answer = s.one_after_the_other(s.answers(404, {'error': {'message': 'no such plan'}}),
                                         s.answers(201, {'plan': {}}))
    stack = stack_of(TWO)
    plugin.do_pre_op(stack.context, stack, stack_of(TWO, store=False), 'UPDATE')
    assert [request.method for request in valet.requests] == ['PUT', 'POST']
    assert set(valet.requests[1].body['resources']) == {stack['a'].uuid, stack['b'].uuid}


def test_an_update_without_servers_needs_no_valet(valet, plugin):
    plain = 'resources: {x: {type: OS::Heat::RandomString}}'
    stack = stack_of(plain)
    plugin.do_pre_op(stack.context, stack, stack_of(plain, store=False), 'UPDATE')
    assert valet.requests == []
    had_some = stack_of(TWO)
    plugin.do_pre_op(had_some.context, had_some, stack_of(plain, store=False), 'UPDATE')
    assert [(request.method, request.path) for request in valet.requests] == [('DELETE', '/v1/plans/' + had_some.id)]


def test_an_update_that_cannot_be_placed_changes_nothing(valet):
    valet.answer = s.answers(409, s.INFEASIBLE)
    stack = stack_of('resources: {x: {type: OS::Heat::RandomString}}', store=False)
    stack.store()
    stack.create()
    stack.update(stack_of('resources: {x: {type: OS::Heat::RandomString}, a: %s}' % ONE, store=False))
    assert stack.state == ('UPDATE', 'FAILED') and 'cannot be placed' in stack.status_reason
    assert 'a' not in stack.resources


def test_rollback_is_never_in_the_way(valet, plugin, caplog):
    valet.answer = s.answers(409, s.INFEASIBLE)
    stack = stack_of(TWO)
    plugin.do_pre_op(stack.context, stack, stack_of(TWO, store=False), 'ROLLBACK')
    assert valet.requests[0].method == 'PUT' and 'was not told' in caplog.text


@pytest.mark.parametrize('answer', [s.answers(204, b''), s.answers(404, {}), s.answers(500, {}), s.resets])
def test_delete_releases_the_plan_and_never_fails(valet, answer):
    stack = stack_of('resources: {x: {type: OS::Heat::RandomString}}', store=False)
    stack.store()
    stack.create()
    stack_id = stack.id
    valet.answer = answer
    stack.delete()
    assert stack.state == ('DELETE', 'COMPLETE')
    assert (valet.requests[-1].method, valet.requests[-1].path) == ('DELETE', '/v1/plans/' + stack_id)


def test_a_delete_that_failed_keeps_the_plan(valet, plugin):
    stack = stack_of(TWO)
    stack.state_set('DELETE', 'FAILED', 'for a test')
    plugin.do_post_op(stack.context, stack, None, 'DELETE')
    assert valet.requests == []


def test_the_rollback_of_a_create_is_a_delete(valet, plugin):
    stack = stack_of(TWO)
    stack.state_set('ROLLBACK', 'COMPLETE', 'for a test')
    plugin.do_pre_op(stack.context, stack, None, 'ROLLBACK')
    plugin.do_post_op(stack.context, stack, None, 'ROLLBACK')
    assert [request.method for request in valet.requests] == ['DELETE']


@pytest.mark.parametrize('action', ['SUSPEND', 'RESUME', 'CHECK', 'SNAPSHOT'])
def test_other_actions_leave_the_plan_as_it_is(valet, plugin, action):
    stack = stack_of(TWO)
    plugin.do_pre_op(stack.context, stack, None, action)
    plugin.do_post_op(stack.context, stack, None, action)
    assert valet.requests == []


def test_nested_stacks_are_planned_with_their_root(valet, plugin):
    stack = stack_of(TWO)
    stack.nested_depth = 1
    plugin.do_pre_op(stack.context, stack, None, 'CREATE')
    plugin.do_post_op(stack.context, stack, None, 'DELETE')
    assert valet.requests == []


def test_says_so_when_hints_are_off(valet, caplog):
    from heat_support import CONF
    CONF.set_override('stack_scheduler_hints', False)
    try:
        lifecycle.ValetLifecycle()
    finally:
        CONF.set_override('stack_scheduler_hints', True)
    assert 'stack_scheduler_hints is off' in caplog.text
