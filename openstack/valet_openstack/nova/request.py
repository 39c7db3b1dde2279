"""A RequestSpec of Nova as Valet's question."""

from valet_openstack.destinations import MAX_ALTERNATES, hints_of

#: Of one request that Valet takes.
MAX_COUNT = 1000


def body_of(spec_obj, hosts, alternates):
    """The body of ``POST /v1/destinations``.

    :param spec_obj: nova.objects.RequestSpec; fields that are not set are never loaded
    :param hosts: names of the hosts that are left
    :param alternates: how many more hosts can be used besides the planned one
    """
    return {
        'kind': 'server',
        'resource_id': value_of(spec_obj, 'instance_uuid'),
        'project_id': value_of(spec_obj, 'project_id'),
        'user_id': value_of(spec_obj, 'user_id'),
        'count': min(max(1, value_of(spec_obj, 'num_instances') or 1), MAX_COUNT),
        'candidates': hosts,
        'hints': hints_of(value_of(spec_obj, 'scheduler_hints')),
        'alternates': min(alternates, MAX_ALTERNATES),
        'server': _server(spec_obj),
    }


def _server(spec_obj):
    destination = value_of(spec_obj, 'requested_destination')
    image = value_of(spec_obj, 'image')
    return {
        'flavor': _flavor(spec_obj.flavor),
        'image_id': value_of(image, 'id') if image is not None else None,
        'boot_from_volume': bool(value_of(spec_obj, 'is_bfv')),
        'availability_zone': value_of(spec_obj, 'availability_zone'),
        'ignore_hosts': list(value_of(spec_obj, 'ignore_hosts') or []),
        'force_hosts': list(value_of(spec_obj, 'force_hosts') or []),
        'requested_destination': value_of(destination, 'host') if destination is not None else None,
        'server_group': _server_group(value_of(spec_obj, 'instance_group')),
    }


def _flavor(flavor):
    return {
        'id': value_of(flavor, 'flavorid'),
        'name': value_of(flavor, 'name'),
        'vcpus': flavor.vcpus,
        'memory_mb': flavor.memory_mb,
        'root_gb': value_of(flavor, 'root_gb') or 0,
        'ephemeral_gb': value_of(flavor, 'ephemeral_gb') or 0,
        'swap_mb': value_of(flavor, 'swap') or 0,
        'extra_specs': dict(value_of(flavor, 'extra_specs') or {}),
    }


def _server_group(group):
    if group is None:
        return None
    # Since Rocky there is one policy with rules; a group of before has a list of policies.
    policies = value_of(group, 'policies') or []
    policy = value_of(group, 'policy') or (policies[0] if policies else None)
    if policy is None:
        return None
    return {
        'id': value_of(group, 'uuid'),
        'name': value_of(group, 'name'),
        'policy': policy,
        'rules': {key: str(value) for key, value in (value_of(group, '_rules') or {}).items()},
        'members': list(value_of(group, 'members') or []),
        'hosts': list(value_of(group, 'hosts') or []),
    }


def value_of(obj, field):
    """The value of a field that is set, else None: what is not set would be read from the database."""
    if field not in obj.fields or not obj.obj_attr_is_set(field):
        return None
    return getattr(obj, field)
