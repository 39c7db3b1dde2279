"""OS::Valet::Group: a stored group, which outlives what is put into it."""

from heat.engine import attributes
from heat.engine import constraints
from heat.engine import resource
from heat.engine import translation

from valet_openstack import errors
from valet_openstack.heat import schema
from valet_openstack.heat.schema import Schema


class Group(resource.Resource):
    """Made with the rights of the stack's owner: Valet's policy says who may."""

    PROPERTIES = (
        NAME, TYPE, LEVEL, DESCRIPTION, MEMBERS, MAX_UNITS,
    ) = (
        'name', 'type', 'level', 'description', 'members', 'max_units',
    )
    ATTRIBUTES = (NAME_ATTR, TYPE_ATTR, LEVEL_ATTR, MEMBERS_ATTR) = ('name', 'type', 'level', 'members')

    # Name, type and level of a group are fixed: another one is another group.
    properties_schema = {
        NAME: Schema(Schema.STRING, 'Its name.', required=True, constraints=[
            constraints.AllowedPattern('[A-Za-z0-9._~-]+'), constraints.Length(min=1, max=255)]),
        TYPE: Schema(Schema.STRING, 'The rule.', required=True,
                     constraints=schema.one_of('affinity', 'diversity', 'exclusivity')),
        LEVEL: Schema(Schema.STRING, 'The size of unit the rule speaks about.', default='host',
                      constraints=schema.one_of(*schema.LEVELS)),
        DESCRIPTION: schema.text('For people.', default=''),
        MEMBERS: Schema(Schema.LIST, 'Names or ids of the projects that may use it.', default=[],
                        update_allowed=True, schema=Schema(Schema.STRING)),
        MAX_UNITS: Schema(Schema.INTEGER, 'With exclusivity: most units it may hold.',
                          constraints=schema.at_least(1)),
    }

    attributes_schema = {
        NAME_ATTR: attributes.Schema('Its name.', type=attributes.Schema.STRING),
        TYPE_ATTR: attributes.Schema('The rule.', type=attributes.Schema.STRING),
        LEVEL_ATTR: attributes.Schema('The size of unit.', type=attributes.Schema.STRING),
        MEMBERS_ATTR: attributes.Schema('Ids of the projects that may use it.', type=attributes.Schema.LIST),
    }

    entity = 'group'

    def translation_rules(self, properties):
        return [translation.TranslationRule(properties, translation.TranslationRule.RESOLVE, [self.MEMBERS],
                                            client_plugin=self.client_plugin('valet'), finder='find_project')]

    def validate(self):
        super().validate()
        if self.properties[self.MAX_UNITS] is not None and self.properties[self.TYPE] != 'exclusivity':
            raise schema.wrong('max_units goes with type exclusivity; this group is of type %s'
                               % self.properties[self.TYPE])

    def handle_create(self):
        given = {key: self.properties[key] for key in (self.NAME, self.TYPE, self.LEVEL, self.DESCRIPTION)}
        if self.properties[self.MAX_UNITS] is not None:
            given[self.MAX_UNITS] = self.properties[self.MAX_UNITS]
        self.resource_id_set(self._call('POST', '/groups', given)['id'])
        self._add(self.properties[self.MEMBERS])

    def handle_update(self, json_snippet, tmpl_diff, prop_diff):
        if self.DESCRIPTION in prop_diff:
            self._call('PUT', self._path(), {'description': prop_diff[self.DESCRIPTION] or ''})
        if self.MEMBERS in prop_diff:
            wanted, present = prop_diff[self.MEMBERS] or [], self._show_resource()['members']
            self._add([one for one in wanted if one not in present])
            for one in present:
                if one not in wanted:
                    self._call('DELETE', '%s/members/%s' % (self._path(), one))

    def handle_delete(self):
        return self.resource_id

    def check_delete_complete(self, group_id):
        """Valet hears of the end of the group's last servers a moment after Heat: until then it is in use."""
        if group_id is None:
            return True
        try:
            self._call('DELETE', self._path() + '/members')
            self._call('DELETE', self._path())
        except errors.Refused as error:
            if error.status == 404:
                return True
            if error.code == 'valet.group.in_use':
                return False
            raise
        return True

    def handle_check(self):
        self._show_resource()

    def _show_resource(self):
        return self._call('GET', self._path())['group']

    def _resolve_attribute(self, name):
        return self._show_resource()[name] if self.resource_id else None

    def _add(self, members):
        if members:
            self._call('PUT', self._path() + '/members', {'members': list(members)})

    def _path(self):
        return '/groups/' + self.resource_id

    def _call(self, method, path, body=None):
        return self.client('valet').call(method, path, body, self.context.request_id)
