"""The historic names of the plug-ins; they live in valet_openstack."""
