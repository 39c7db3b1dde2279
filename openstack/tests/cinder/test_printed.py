"""The cinder.conf that the command prints starts a scheduler with Valet in it."""

import pytest
from cinder.scheduler import host_manager
from cinder_support import Scheduler
from support.printed import RELEASES, assert_credentials, parsed, printed


@pytest.mark.parametrize('release', RELEASES)
def test_it_is_what_cinder_knows_with_valet_last(tmp_path, release):
    conf = parsed(tmp_path, printed('cinder', release), [('DEFAULT', host_manager.host_manager_opts)])
    defaults = next(opt.default for opt in host_manager.host_manager_opts if opt.name == 'scheduler_default_filters')
    assert conf.scheduler_default_filters == defaults + ['ValetFilter']
    assert conf.oslo_messaging_notifications.driver == ['noop' if release == 'zed' else 'messagingv2']
    assert len(Scheduler().classes(*conf.scheduler_default_filters)) == 4
    assert_credentials(conf)


def test_filters_that_are_there_stay(tmp_path):
    before = tmp_path / 'cinder.conf'
    before.write_text('[DEFAULT]\nscheduler_default_filters = ValetFilter,DriverFilter\n')
    text = printed('cinder', 'zed', '--cinder-conf', str(before))
    conf = parsed(tmp_path, text, [('DEFAULT', host_manager.host_manager_opts)])
    assert conf.scheduler_default_filters == ['DriverFilter', 'ValetFilter']
