"""ValetWeigher for Nova: the planned host first, then the others in the order that Valet gave."""

from nova.scheduler import weights
from oslo_config import cfg

from valet_openstack import options
from valet_openstack.nova import order


class ValetWeigher(weights.BaseHostWeigher):
    """Says nothing where Valet was not asked or gave no answer."""

    def __init__(self):
        super().__init__()
        options.register(cfg.CONF)
        order.set_weigher_loaded()

    def weight_multiplier(self, host_state):
        return cfg.CONF[options.GROUP].weight_multiplier

    def _weigh_object(self, host_state, weight_properties):
        rank = order.rank(weight_properties, host_state.host)
        return 0.0 if rank is None else -float(rank)
