"""One call to Valet: with time-outs that hold, repeats where they help, and a breaker where they do not."""

import http.client
import json
import os
import random
import socket
import threading
import time
from email.utils import parsedate_to_datetime

import requests
import urllib3
from keystoneauth1 import exceptions as ks_exceptions
from oslo_config import cfg
from oslo_log import log as logging

from valet_openstack import connection
from valet_openstack import errors
from valet_openstack import options
from valet_openstack.breaker import Breaker

LOG = logging.getLogger(__name__)

VERSION = options.SERVICE_TYPE + ' 1.1'

#: Answers are a few kilobytes, and hosts some dozens of bytes each: whatever is longer is no answer of Valet.
MAX_ANSWER_BYTES = 32 * 1024 * 1024

_BROKEN = (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)

_FIRST_PAUSE = 0.2
_MAX_TEXT = 1500


class Client:
    """Calls Valet for one service; safe under threads.

    :param connect: makes a :class:`connection.Connection`; called when the first call is made in a process
    :param ours: the [valet] section
    :param clock: seconds that only grow
    :param sleep: waits so many seconds
    """

    def __init__(self, connect, ours, clock=time.monotonic, sleep=time.sleep):
        self._connect = connect
        self._connect_timeout = ours.connect_timeout
        self._retries = ours.retries
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._connection = None
        self._pid = None
        self.breaker = Breaker(ours.breaker_failures, ours.breaker_seconds, clock)
        self.read_timeout = ours.read_timeout
        self.total_timeout = ours.total_timeout

    def call(self, method, path, body=None, request_id=None, read_timeout=None, total_timeout=None):
        """The answer of Valet, as JSON values; None where it has no body.

        :param path: below the version, such as ``/destinations``
        :param request_id: of the request that caused this one; Valet logs it
        :raises errors.Refused: the answer is no
        :raises errors.Unavailable: there is none to rely on
        :raises errors.NotConfigured:
        """
        self.breaker.admit()
        try:
            answer = self._repeat(method, path, body, request_id, read_timeout or self.read_timeout,
                                  self._clock() + (total_timeout or self.total_timeout))
        except errors.Unavailable:
            self.breaker.failed()
            raise
        except errors.Refused:
            self.breaker.succeeded()
            raise
        self.breaker.succeeded()
        return answer

    def _repeat(self, method, path, body, request_id, read_timeout, deadline):
        for attempt in range(self._retries + 1):
            try:
                return self._once(method, path, body, request_id, read_timeout, deadline)
            except errors.Unavailable as error:
                pause = error.retry_after
                if pause is None:
                    pause = _FIRST_PAUSE * 2 ** attempt * random.uniform(0.5, 1.0)
                last = attempt == self._retries or self._clock() + pause >= deadline
                if not error.retryable or last:
                    raise
                LOG.info('%(method)s %(path)s: %(error)s; trying again in %(pause).1f s',
                         {'method': method, 'path': path, 'error': error, 'pause': pause})
                self._sleep(pause)
        raise AssertionError('unreachable')

    def _once(self, method, path, body, request_id, read_timeout, deadline):
        headers = {'Accept': 'application/json', 'Accept-Encoding': 'identity', 'OpenStack-API-Version': VERSION}
        if request_id:
            headers['X-Openstack-Request-Id'] = request_id

        def left():
            return max(0.01, deadline - self._clock())

        def send(credentials):
            timeout = min(self._connect_timeout, left()), min(read_timeout, left())
            response = target.request(method, url, {**headers, **credentials}, json=body, stream=True, timeout=timeout)
            with response:
                return response, self._read(response, min(deadline, self._clock() + read_timeout))

        try:
            target = self._target()
            url = target.url(left()) + path
            credentials = target.credentials(left())
            response, text = send(credentials)
            # A token can end before its time: only a second one that is refused is an answer.
            others = target.other_credentials(credentials, left()) if response.status_code == 401 else None
            if others is not None:
                response, text = send(others)
        except ks_exceptions.ConnectTimeout as error:
            raise errors.Unavailable('no answer in time: %s' % error) from error
        except ks_exceptions.ConnectionError as error:
            raise errors.Unavailable(_short(str(error)), retryable=True) from error
        except ks_exceptions.ClientException as error:
            raise errors.Unavailable('Keystone gave no token: %s' % _short(str(error))) from error
        except socket.timeout as error:
            raise errors.Unavailable('the answer came too slowly') from error
        except _BROKEN as error:
            raise errors.Unavailable('the answer broke off: %s' % _short(str(error)), retryable=True) from error
        return _judge(response, text)

    def _target(self):
        """The connection; made anew in a process that was forked off."""
        with self._lock:
            if self._connection is None or self._pid != os.getpid():
                self._connection, self._pid = self._connect(), os.getpid()
            return self._connection

    def _read(self, response, deadline):
        """The body. A time-out of the socket alone would let it drip for ever, so it is read as it comes."""
        raw = response.raw
        # urllib3 has a method for it since version 2 only.
        read = getattr(raw, 'read1', None) or raw._fp.read1
        parts, size = [], 0
        while True:
            part = read(65536)
            if not part:
                raw.read()  # Gives the connection back for the next call, or finds that the body is cut short.
                break
            parts.append(part)
            size += len(part)
            if size > MAX_ANSWER_BYTES:
                raise errors.Unavailable('the answer is longer than %d bytes' % MAX_ANSWER_BYTES)
            if self._clock() > deadline:
                raise errors.Unavailable('the answer came too slowly')
        return b''.join(parts)


def _judge(response, text):
    """The values of a good answer. :raises errors.ValetError: for any other"""
    status = response.status_code
    if status in (201, 200, 204):
        if not text.strip():
            return None
        try:
            return json.loads(text.decode('utf-8'))
        except (ValueError, RecursionError) as error:
            raise errors.Unavailable('the answer is not JSON: %s' % _quote(text)) from error
    error = _error_of(text)
    message = 'HTTP status %d: %s' % (status, _message_of(text) or _quote(text))
    code = error.get('code')
    code = code if isinstance(code, str) else ''
    if status == 409 and code == 'valet.plan.infeasible':
        raise errors.Infeasible(_message_of(text), status, code, error)
    if status in (502, 503, 504, 429):
        raise errors.Unavailable(message, retryable=True, retry_after=_retry_after(response))
    if 400 <= status < 500:
        raise errors.Refused(message, status, code, error)
    raise errors.Unavailable(message)


def _body_of(text):
    try:
        body = json.loads(text.decode('utf-8'))
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _error_of(text):
    error = _body_of(text).get('error')
    return error if isinstance(error, dict) else {}


def _message_of(text):
    body = _body_of(text)
    for found in (_error_of(text).get('message'), body.get('explanation'), body.get('title')):
        if isinstance(found, str) and found:
            return _short(found)
    return ''


def _retry_after(response):
    """Seconds; None where the header is missing, or is nothing that can be read."""
    text = response.headers.get('Retry-After', '').strip()
    if text.isdigit():
        return min(float(text), 86400.0)
    try:
        when = parsedate_to_datetime(text)
        return min(max(0.0, when.timestamp() - time.time()), 86400.0)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _short(text):
    """One line of bounded length, whatever came."""
    text = ' '.join(text.split())
    return text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT] + '…'


def _quote(text):
    return repr(_short(text[:200].decode('utf-8', 'replace')))


_clients = {}
_clients_lock = threading.Lock()


def shared(service, conf=None):
    """The client of this process for a service: filters come and go, connections and the breaker stay.

    :param service: 'nova', 'cinder' or 'heat'
    :param conf: by default the global configuration of oslo.config
    """
    with _clients_lock:
        if service not in _clients:
            conf = cfg.CONF if conf is None else conf
            options.register(conf)
            _clients[service] = Client(lambda: connection.connect(conf, service), conf[options.GROUP])
        return _clients[service]


def forget_shared():
    """Lets the next call read the configuration anew."""
    with _clients_lock:
        _clients.clear()
