"""A Heat stack, with the stacks nested in it, as the flat dictionary of resources that Valet plans.

Before a stack is created nothing in it has an id that others could be told: ``get_resource`` gives a name, which is
unique in its own template only, and ``get_attr`` gives nothing. So for as long as properties are read here, each
stack is told that its resources are known by their keys in the dictionary.
"""

import contextlib

from heat.engine import function
from heat.engine import node_data
from heat.engine import stk_defn
from heat.engine.resources import stack_resource
from heat.engine.resources.openstack.heat import instance_group
from oslo_log import log as logging

from valet_openstack.heat import resources as valet_types

LOG = logging.getLogger(__name__)

SERVER = 'OS::Nova::Server'
VOLUME = 'OS::Cinder::Volume'

#: What Valet reads of each type; None: all of it. The rest stays here: user data and passwords are nobody's business.
_READ = {
    SERVER: ('name', 'flavor', 'image', 'availability_zone', 'block_device_mapping', 'block_device_mapping_v2',
             'scheduler_hints', 'networks', 'metadata'),
    VOLUME: ('name', 'size', 'volume_type', 'availability_zone', 'scheduler_hints', 'image', 'snapshot_id',
             'source_volid', 'backup_id', 'metadata'),
    'OS::Nova::ServerGroup': None,
    'OS::Nova::Flavor': None,
    'OS::Cinder::VolumeType': None,
    'OS::Cinder::VolumeAttachment': ('instance_uuid', 'volume_id'),
    'OS::Neutron::Port': ('network', 'network_id', 'qos_policy', 'binding:vnic_type'),
    'OS::Neutron::Net': None,
    'OS::Neutron::ProviderNet': None,
    'OS::Neutron::QoSPolicy': None,
    'OS::Neutron::QoSMinimumBandwidthRule': None,
}
_READ.update(dict.fromkeys(valet_types.ASSIGNMENTS + valet_types.PIPES + valet_types.GROUPS))


class Flat:
    """The dictionary, and how its keys are called by people.

    :ivar resources: key → ``{type, name, properties, metadata, path}``; the key is Heat's uuid of the resource, or
        its path where it has none yet
    :ivar names: key → path, such as ``web.0.server``
    """

    def __init__(self):
        self.resources = {}
        self.names = {}

    @property
    def has_something_to_place(self):
        return any(one['type'] in (SERVER, VOLUME) for one in self.resources.values())

    def named(self, text):
        """A text of Valet with the paths of resources in place of their keys."""
        for key, name in self.names.items():
            text = text.replace(key, name)
        return text


def flatten(stack, old=None):
    """:param stack: what shall be
    :param old: what there is, when ``stack`` is the new form of a stack: its resources keep their uuids
    """
    flat = Flat()
    _add(flat, stack, old, ())
    return flat


class _Members(list):
    """What a nested stack or group of resources stands for where it is named: these, one by one."""


class _Attributes(dict):
    """The attributes of such a resource that name its members; every other one is unknown."""

    def __init__(self, members, by_name):
        super().__init__(refs=members, refs_map=by_name)
        self._by_name = by_name

    def __missing__(self, key):
        path = key if isinstance(key, tuple) else (key,)
        try:
            if path[0] == 'refs':
                return self['refs'][int(path[1])]
            if path[0] == 'refs_map':
                return self._by_name[path[1]]
            if path[0].startswith('resource.') and len(path) == 1:
                return self._by_name[path[0].partition('.')[2]]
        except (LookupError, TypeError, ValueError):
            pass
        return None


def _add(flat, stack, old, path):
    """Adds a stack and what is below it. :returns: its servers and volumes, as ``(key, type)``"""
    placed = []
    with _told(stack) as tell:
        composites = [res for res in stack.dependencies if isinstance(res, stack_resource.StackResource)]
        plain = [res for res in stack.resources.values() if not isinstance(res, stack_resource.StackResource)]
        keys = {res.name: _key(res, old, path) for res in plain}
        for res in plain:
            tell(res, keys[res.name])
        for res in composites:
            placed += _add_composite(flat, res, old, path, tell)
        for res in plain:
            kind = _type(res)
            if kind not in _READ:
                continue
            key = keys[res.name]
            flat.names[key] = '.'.join(path + (res.name,))
            flat.resources[key] = {'type': kind, 'name': res.name, 'path': list(path + (res.name,)),
                                   'properties': _properties(res, _READ[kind]), 'metadata': _metadata(res)}
            if kind in (SERVER, VOLUME):
                placed.append((key, kind))
    return placed


def _add_composite(flat, res, old, path, tell):
    """Adds what is in a nested stack, and tells its parent what it stands for."""
    old_res = old.resources.get(res.name) if old is not None else None
    below_old = old_res.nested() if isinstance(old_res, stack_resource.StackResource) and old_res.resource_id else None
    try:
        below = res.nested() if res.resource_id else None
        if below is None:
            below = res._parse_nested_stack(res.stack.name, res.child_template(), res.child_params())
    except Exception as error:
        # Heat finds the same when it comes to this resource, and says it better.
        LOG.warning('%(name)s of stack %(stack)s cannot be read before it is created: %(error)s',
                    {'name': res.name, 'stack': res.stack.name, 'error': error})
        return []
    if below_old is not None and isinstance(res, instance_group.InstanceGroup):
        below_old = _Renamed(below_old, below)
    placed = _add(flat, below, below_old, path + (res.name,))
    servers = [key for key, kind in placed if kind == SERVER]
    members = _Members(sorted(servers or [key for key, _ in placed], key=lambda key: _in_order(flat.names[key])))
    by_name = {}
    for name in sorted(below.resources, key=_in_order):
        prefix = '.'.join(path + (res.name, name))
        by_name[name] = _Members(key for key in members
                                 if flat.names[key] == prefix or flat.names[key].startswith(prefix + '.'))
    tell(res, members, _Attributes(_Members(by_name.values()), by_name))
    return placed


def _in_order(name):
    """As Heat numbers the members of a group: 10 comes after 9."""
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in name.split('.')]


class _Renamed:
    """The members of a scaled group, which have other random names each time its template is made."""

    def __init__(self, old, new):
        free = [name for name in sorted(old.resources) if name not in new.resources]
        taken = [name for name in sorted(new.resources) if name not in old.resources]
        renamed = dict(zip(taken, free))
        self.resources = {name: old.resources[renamed.get(name, name)]
                          for name in new.resources if renamed.get(name, name) in old.resources}


def _key(res, old, path):
    """Heat's uuid of the resource; its path while it has none."""
    if res.uuid:
        return res.uuid
    before = old.resources.get(res.name) if old is not None else None
    if before is not None and before.uuid and _type(before) == _type(res):
        return before.uuid
    return '.'.join(path + (res.name,))


def _type(res):
    """The type as Valet knows it, whatever name the environment gives it in this stack."""
    name = res.type()
    if name in _READ:
        return name
    info = res.stack.env.get_resource_info(name, resource_name=res.name)
    return getattr(info, 'name', None) or name


@contextlib.contextmanager
def _told(stack):
    """For a while, a stack is told what its resources are known by; then all is as it was."""
    defn = stack.defn
    before = dict(defn._resource_data)

    def tell(res, reference, attrs=None):
        # Attributes are asked for of what is there only; those of a nested stack, which name its members, are.
        action = res.INIT if attrs is None else res.CREATE
        stk_defn.update_resource_data(defn, res.name, node_data.NodeData(
            None, res.name, res.uuid, reference, {} if attrs is None else attrs, action, res.COMPLETE))
    try:
        yield tell
    finally:
        for name in list(defn._resource_data):
            if name in before:
                stk_defn.update_resource_data(defn, name, before[name])
            else:
                stk_defn.update_resource_data(defn, name, None)
                del defn._resource_data[name]


def _properties(res, wanted):
    found = {}
    for name, value in (res.t._properties or {}).items():
        if wanted is not None and name not in wanted:
            continue
        try:
            resolved = function.resolve(value)
        except Exception as error:
            # A value that only a running stack can tell; Valet says so where it would have needed it.
            LOG.debug('%(name)s.%(property)s is not known yet: %(error)s',
                      {'name': res.name, 'property': name, 'error': error})
            continue
        if resolved is not None and resolved is not Ellipsis:
            found[name] = _plain(resolved)
    return found


def _metadata(res):
    try:
        return _plain(res.t.metadata() or {})
    except Exception:
        return {}


def _plain(value):
    """As JSON can say it, and the members of nested stacks in place of those."""
    if isinstance(value, _Members):
        members = _leaves(value)
        return members[0] if len(members) == 1 else members
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        found = []
        for one in value:
            found.extend(_leaves(one) if isinstance(one, _Members) else [_plain(one)])
        return found
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return str(value)


def _leaves(members):
    found = []
    for one in members:
        found.extend(_leaves(one) if isinstance(one, _Members) else [one])
    return found
