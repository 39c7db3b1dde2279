"""Plug-ins of nova-scheduler: a filter that lets pass what Valet planned, and a weigher that keeps its order."""

from valet_openstack.nova.filter import ValetFilter
from valet_openstack.nova.weigher import ValetWeigher

__all__ = ['ValetFilter', 'ValetWeigher']
