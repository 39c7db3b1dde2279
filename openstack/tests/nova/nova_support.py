"""Real request specs and host states of Nova, and a scheduler's handlers around the filter."""

import uuid

from nova import conf as nova_conf
from nova import context
from nova import objects
from nova.scheduler import filters
from nova.scheduler import host_manager
from nova.scheduler import weights

CONF = nova_conf.CONF
INSTANCES = ['0000000%d-aaaa-4aaa-8aaa-00000000000%d' % (n, n) for n in range(1, 8)]
CELL = '11111111-cccc-4ccc-8ccc-000000000000'

objects.register_all()
CONF([], project='nova', default_config_files=[])


def host(name, node=None):
    state = host_manager.HostState(name, node or name + '.node', CELL)
    state.update(compute=objects.ComputeNode(
        id=1, uuid=uuid.uuid4().hex, host=name, hypervisor_hostname=state.nodename, vcpus=16, vcpus_used=0,
        memory_mb=65536, memory_mb_used=512, local_gb=500, local_gb_used=0, free_ram_mb=65024, free_disk_gb=500,
        disk_available_least=None, cpu_allocation_ratio=4.0, ram_allocation_ratio=1.0, disk_allocation_ratio=1.0,
        hypervisor_type='fake', hypervisor_version=1, cpu_info='', running_vms=0, current_workload=0,
        numa_topology=None, metrics=None, stats={}, host_ip='127.0.0.1', supported_hv_specs=[],
        pci_device_pools=None, mapped=1, updated_at=None, created_at=None, deleted=False, deleted_at=None))
    return state


def flavor(**values):
    values = {'flavorid': 'f-1', 'name': 'm1.small', 'vcpus': 2, 'memory_mb': 2048, 'root_gb': 20,
              'ephemeral_gb': 5, 'swap': 512, 'extra_specs': {'hw:cpu_policy': 'dedicated'}, **values}
    return objects.Flavor(**values)


def spec(ctx=None, **values):
    values = {'instance_uuid': INSTANCES[0], 'project_id': 'project-1', 'user_id': 'user-1', 'num_instances': 1,
              'flavor': flavor(), 'image': objects.ImageMeta(id='7e1a3c9e-0000-4000-8000-000000000001'),
              'availability_zone': None, 'ignore_hosts': None, 'force_hosts': None, 'force_nodes': None,
              'instance_group': None, 'requested_destination': None, 'scheduler_hints': {}, 'is_bfv': False,
              **values}
    return objects.RequestSpec(ctx or context.get_admin_context(), **values)


class Scheduler:
    """What HostManager does with filters and weighers, loaded by the paths an operator writes."""

    def __init__(self, filter_paths=('valet_openstack.nova.ValetFilter',), weigher_paths=()):
        handler = filters.HostFilterHandler()
        self.filters = [cls() for cls in handler.get_matching_classes(list(filter_paths))]
        self._handler = handler
        self._weights = weights.HostWeightHandler()
        self.weighers = [cls() for cls in self._weights.get_matching_classes(list(weigher_paths))]

    def filtered(self, spec_obj, hosts, index=0):
        return self._handler.get_filtered_objects(self.filters, hosts, spec_obj, index)

    def sorted(self, spec_obj, hosts, index=0):
        found = self.filtered(spec_obj, hosts, index)
        return [one.obj for one in self._weights.get_weighed_objects(self.weighers, found, spec_obj)]


def names(states):
    return [state.host for state in states]


WEIGHER = 'valet_openstack.nova.ValetWeigher'
ALL = 'nova.scheduler.weights.all_weighers'
