"""A backend of volumes that exist in Cinder's database only, with two pools that differ in their tier."""
from cinder.tests import fake_driver
from cinder.volume import volume_utils

POOLS = ('ssd', 'hdd')
POOL_SIZE_GB = 1000


class PooledBackend(fake_driver.FakeLoggingVolumeDriver):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._kept = {}

    def _update_volume_stats(self):
        self._stats = {
            'volume_backend_name': self.configuration.safe_get('volume_backend_name'),
            'vendor_name': 'testbed',
            'driver_version': '1.0',
            'storage_protocol': 'fake',
            'pools': [self._pool(name) for name in POOLS],
        }

    def _pool(self, name):
        return {
            'pool_name': name,
            'tier': name,
            'total_capacity_gb': POOL_SIZE_GB,
            'free_capacity_gb': POOL_SIZE_GB - self._allocated(name),
            'allocated_capacity_gb': self._allocated(name),
            'provisioned_capacity_gb': self._allocated(name),
            'reserved_percentage': 0,
            'max_over_subscription_ratio': '1.0',
            'thin_provisioning_support': False,
            'thick_provisioning_support': True,
            'multiattach': True,
            'QoS_support': False,
            'location_info': 'testbed',
        }

    def _allocated(self, pool):
        return sum(size for place, size in self._kept.values() if place == pool)

    def _keep(self, volume):
        self._kept[volume.id] = (volume_utils.extract_host(volume.host, level='pool'), volume.size)
        return {}

    def update_provider_info(self, volumes, snapshots):
        # Called at the start with every volume of the backend.
        for volume in volumes:
            self._keep(volume)
        return None, None

    def create_volume(self, volume):
        return self._keep(volume)

    def create_cloned_volume(self, volume, source):
        return self._keep(volume)

    def create_volume_from_snapshot(self, volume, snapshot):
        return self._keep(volume)

    def clone_image(self, context, volume, image_location, image_meta, image_service):
        # A volume from an image, without copying one.
        return self._keep(volume), True

    def extend_volume(self, volume, new_size):
        self._kept[volume.id] = (self._kept[volume.id][0], new_size)

    def delete_volume(self, volume):
        self._kept.pop(volume.id, None)
