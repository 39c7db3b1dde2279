"""The nova.conf that the command prints starts a scheduler with Valet in it."""

import pytest
from nova.conf import notifications
from nova.conf import scheduler
from nova_support import Scheduler
from support.printed import RELEASES, assert_credentials, parsed, printed

DEFAULTS = ['ComputeFilter', 'ComputeCapabilitiesFilter', 'ImagePropertiesFilter', 'ServerGroupAntiAffinityFilter',
            'ServerGroupAffinityFilter']


def conf_of(tmp_path, release, *more):
    service = [*scheduler.list_opts().items(), *notifications.list_opts().items()]
    return parsed(tmp_path, printed('nova', release, *more), service)


@pytest.mark.parametrize('release', RELEASES)
def test_it_is_what_nova_knows_with_valet_last(tmp_path, release):
    conf = conf_of(tmp_path, release)
    ours = conf.filter_scheduler
    assert ours.enabled_filters == DEFAULTS + ['ValetFilter']
    assert conf.notifications.notification_format == 'versioned'
    assert conf.oslo_messaging_notifications.driver == ['messagingv2']
    assert conf.valet.failure_mode == 'reject'
    assert_credentials(conf)
    found = Scheduler(ours.available_filters, ours.weight_classes)
    assert set(ours.enabled_filters) <= {type(one).__name__ for one in found.filters}
    assert 'ValetWeigher' in [type(one).__name__ for one in found.weighers]


def test_the_defaults_are_those_of_nova(tmp_path):
    assert [opt.default for opt in scheduler.filter_scheduler_opts if opt.name == 'enabled_filters'] == [DEFAULTS]


def test_filters_that_are_there_stay_and_retired_ones_go(tmp_path):
    before = tmp_path / 'nova.conf'
    before.write_text('[filter_scheduler]\n'
                      'available_filters = nova.scheduler.filters.all_filters\n'
                      'available_filters = other.Filter\n'
                      'enabled_filters = AvailabilityZoneFilter, ValetFilter,\n  NUMATopologyFilter\n'
                      'weight_classes = nova.scheduler.weights.ram.RAMWeigher\n')
    conf = conf_of(tmp_path, '2026.1', '--nova-conf', str(before))
    ours = conf.filter_scheduler
    assert ours.enabled_filters == ['NUMATopologyFilter', 'ValetFilter']
    assert ours.available_filters == ['nova.scheduler.filters.all_filters', 'other.Filter',
                                      'valet_openstack.nova.ValetFilter']
    assert ours.weight_classes == ['nova.scheduler.weights.ram.RAMWeigher', 'valet_openstack.nova.ValetWeigher']
    kept = conf_of(tmp_path, 'zed', '--nova-conf', str(before)).filter_scheduler
    assert kept.enabled_filters == ['AvailabilityZoneFilter', 'NUMATopologyFilter', 'ValetFilter']
