"""What ``valet openstack config`` prints, read by the real oslo.config."""

import configparser
import shutil
import subprocess

from keystoneauth1 import loading
from oslo_config import cfg
from oslo_messaging import opts as messaging
from oslo_policy import opts as policy

from support.valet import COMMAND
from valet_openstack import connection
from valet_openstack import options

RELEASES = ['zed', '2023.1', '2024.1', '2025.2', '2026.1']


def printed(service, release, *more):
    args = [shutil.which('node'), str(COMMAND), 'openstack', 'config', '--service', service, '--release', release,
            '--url', 'http://127.0.0.1:8090', '--os-auth-url', 'http://127.0.0.1:5000/v3', *more]
    return subprocess.run(args, check=True, capture_output=True, text=True, timeout=60).stdout


def parsed(folder, text, service_options):
    """The configuration, after every option of it was found among those that the service knows.

    :param service_options: pairs of a group and options, as in ``list_opts``
    """
    path = folder / 'printed.conf'
    path.write_text(text)
    conf = cfg.ConfigOpts()
    for group, opts in [*service_options, *messaging.list_opts(), *policy.list_opts()]:
        group = getattr(group, 'name', group)
        conf.register_opts(opts, group=None if group == 'DEFAULT' else group)
    options.register(conf)
    conf(args=[], default_config_files=[str(path)], default_config_dirs=[])
    conf.register_opts(loading.get_auth_plugin_conf_options('password'), group=options.GROUP)
    for section, option in _options_in(text):
        known = conf if section == 'DEFAULT' else conf[section]
        assert hasattr(known, option), '[%s] %s is unknown' % (section, option)
        getattr(known, option)
    return conf


def assert_credentials(conf):
    """keystoneauth makes a log-in of the section, as the plug-ins do."""
    auth = loading.load_auth_from_conf_options(conf, options.GROUP)
    assert auth.auth_url == 'http://127.0.0.1:5000/v3'
    assert connection.configured_url(conf) == 'http://127.0.0.1:8090'


def _options_in(text):
    parser = configparser.RawConfigParser(strict=False, default_section='no such section', allow_no_value=False)
    parser.read_string(text)
    return [(section, option) for section in parser.sections() for option in parser.options(section)]
