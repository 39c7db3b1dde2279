"""Cinder's own handler and the real service."""

import uuid

import pytest
from cinder_support import Scheduler, names, pools, properties
from support import valet as real


@pytest.fixture(scope='module')
def service(tmp_path_factory):
    with real.Valet(tmp_path_factory.mktemp('valet')) as found:
        yield found


@pytest.fixture(autouse=True)
def _conf(service, valet_conf):
    valet_conf.set(url=service.url, read_timeout=30.0, connect_timeout=10.0, total_timeout=60.0)


# The names of the site have no pool part; Cinder's own always do, and the filter passes on what Cinder says.
SITE = ['ceph@site', 'east-1@rack', 'east-1-a@local']


def asked(states, **more):
    found = properties(volume_id=str(uuid.uuid4()), with_type=False, availability_zone=None, **more)
    return found, Scheduler().filtered(found, states)


def renamed(*which):
    states = pools(*[name + '#x' for name in which])
    for state, name in zip(states, which):
        state.host = name
    return states


def test_a_volume_is_placed_among_what_is_left_and_remembered(service):
    found, chosen = asked(renamed(*SITE))
    assert len(chosen) == 1 and chosen[0].host in SITE
    assert service.locations()[found['request_spec']['volume_id']] == chosen[0].host
    assert names(asked(renamed('east-1@rack'))[1]) == ['east-1@rack']


def test_what_no_pool_can_hold_is_refused(caplog):
    found, chosen = asked(renamed(*SITE), size=10 ** 6)
    assert chosen == [] and found['request_spec']['volume_id'] in caplog.text
