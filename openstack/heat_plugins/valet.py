"""Valet's resource types, for Heat's ``plugin_dirs``."""

from valet_openstack.heat.resources import resource_mapping

__all__ = ['resource_mapping']
