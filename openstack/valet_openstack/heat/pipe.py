"""ATT::Valet::Pipe and its other names: bandwidth, and IOPS, guaranteed between two ends."""

from heat.engine import attributes

from valet_openstack.heat import schema
from valet_openstack.heat.schema import Schema

_MIN, _MAX, _TOLERANCE, _UNITS = 'min', 'max', 'tolerance', 'units'
UNITS = ('kbps', 'Mbps', 'Gbps', 'Tbps')


def _range(description, **more):
    return Schema(Schema.MAP, description, update_allowed=True, schema={
        _MIN: schema.number('What is guaranteed.'),
        _MAX: schema.number('What is allowed.'),
        _TOLERANCE: schema.number('How far, in per cent, it may be missed.', default=1),
        **more,
    })


class Pipe(schema.Descriptive):
    """A guaranteed connection between two servers, or between a server and a volume."""

    PROPERTIES = (
        RESOURCES, NAME, BANDWIDTH, IOPS, LATENCY, ACCESS_TYPE, MAX_DISTANCE,
    ) = (
        'resources', 'name', 'bandwidth', 'iops', 'latency', 'access_type', 'max_distance',
    )
    ATTRIBUTES = (ENDS,) = ('resources',)

    properties_schema = {
        RESOURCES: Schema(Schema.LIST, 'The two ends: two servers, a server and a volume, or one volume attachment, '
                          'which is both.', required=True, update_allowed=True),
        NAME: schema.text('A label for people.'),
        BANDWIDTH: _range('Bandwidth, in decimal units.', **{
            _UNITS: schema.text('Unit of min and max.', default='Mbps', constraints=schema.one_of(*UNITS))}),
        IOPS: _range('Operations a second, with a volume.'),
        LATENCY: _range('Latency; max_distance keeps the ends near.'),
        ACCESS_TYPE: schema.text('How the volume is used.', default='mixed',
                                 constraints=schema.one_of('sequential', 'mixed', 'any')),
        MAX_DISTANCE: schema.level('The ends share one unit of this level.'),
    }

    attributes_schema = {
        ENDS: attributes.Schema('The ends as they were given.', type=attributes.Schema.LIST),
    }

    def validate(self):
        super().validate()
        ends = self.properties[self.RESOURCES]
        if not 1 <= len(ends) <= 2:
            raise schema.wrong('a pipe has two ends: two servers, a server and a volume, or one volume attachment; '
                               'resources has %d entries' % len(ends))
        if len(ends) == 2 and ends[0] is not None and ends[0] == ends[1]:
            raise schema.wrong('both ends of the pipe are %r; expected two different ones' % (ends[0],))
        for key in (self.BANDWIDTH, self.IOPS, self.LATENCY):
            least, most = ((self.properties[key] or {}).get(bound) for bound in (_MIN, _MAX))
            if least is not None and most and least > most:
                raise schema.wrong('%s.min is %s, which is more than its max of %s' % (key, least, most))

    def _resolve_attribute(self, name):
        return list(self.properties[self.RESOURCES])
