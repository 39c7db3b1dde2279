"""ValetFilter for Cinder: one question a request, for all pools that the filters before it have left."""

from cinder.scheduler import filters
from oslo_config import cfg
from oslo_context import context

from valet_openstack import client
from valet_openstack import destinations
from valet_openstack import errors
from valet_openstack import options
from valet_openstack.cinder import request


class ValetFilter(filters.BaseBackendFilter):
    """Lets the planned pool pass, by its full name ``host@backend#pool``.

    Cinder makes a new one for each request; connections and the breaker are kept beside the class.
    """

    def filter_all(self, filter_obj_list, filter_properties):
        states = list(filter_obj_list)
        if not states or not request.concerns_valet(filter_properties):
            return states
        options.register(cfg.CONF)
        pools = list(dict.fromkeys(state.host for state in states))
        body = request.body_of(filter_properties, pools)
        mode = cfg.CONF[options.GROUP].failure_mode
        try:
            locations = destinations.choose(client.shared('cinder'), body, _request_id(filter_properties), mode)
        except errors.Infeasible:
            return []
        rank = {pool: place for place, pool in enumerate(locations)}
        return sorted((state for state in states if state.host in rank), key=lambda state: rank[state.host])

    def backend_passes(self, backend_state, filter_properties):
        return bool(self.filter_all([backend_state], filter_properties))


def _request_id(filter_properties):
    current = filter_properties.get('context') or context.get_current()
    return getattr(current, 'request_id', None)
