"""Valet's resource types by name."""

from valet_openstack.heat.assignment import GroupAssignment
from valet_openstack.heat.group import Group
from valet_openstack.heat.pipe import Pipe

ASSIGNMENTS = ('ATT::Valet::GroupAssignment', 'OS::Valet::GroupAssignment', 'ATT::Valet::ResourceGroup',
               'ATT::CloudQoS::ResourceGroup', 'ATT::QoS::ResourceGroup')
PIPES = ('ATT::Valet::Pipe', 'OS::Valet::Pipe', 'ATT::QoS::Pipe', 'ATT::CloudQoS::Pipe')
GROUPS = ('OS::Valet::Group', 'ATT::Valet::Group')


def resource_mapping():
    """As Heat asks for it of each module of its plug-in folders."""
    classes = ((ASSIGNMENTS, GroupAssignment), (PIPES, Pipe), (GROUPS, Group))
    return {name: cls for names, cls in classes for name in names}
