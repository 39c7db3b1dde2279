"""Filter properties of Cinder as Valet's question."""

from valet_openstack.destinations import MAX_ALTERNATES, hints_of

#: What Cinder's scheduler does with a volume that Valet has a say in. With the rest (extending, snapshots, taking
#: over what exists, groups) the volume stays where it is, or there is none yet.
_CHOOSE = ('create_volume', None)
_MOVE = ('migrate_volume', 'retype_volume')


def concerns_valet(filter_properties):
    spec = filter_properties.get('request_spec') or {}
    return bool(_get(spec, 'volume_id')) and _get(spec, 'operation') in _CHOOSE + _MOVE


def body_of(filter_properties, pools):
    """The body of ``POST /v1/destinations``.

    :param pools: names (``host@backend#pool``) of the pools that are left
    """
    spec = filter_properties.get('request_spec') or {}
    volume = _get(spec, 'volume_properties') or {}
    context = filter_properties.get('context')
    volume_type = filter_properties.get('volume_type') or {}
    # A move is to a pool of the caller's or of Cinder's choice: every pool that keeps the rules will do.
    others = len(pools) - 1 if _get(spec, 'operation') in _MOVE else 0
    return {
        'kind': 'volume',
        'resource_id': _get(spec, 'volume_id'),
        'project_id': _get(volume, 'project_id') or getattr(context, 'project_id', None),
        'user_id': _get(volume, 'user_id') or getattr(context, 'user_id', None),
        'count': 1,
        'candidates': pools,
        'hints': hints_of(filter_properties.get('scheduler_hints')),
        'alternates': min(others, MAX_ALTERNATES),
        'volume': {
            'size_gb': _get(volume, 'size'),
            'volume_type': _get(volume_type, 'name'),
            'type_extra_specs': {key: str(value)
                                 for key, value in (_get(volume_type, 'extra_specs') or {}).items()},
            'availability_zone': _get(volume, 'availability_zone'),
        },
    }


def _get(source, name):
    """A value of a dictionary, or of one of Cinder's objects, which come in either form."""
    if isinstance(source, dict):
        return source.get(name)
    if name not in getattr(source, 'fields', ()) or not source.obj_attr_is_set(name):
        return None
    return getattr(source, name)
