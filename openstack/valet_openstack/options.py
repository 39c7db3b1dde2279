"""The [valet] section of nova.conf, cinder.conf and heat.conf: every option, once."""

import itertools

from keystoneauth1 import loading
from oslo_config import cfg

GROUP = 'valet'

SERVICE_TYPE = 'application-placement'

_connection = [
    cfg.URIOpt('url',
               schemes=['http', 'https'],
               help='Where Valet is, such as http://valet.example.org:8090/v1. Not set: the endpoint of type '
                    'service_type in the catalogue.'),
    cfg.FloatOpt('connect_timeout',
                 default=3.0, min=0.01,
                 help='Seconds to wait for a connection to Valet.'),
    cfg.FloatOpt('read_timeout',
                 default=10.0, min=0.01,
                 help='Seconds to wait for an answer of Valet, and for Keystone, once connected.'),
    cfg.FloatOpt('total_timeout',
                 default=30.0, min=0.01,
                 help='Seconds that one decision may take at most, repeated calls and pauses included.'),
    cfg.IntOpt('retries',
               default=2, min=0, max=20,
               help='How often a call is repeated when Valet is out of reach, or asks to be called again later '
                    '(503 with Retry-After). A call that timed out is not repeated.'),
    cfg.IntOpt('breaker_failures',
               default=3, min=0,
               help='After so many failed decisions in a row Valet counts as down: from then on each decision '
                    'fails at once, and failure_mode says what that means. 0: it never counts as down.'),
    cfg.FloatOpt('breaker_seconds',
                 default=30.0, min=0.01,
                 help='While Valet counts as down, one call is let through each time so many seconds have '
                      'passed, to see whether it is back.'),
]

_scheduling = [
    cfg.StrOpt('failure_mode',
               default='reject',
               choices=[('reject', 'no host or pool passes: nothing is started without a plan'),
                        ('yield', 'all pass: the service decides without Valet')],
               help='What the filters of Nova and Cinder do when Valet gives no answer. If Valet answers that '
                    'nothing fits, nothing passes in either mode.'),
    cfg.BoolOpt('explain_to_users',
                default=True,
                help='Nova: put into the fault of a server which rules left no host for it. No host is named '
                     'there and no figure; the whole explanation is in the log of the scheduler.'),
    cfg.FloatOpt('weight_multiplier',
                 default=1e12, min=0.0,
                 help='Nova: how much ValetWeigher counts. The default outweighs every other weigher, so that '
                      'the planned host comes first.'),
]

_stacks = [
    cfg.FloatOpt('plan_timeout',
                 default=60.0, min=0.01,
                 help='Heat: seconds to wait for the plan of a stack.'),
    cfg.StrOpt('stack_failure_mode',
               default='reject',
               choices=[('reject', 'the stack fails before anything is created'),
                        ('yield', 'the stack goes on without a plan')],
               help='Heat: what becomes of a stack that is created or updated while Valet gives no answer. If '
                    'Valet answers that the stack cannot be placed, it fails in either mode.'),
]

_historic = [
    cfg.StrOpt('admin_tenant_name', help='Project of admin_username, when auth_type is not set.'),
    cfg.StrOpt('admin_username', help='User of the plug-ins, when auth_type is not set.'),
    cfg.StrOpt('admin_password', secret=True, help='Password of admin_username.'),
    cfg.StrOpt('admin_auth_url', help='Keystone, for admin_username.'),
]

_ENDPOINT_OPTIONS = ('service_type', 'service_name', 'valid_interfaces', 'region_name', 'endpoint_override')


def _endpoint_options():
    """keystoneauth's own options on where a service is, those that count here."""
    found = [opt for opt in loading.get_adapter_conf_options(include_deprecated=False)
             if opt.dest in _ENDPOINT_OPTIONS]
    cfg.set_defaults(found, service_type=SERVICE_TYPE)
    return found


def _own_options():
    return list(itertools.chain(_connection, _scheduling, _stacks, _historic, _endpoint_options()))


def register(conf):
    """Makes the [valet] section known to a configuration; harmless when it is known already."""
    conf.register_opts(_own_options(), group=GROUP)
    loading.register_session_conf_options(conf, GROUP)
    loading.register_auth_conf_options(conf, GROUP)


def list_opts():
    """For oslo-config-generator: all options of the plug-ins, and those of the usual ways to authenticate."""
    auth = loading.get_auth_common_conf_options()
    for name in ('password', 'v3applicationcredential'):
        known = {opt.dest for opt in auth}
        auth += [opt for opt in loading.get_auth_plugin_conf_options(name) if opt.dest not in known]
    session = [opt for opt in loading.get_session_conf_options() if opt.dest != 'timeout']
    own = _own_options()
    own_names = {opt.dest for opt in own}
    return [(GROUP, own + session + [opt for opt in auth if opt.dest not in own_names])]
