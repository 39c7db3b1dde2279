"""Cinder's own handlers, host states and request specs."""

from cinder import context
from cinder import objects
from oslo_config import cfg
from oslo_serialization import jsonutils

objects.register_all()  # Cinder's modules want it before they are imported.

from cinder.scheduler import filters  # noqa: E402
from cinder.scheduler import host_manager  # noqa: E402
from cinder.scheduler import weights  # noqa: E402

CONF = cfg.CONF
CONF([], project='cinder', default_config_files=[])

VOLUME = '33333333-0000-4000-8000-000000000001'
TYPE = '44444444-0000-4000-8000-000000000001'
POOLS = ['c1@ceph#fast', 'c1@ceph#slow', 'c2@lvm#pool0']


def pool(name):
    backend = name.split('#')[0]
    state = host_manager.PoolState(backend, None, {}, name.split('#')[1])
    state.free_capacity_gb = state.total_capacity_gb = 100
    return state


def pools(*which):
    return [pool(name) for name in which or POOLS]


def properties(operation='create_volume', ctx=None, hints=None, volume_id=VOLUME, with_type=True, **volume):
    """Filter properties as FilterScheduler makes them of a request spec."""
    ctx = ctx or context.RequestContext('user-1', 'project-1')
    volume_type = objects.VolumeType(ctx, id=TYPE, name='gold', extra_specs={'volume_backend_name': 'ceph'})
    spec = objects.RequestSpec(
        volume_id=volume_id, operation=operation, volume_type=volume_type if with_type else None,
        volume_properties=objects.VolumeProperties(**{
            'size': 10, 'project_id': 'project-1', 'user_id': 'user-1', 'availability_zone': 'nova', **volume}))
    return {'context': ctx, 'request_spec': jsonutils.to_primitive(spec),
            'volume_type': spec.volume_type or {}, 'resource_type': spec.volume_type or {}, 'size': 10,
            'scheduler_hints': hints}


class Scheduler:
    """What Cinder's HostManager does: filters by entry point, chosen by the names an operator writes."""

    def __init__(self):
        self.handler = filters.BackendFilterHandler('cinder.scheduler.filters')
        self.weights = weights.OrderedHostWeightHandler('cinder.scheduler.weights')

    def classes(self, *wanted):
        known = {cls.__name__: cls for cls in self.handler.get_all_classes()}
        return [known[name] for name in wanted]

    def filtered(self, filter_properties, states, wanted=('ValetFilter',)):
        return self.handler.get_filtered_objects(self.classes(*wanted), states, filter_properties)


def names(states):
    return [state.host for state in states]
