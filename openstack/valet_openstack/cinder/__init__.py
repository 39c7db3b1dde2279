"""Plug-ins of cinder-scheduler."""
