"""The [valet] section of a test."""

from oslo_config import cfg

from valet_openstack import client
from valet_openstack import options

QUICK = {'auth_type': 'none', 'connect_timeout': 0.5, 'read_timeout': 0.5, 'total_timeout': 1.5, 'retries': 1,
         'plan_timeout': 5.0, 'breaker_failures': 0}


class Settings:
    """Sets options of [valet] in the global configuration until it is undone."""

    def __init__(self, **values):
        options.register(cfg.CONF)
        self._names = set()
        self.set(**{**QUICK, **values})

    def set(self, **values):
        for name, value in values.items():
            cfg.CONF.set_override(name, value, group=options.GROUP)
            self._names.add(name)
        client.forget_shared()

    def undo(self):
        for name in self._names:
            cfg.CONF.clear_override(name, group=options.GROUP)
        client.forget_shared()
