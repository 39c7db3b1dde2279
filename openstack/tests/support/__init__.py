"""What the tests need besides OpenStack's own modules: servers to talk to."""
