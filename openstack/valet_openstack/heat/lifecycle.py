"""The lifecycle plug-in of Heat's legacy engine: a stack is planned as a whole before anything of it is created.

The convergence engine, Heat's default, does not call lifecycle plug-ins; there Valet reads a stack from Heat when
the first scheduler asks for one of its resources.
"""

from heat.engine import lifecycle_plugin
from oslo_config import cfg
from oslo_log import log as logging

from valet_openstack import client
from valet_openstack import destinations
from valet_openstack import errors
from valet_openstack import options
from valet_openstack.heat import flatten

LOG = logging.getLogger(__name__)

#: The reason of a failed stack is shown to its owner, and a column of a database.
_MAX_REASON = 1000


class NoPlan(Exception):
    """Its text becomes the reason of the failed stack."""


class ValetLifecycle(lifecycle_plugin.LifecyclePlugin):
    """What is suspended keeps its place, so that it can be resumed: those actions change no plan."""

    def __init__(self):
        super().__init__()
        options.register(cfg.CONF)
        if not cfg.CONF.stack_scheduler_hints:
            LOG.error('stack_scheduler_hints is off in heat.conf: the schedulers cannot tell Valet which resource '
                      'of which stack they place, and no plan is followed. Set it to True')

    def do_pre_op(self, cnxt, stack, current_stack=None, action=None):
        """:raises NoPlan: which fails the stack before anything is created"""
        if _is_nested(stack):
            return
        if action == stack.CREATE:
            _plan(cnxt, stack, flatten.flatten(stack))
        elif current_stack is not None and action in (stack.UPDATE, stack.RESTORE):
            _plan_again(cnxt, stack, current_stack)
        elif current_stack is not None and action == stack.ROLLBACK:
            # What was there before may go back to where it was, whatever Valet says.
            _leniently(stack, lambda: _plan_again(cnxt, stack, current_stack))

    def do_post_op(self, cnxt, stack, current_stack=None, action=None, is_stack_failure=False):
        # Heat never says that the stack failed; its status does.
        gone = action == stack.DELETE or (action == stack.ROLLBACK and current_stack is None)
        if gone and not _is_nested(stack) and stack.status != stack.FAILED:
            _leniently(stack, lambda: _release(cnxt, stack))


def _is_nested(stack):
    """Nested stacks are planned with the one at the root."""
    return stack.nested_depth > 0 or stack.owner_id is not None


def _plan(cnxt, stack, flat):
    if flat.has_something_to_place:
        _ask(stack, flat, lambda: _call(cnxt, 'POST', '/plans', {
            'plan_name': stack.name, 'stack_id': stack.id, 'project_id': cnxt.project_id, 'user_id': cnxt.user_id,
            'resources': flat.resources, 'timeout': _timeout()}))


def _plan_again(cnxt, stack, new_stack):
    flat = flatten.flatten(new_stack, stack)
    if not flat.has_something_to_place:
        # What goes away needs no place. (And what never was there needs no Valet.)
        if flatten.flatten(stack).has_something_to_place:
            _leniently(stack, lambda: _release(cnxt, stack))
        return

    def update():
        try:
            _call(cnxt, 'PUT', '/plans/' + stack.id, {
                'action': 'update', 'plan_name': stack.name, 'resources': flat.resources, 'timeout': _timeout()})
        except errors.Refused as error:
            if error.status != 404:
                raise
            _plan(cnxt, stack, flat)  # It had nothing to place before, or is older than Valet.
    _ask(stack, flat, update)


def _release(cnxt, stack):
    try:
        _call(cnxt, 'DELETE', '/plans/' + stack.id)
    except errors.Refused as error:
        if error.status != 404:
            raise


def _ask(stack, flat, call):
    """:raises NoPlan: when the answer is no; when there is none, as stack_failure_mode says"""
    try:
        call()
    except errors.Infeasible as error:
        LOG.warning('Valet: stack %(name)s (%(id)s) cannot be placed: %(why)s',
                    {'name': stack.name, 'id': stack.id, 'why': flat.named(destinations.explain(error))})
        raise NoPlan(_reason(error, flat)) from error
    except errors.ValetError as error:
        mode = cfg.CONF[options.GROUP].stack_failure_mode
        LOG.error('Valet has no plan for stack %(name)s (%(id)s), stack_failure_mode is %(mode)s: %(error)s',
                  {'name': stack.name, 'id': stack.id, 'mode': mode, 'error': flat.named(str(error))})
        if mode != destinations.REJECT:
            return
        if isinstance(error, errors.Refused) and error.status == 400:
            raise NoPlan('Valet cannot plan this stack: %s' % flat.named(str(error))[:_MAX_REASON]) from error
        raise NoPlan('Valet cannot plan this stack now; try again later, or ask your operator') from error


def _reason(error, flat):
    """What the owner of the stack may know: rules, their own resources, and what would help."""
    parts = ['Valet: this stack cannot be placed']
    explanation = error.error.get('explanation')
    explanation = explanation if isinstance(explanation, dict) else {}
    parts += destinations.refused_of(explanation)
    conflict = destinations.conflict_of(explanation)
    if conflict:
        parts.append('these cannot be met together: ' + '; '.join(conflict))
    advice = destinations.advice_of(explanation)
    if advice:
        parts.append('each of these would help: ' + '; '.join(advice))
    return flat.named('. '.join(parts))[:_MAX_REASON]


def _leniently(stack, work):
    """A stack goes away, or back to what it was, whether or not Valet takes part."""
    try:
        work()
    except (errors.ValetError, NoPlan) as error:
        LOG.warning('Valet was not told of %(action)s of stack %(name)s (%(id)s): %(error)s',
                    {'action': stack.action, 'name': stack.name, 'id': stack.id, 'error': error})


def _call(cnxt, method, path, body=None):
    timeout = _timeout()
    return client.shared('heat').call(method, path, body, cnxt.request_id, read_timeout=timeout + 1,
                                      total_timeout=timeout + 2)


def _timeout():
    return cfg.CONF[options.GROUP].plan_timeout
