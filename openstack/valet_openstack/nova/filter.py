"""ValetFilter for Nova: one question a request, for all hosts that the filters before it have left."""

from nova import exception
from nova.scheduler import filters
from nova.scheduler import utils
from oslo_config import cfg
from oslo_context import context

from valet_openstack import client
from valet_openstack import destinations
from valet_openstack import errors
from valet_openstack import options
from valet_openstack.nova import order
from valet_openstack.nova import request


class ValetFilter(filters.BaseHostFilter):
    """Lets the planned host pass, and those that could stand in for it.

    It belongs at the end of ``[filter_scheduler] enabled_filters``: Valet chooses among what is left, and what a
    later filter took away would leave nothing.
    """

    RUN_ON_REBUILD = False

    def __init__(self):
        super().__init__()
        options.register(cfg.CONF)

    def filter_all(self, filter_obj_list, spec_obj):
        states = list(filter_obj_list)
        # Nova's own check is in the method that runs for each host, which this one replaces.
        if not states or (not self.RUN_ON_REBUILD and utils.request_is_rebuild(spec_obj)):
            return states
        ours = cfg.CONF[options.GROUP]
        hosts = list(dict.fromkeys(state.host for state in states))
        body = request.body_of(spec_obj, hosts, self._alternates())
        is_first = not order.was_asked(spec_obj)
        order.forget(spec_obj)
        try:
            locations = destinations.choose(client.shared('nova'), body, _request_id(), ours.failure_mode)
        except errors.Infeasible as error:
            self._tell_user(error, spec_obj, is_first and ours.explain_to_users)
            return []
        if locations is hosts:
            return states  # No answer, and failure_mode is yield.
        order.remember(spec_obj, locations)
        passing = [state for state in states if order.rank(spec_obj, state.host) is not None]
        return sorted(passing, key=lambda state: order.rank(spec_obj, state.host))

    def host_passes(self, host_state, spec_obj):
        return bool(self.filter_all([host_state], spec_obj))

    @staticmethod
    def _alternates():
        return max(0, cfg.CONF.scheduler.max_attempts - 1) if order.weigher_is_loaded() else 0

    @staticmethod
    def _tell_user(error, spec_obj, allowed):
        """Ends the request with the reason in the fault of the server, where nothing else hangs on it.

        Of several instances, earlier ones hold allocations by now, which Nova gives back only when a filter
        returns no host; it does not when one raises.
        """
        if allowed and request.value_of(spec_obj, 'num_instances') == 1:
            raise exception.NoValidHost(reason=destinations.explain_to_user(error))


def _request_id():
    current = context.get_current()
    return getattr(current, 'request_id', None)
