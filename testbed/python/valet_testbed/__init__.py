"""What OpenStack needs in place of hardware: a backend of volumes, and networks without agents."""
