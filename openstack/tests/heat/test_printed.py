"""The heat.conf that the command prints makes an engine tell schedulers what they place."""

import pytest
from heat.common import config
from support.printed import RELEASES, assert_credentials, parsed, printed


def conf_of(tmp_path, release, *more):
    service = [(group, opts) for group, opts in config.list_opts() if group in (None, 'DEFAULT')]
    return parsed(tmp_path, printed('heat', release, *more), service)


@pytest.mark.parametrize('release', RELEASES)
def test_it_is_what_heat_knows(tmp_path, release):
    conf = conf_of(tmp_path, release)
    assert conf.stack_scheduler_hints is True
    assert conf.convergence_engine is True
    assert_credentials(conf)


def test_the_legacy_engine_comes_with_what_it_does_without_valet(tmp_path):
    conf = conf_of(tmp_path, 'zed', '--heat-engine', 'legacy', '--failure-mode', 'yield')
    assert conf.convergence_engine is False
    assert conf.valet.stack_failure_mode == 'yield'
