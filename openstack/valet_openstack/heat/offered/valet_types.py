"""Read by Heat as one of its own modules of resource types; see :mod:`valet_openstack.heat.client_plugin`."""

from valet_openstack.heat.resources import resource_mapping

__all__ = ['resource_mapping']
