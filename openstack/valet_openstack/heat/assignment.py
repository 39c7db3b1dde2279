"""ATT::Valet::GroupAssignment and its other names: a rule with its members."""

from heat.engine import attributes
from heat.engine import properties

from valet_openstack.heat import schema
from valet_openstack.heat.schema import Schema

TYPES = ('affinity', 'diversity', 'exclusivity', 'spread', 'diverse-affinity')
_DIVERSE = ('diversity', 'diverse-affinity', 'spread')

#: Properties that go with some types only.
_GOES_WITH = {
    'max_per_unit': _DIVERSE + ('exclusivity',),
    'soft': _DIVERSE + ('affinity',),
    'max_skew': ('spread',),
    'over': ('spread',),
}


class GroupAssignment(schema.Descriptive):
    """A rule over servers, volumes and other groups: together, apart, alone, or evenly spread."""

    PROPERTIES = (
        GROUP_TYPE, RELATIONSHIP, LEVEL, RESOURCES, GROUP_NAME, NAME, GROUP, MAX_PER_UNIT, SOFT, MAX_SKEW, OVER,
    ) = (
        'group_type', 'relationship', 'level', 'resources', 'group_name', 'name', 'group', 'max_per_unit', 'soft',
        'max_skew', 'over',
    )
    ATTRIBUTES = (MEMBERS, TYPE_ATTR, LEVEL_ATTR) = ('members', 'group_type', 'level')

    properties_schema = {
        GROUP_TYPE: schema.text('The rule. Needed unless group names a stored group.',
                                constraints=schema.one_of(*TYPES)),
        RELATIONSHIP: schema.text('Older name of group_type.', constraints=schema.one_of(*TYPES)),
        LEVEL: schema.level('The size of unit the rule speaks about. Not given: that of the stored group, else '
                            'host.'),
        RESOURCES: Schema(Schema.LIST, 'The members: servers, volumes, groups of resources, and other group '
                          'assignments. An entry that is a list is kept together, and apart from the other lists.',
                          required=True, update_allowed=True),
        GROUP_NAME: schema.text('Name of a stored group, needed for exclusivity; else a label for people.'),
        NAME: schema.text('Older name of group_name.'),
        GROUP: schema.text('Name or id of a stored group that has type and level.'),
        MAX_PER_UNIT: schema.number('Most members in one unit, with diversity, diverse-affinity, spread and '
                                    'exclusivity.', least=1, kind=Schema.INTEGER),
        SOFT: Schema(Schema.ANY, 'A weight above 0, or true for 1: each pair that breaks the rule costs so much, '
                     'instead of forbidding it.', update_allowed=True),
        MAX_SKEW: schema.number('With spread: largest minus smallest number of members in a unit, at most.',
                                kind=Schema.INTEGER),
        OVER: schema.text('With spread: whether units without a member count.',
                          constraints=schema.one_of('used', 'usable')),
    }

    attributes_schema = {
        MEMBERS: attributes.Schema('The members as they were given.', type=attributes.Schema.LIST),
        TYPE_ATTR: attributes.Schema('The rule.', type=attributes.Schema.STRING),
        LEVEL_ATTR: attributes.Schema('The size of unit.', type=attributes.Schema.STRING),
    }

    def validate(self):
        super().validate()
        given = self.properties
        kind = given[self.GROUP_TYPE] or given[self.RELATIONSHIP]
        if kind is None and given[self.GROUP] is None:
            raise schema.wrong('group_type is needed: one of %s. (It may be left out only where group names a '
                               'stored group.)' % ', '.join(TYPES))
        named = given[self.GROUP] or given[self.GROUP_NAME] or given[self.NAME]
        if kind == 'exclusivity' and named is None and not self._is_unresolved(self.GROUP_NAME):
            raise schema.wrong('an exclusivity group needs a group_name: that of a stored group, which names the '
                               'projects it is for')
        for key, types in _GOES_WITH.items():
            if kind is not None and given[key] is not None and kind not in types:
                raise schema.wrong('%s goes with group_type %s; this one is %s' % (key, ', '.join(types), kind))
        _check_soft(given[self.SOFT])
        _check_members(given[self.RESOURCES], kind)

    def _is_unresolved(self, key):
        """Whether a value is there that only a running stack can tell."""
        return self.properties.data.get(key) is not None

    def _resolve_attribute(self, name):
        if name == self.MEMBERS:
            return list(self.properties[self.RESOURCES])
        if name == self.TYPE_ATTR:
            return self.properties[self.GROUP_TYPE] or self.properties[self.RELATIONSHIP]
        return self.properties[self.LEVEL]


def _check_soft(soft):
    if soft is None or isinstance(soft, bool) or str(soft).lower() in ('true', 'false'):
        return
    try:
        weight = properties.Schema.str_to_num(soft)
    except (TypeError, ValueError):
        weight = None
    if not isinstance(weight, (int, float)) or not 0 < weight <= 1e6:
        raise schema.wrong('soft is %r; expected a weight above 0 and at most 1000000, true or false' % (soft,))


def _check_members(members, kind):
    """Values are None here where only a running stack can tell them."""
    if not members:
        raise schema.wrong('resources is empty; expected at least one resource')
    for place, member in enumerate(members):
        inner = member if isinstance(member, (list, tuple)) else None
        if inner is not None and kind in ('exclusivity', 'spread') and any(
                isinstance(one, (list, tuple)) for one in inner):
            raise schema.wrong('resources[%d] is a list of lists; group_type %s takes resources' % (place, kind))
        for one in inner if inner is not None else [member]:
            if one is not None and not isinstance(one, (str, list, tuple)):
                raise schema.wrong('resources[%d] is %r; expected a resource, by get_resource or by its name'
                                   % (place, one))
