"""Valet's plug-ins for Heat, Nova and Cinder: they ask Valet where things go, and do as it says."""

__version__ = '0.1.0'
