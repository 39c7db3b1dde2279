"""Plug-ins of heat-engine: resource types that tell Valet what a template wants, and a lifecycle plug-in."""
