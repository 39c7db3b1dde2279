"""How Heat's resources reach Valet; and, being the entry point that Heat loads first, how it finds their types."""

import pathlib

from heat.engine import resources
from heat.engine.clients import client_plugin
from keystoneauth1 import exceptions as ks_exceptions
from oslo_config import cfg

from valet_openstack import client
from valet_openstack import connection
from valet_openstack import errors
from valet_openstack import options


class ValetClientPlugin(client_plugin.ClientPlugin):
    """Calls with the token of the stack's owner, so that Valet's policy decides what is allowed."""

    exceptions_module = errors
    service_types = [options.SERVICE_TYPE]

    def _create(self, version=None):
        conf = cfg.CONF
        options.register(conf)
        if connection.needs_no_token(conf):
            return client.shared('heat')
        lookup = connection.endpoint_lookup(conf)
        lookup['region_name'] = lookup['region_name'] or self._get_region_name()
        session = self.context.keystone_session

        def connect():
            return connection.Connection(session, None, connection.configured_url(conf), lookup)
        return client.Client(connect, conf[options.GROUP])

    def is_not_found(self, ex):
        return isinstance(ex, errors.Refused) and ex.status == 404

    def is_conflict(self, ex):
        return isinstance(ex, errors.Refused) and ex.status == 409

    def is_over_limit(self, ex):
        return isinstance(ex, errors.Refused) and ex.status == 413

    def find_project(self, value):
        """The id of a project; what it was given where the user may not look projects up (Valet checks ids)."""
        try:
            return self.clients.client_plugin('keystone').get_project_id(value)
        except ks_exceptions.ClientException:
            return value


def _offer_types():
    """Heat has no entry points for resource types: it reads the modules of one package, and of ``plugin_dirs``.

    Its entry points for clients are loaded before that, so that the package can be given one more folder.
    """
    folder = str(pathlib.Path(__file__).parent / 'offered')
    if folder not in resources.__path__:
        resources.__path__.append(folder)


_offer_types()
