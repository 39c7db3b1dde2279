"""Binds any port on any host, as if an agent had done it."""
# Without service plug-ins nothing else loads this model, and Neutron fails to list ports after a restart.
from neutron.db.models import port_forwarding  # noqa: F401
from neutron_lib import constants
from neutron_lib.api.definitions import portbindings
from neutron_lib.plugins.ml2 import api
from sqlalchemy import orm


class AnyHostMechanismDriver(api.MechanismDriver):
    def initialize(self):
        orm.configure_mappers()

    def bind_port(self, context):
        segment = context.segments_to_bind[0]
        details = {portbindings.CAP_PORT_FILTER: False}
        context.set_binding(segment[api.ID], portbindings.VIF_TYPE_OVS, details, status=constants.PORT_STATUS_ACTIVE)
