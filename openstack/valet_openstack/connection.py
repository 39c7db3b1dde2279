"""Where Valet is and who we are to it: keystoneauth sessions made from the configuration of the service we run in."""

import contextlib
import threading

import requests
from keystoneauth1 import exceptions as ks_exceptions
from keystoneauth1 import loading
from keystoneauth1 import noauth
from keystoneauth1 import session as ks_session
from keystoneauth1.identity import generic
from oslo_config import cfg

from valet_openstack import __version__
from valet_openstack import errors
from valet_openstack import options

#: Sections whose credentials are taken where [valet] has none, the first that has any; by service.
FALLBACKS = {
    'nova': ('placement', 'service_user', 'keystone_authtoken'),
    'cinder': ('service_user', 'keystone_authtoken'),
    'heat': ('keystone_authtoken', 'trustee'),
}

#: Connections kept open; more calls at a time open further ones, which are closed after use.
_POOL = 64


class Connection:
    """A session with its token, and the base of Valet's URLs; safe under threads.

    keystoneauth renews a refused token by itself, but of several calls refused together only for the one that
    hears of it first: the others find nothing left to forget and give up, or forget the new token. So tokens are
    read and renewed here, one thread at a time, and a refusal counts only against the token that was sent. Whoever
    finds another thread at it waits so many seconds at most as it says, for Keystone may hang.

    :param session: keystoneauth session
    :param auth: keystoneauth plug-in; None: that of the session
    :param url: base URL; None: looked up in the catalogue
    :param lookup: keyword arguments of ``get_endpoint`` for that
    """

    def __init__(self, session, auth, url=None, lookup=None):
        self._session = session
        self._auth = auth
        self._lock = threading.Lock()
        self._url = None if url is None else base_url(url)
        self._lookup = lookup or {}

    def url(self, wait):
        """Such as ``http://valet:8090/v1``. :raises errors.NotConfigured: when the catalogue knows none"""
        if self._url is not None:
            return self._url
        try:
            with self._alone(wait):
                found = self._session.get_endpoint(auth=self._auth, **self._lookup)
        except ks_exceptions.CatalogException:
            found = None
        if not found:
            raise errors.NotConfigured(
                'the catalogue has no endpoint of type %s: register one, or set url in [%s]'
                % (self._lookup.get('service_type'), options.GROUP))
        # Not kept: the catalogue comes anew with each token.
        return base_url(found)

    def credentials(self, wait):
        """The headers that say who calls. :raises ks_exceptions.ClientException: when Keystone gives no token"""
        with self._alone(wait):
            return self._credentials()

    def other_credentials(self, refused, wait):
        """The headers to try after 401 was the answer to some; None where there are no others to be had.

        :param refused: what :meth:`credentials` returned for the call
        :raises ks_exceptions.ClientException: when Keystone gives no token
        """
        with self._alone(wait):
            found = self._credentials()
            if found == refused and self._session.invalidate(self._auth):
                found = self._credentials()
            return None if found == refused else found

    def request(self, method, url, headers, **how):
        """The response, whatever its status. :param how: keyword arguments of the session's ``request``"""
        # A redirect is not followed: the token would go wherever it points.
        return self._session.request(url, method, headers=headers, auth=self._auth, authenticated=False,
                                     redirect=False, raise_exc=False, log=False, **how)

    @contextlib.contextmanager
    def _alone(self, wait):
        if not self._lock.acquire(timeout=max(0.0, wait)):
            raise ks_exceptions.ConnectTimeout('Keystone still owes a token to another call')
        try:
            yield
        finally:
            self._lock.release()

    def _credentials(self):
        found = self._session.get_auth_headers(self._auth)
        if found is None:
            raise ks_exceptions.AuthorizationFailure('the credentials in use give no token')
        return found


def base_url(url):
    """With the version at its end, whether or not it is written there."""
    url = url.rstrip('/')
    return url if url.endswith('/v1') else url + '/v1'


def connect(conf, service):
    """A connection with the credentials of [valet], else those of the service.

    :param conf: oslo.config configuration
    :param service: 'nova', 'cinder' or 'heat'
    :raises errors.NotConfigured: when there are none
    """
    ours = conf[options.GROUP]
    auth, section = _auth(conf, service)
    session = ks_session.Session(auth=auth, session=_requests_session(), timeout=ours.read_timeout,
                                 app_name='valet-openstack', app_version=__version__, **_tls(conf, section))
    return Connection(session, auth, configured_url(conf), endpoint_lookup(conf))


def configured_url(conf):
    ours = conf[options.GROUP]
    return ours.url or ours.endpoint_override


def endpoint_lookup(conf):
    """What the catalogue is asked for, as keyword arguments of ``get_endpoint``."""
    ours = conf[options.GROUP]
    return {'service_type': ours.service_type, 'service_name': ours.service_name,
            'interface': ours.valid_interfaces or ['internal', 'public'], 'region_name': ours.region_name}


def needs_no_token(conf):
    return conf[options.GROUP].auth_type == 'none'


def _requests_session():
    session = requests.Session()
    for scheme in ('http://', 'https://'):
        session.mount(scheme, ks_session.TCPKeepAliveAdapter(pool_maxsize=_POOL))
    return session


def _auth(conf, service):
    """The keystoneauth plug-in, and the section it is from."""
    ours = conf[options.GROUP]
    if needs_no_token(conf):
        if not configured_url(conf):
            raise errors.NotConfigured('[%s] has auth_type = none, which needs url, too' % options.GROUP)
        return noauth.NoAuth(), options.GROUP
    if ours.auth_type or ours.auth_section:
        return _load(conf, options.GROUP), options.GROUP
    if ours.admin_username:
        return _historic_auth(ours), options.GROUP
    tried = FALLBACKS[service]
    for section in tried:
        if _has_auth(conf, section):
            return _load(conf, section), section
    raise errors.NotConfigured(
        'no credentials for Valet: set auth_type and what belongs to it in [%s]; without them those of %s would '
        'be used, and they have no auth_type either' % (options.GROUP, ', '.join('[%s]' % name for name in tried)))


def _historic_auth(ours):
    for name in ('admin_auth_url', 'admin_password', 'admin_tenant_name'):
        if not getattr(ours, name):
            raise errors.NotConfigured('[%s] has admin_username and no %s' % (options.GROUP, name))
    return generic.Password(auth_url=ours.admin_auth_url, username=ours.admin_username,
                            password=ours.admin_password, project_name=ours.admin_tenant_name,
                            user_domain_id='default', project_domain_id='default')


def _load(conf, section):
    try:
        return loading.load_auth_from_conf_options(conf, section)
    except (ks_exceptions.NoMatchingPlugin, ks_exceptions.OptionError, cfg.Error) as error:
        raise errors.NotConfigured('the credentials in [%s] cannot be used: %s' % (section, error)) from error


def _has_auth(conf, section):
    try:
        loading.register_auth_conf_options(conf, section)
    except cfg.DuplicateOptError:
        pass  # the service has them, in its own words
    return bool(getattr(conf[section], 'auth_type', None) or getattr(conf[section], 'auth_section', None))


def _tls(conf, section):
    """How certificates are checked: as [valet] says, else as the section of the credentials does."""
    values = {}
    for name in (section, options.GROUP):
        try:
            loading.register_session_conf_options(conf, name)
        except cfg.DuplicateOptError:
            pass
        for key in ('cafile', 'certfile', 'keyfile', 'insecure'):
            value = getattr(conf[name], key, None)
            if value:
                values[key] = value
    cert = values.get('certfile')
    if cert and values.get('keyfile'):
        cert = (cert, values['keyfile'])
    return {'verify': False if values.get('insecure') else values.get('cafile') or True, 'cert': cert or None}
