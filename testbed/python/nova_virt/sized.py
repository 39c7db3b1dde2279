"""A compute host of a believable size, so that capacity matters. Nova's fake driver has room for everything."""
from nova.virt import fake


class SizedDriver(fake.FakeDriver):
    vcpus = 16
    memory_mb = 32768
    local_gb = 500
