"""What several of Valet's resource types have in common."""

from heat.common import exception
from heat.engine import constraints
from heat.engine import properties
from heat.engine import resource

LEVELS = ('host', 'rack', 'cluster')

Schema = properties.Schema


def one_of(*words):
    return [constraints.AllowedValues(list(words))]


def at_least(number):
    return [constraints.Range(min=number)]


def text(description, **more):
    return Schema(Schema.STRING, description, update_allowed=True, **more)


def number(description, least=0, kind=Schema.NUMBER, **more):
    return Schema(kind, description, constraints=at_least(least), update_allowed=True, **more)


def level(description):
    return text(description, constraints=one_of(*LEVELS))


def wrong(message):
    return exception.StackValidationFailed(message=message)


class Descriptive(resource.Resource):
    """A resource that creates nothing: it tells Valet something about other resources.

    It asks nobody for anything, so that a stack is never the worse for it, whatever state Valet is in. Every
    change of it is an update in place.
    """

    def handle_create(self):
        self.resource_id_set(self.physical_resource_name())

    def handle_update(self, json_snippet, tmpl_diff, prop_diff):
        """The new properties are all there is to it."""

    def handle_delete(self):
        """There is nothing to take away."""

    def handle_check(self):
        """There is nothing that could be amiss."""
