"""``valet_os.nova.valet_filter.ValetFilter``, as older nova.conf files name it."""

from valet_openstack.nova.filter import ValetFilter

__all__ = ['ValetFilter']
