"""Heat itself: its global environment with every resource type, a database in memory, stacks parsed for real."""

import itertools
import textwrap

from heat.common import config  # noqa: F401  registers the options
from heat.common import messaging
from heat.common import template_format
from heat.engine import environment
from heat.engine import resources
from heat.engine import stack as heat_stack
from heat.engine import template
from heat.tests import utils
from oslo_config import cfg

CONF = cfg.CONF
CONF([], project='heat', default_config_files=[])
CONF.set_override('stack_scheduler_hints', True)
CONF.set_override('convergence_engine', False)
CONF.set_override('deferred_auth_method', 'password')
messaging.setup('fake://', optional=True)
utils.setup_dummy_db()
resources.initialise()

_numbers = itertools.count(1)


def stack_of(text, params=None, files=None, name=None, env=None, store=True):
    """A stack of a template, stored as Heat stores it before it calls the lifecycle plug-ins."""
    ctx = utils.dummy_context(tenant_id='project-1', user_id='user-1')
    whole = dict(env or {})
    if params:
        whole['parameters'] = params
    parsed = template.Template(template_format.parse('heat_template_version: 2018-08-31\n' + textwrap.dedent(text)),
                               files=files or {}, env=environment.Environment(whole))
    found = heat_stack.Stack(ctx, name or 'shop-%d' % next(_numbers), parsed)
    if store:
        found.store()
        for res in found.resources.values():
            res.store()
    return found


def template_text(text):
    return 'heat_template_version: 2018-08-31\n' + textwrap.dedent(text)
