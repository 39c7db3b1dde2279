"""A circuit breaker: stops asking a service that has failed several times in a row, and tries again now and then.

                 failures in a row                  time is over
      closed ───────────────────────► open ◄──────────────────────► half open (one call is let through)
        ▲                                        it failed again        │
        └───────────────────────────────────────────────────────────────┘ it succeeded
"""

import threading
import time

from oslo_log import log as logging

from valet_openstack import errors

LOG = logging.getLogger(__name__)


class Breaker:
    """Safe under threads; holds its lock for no longer than it takes to count.

    :param failures: so many failures in a row open it; 0: it never opens
    :param seconds: how long it stays open before one call may probe
    :param clock: seconds that only grow
    """

    def __init__(self, failures, seconds, clock=time.monotonic):
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._probe_at = None  # while it is open: from when on a call may probe

    @property
    def is_open(self):
        return self._probe_at is not None

    def admit(self):
        """Lets a call go ahead. :raises errors.Unavailable: at once, while Valet counts as down"""
        with self._lock:
            if self._probe_at is None:
                return
            now = self._clock()
            if now < self._probe_at:
                wait = self._probe_at - now
                raise errors.Unavailable(
                    'Valet has failed %d times in a row and is not asked for another %.1f s'
                    % (self._failed, wait), retry_after=wait)
            # This call probes; the others go on failing at once until it is back, or never comes back.
            self._probe_at = now + self._seconds

    def succeeded(self):
        with self._lock:
            was_open, self._failed, self._probe_at = self.is_open, 0, None
        if was_open:
            LOG.warning('Valet answers again')

    def failed(self):
        with self._lock:
            self._failed += 1
            failed, was_open = self._failed, self.is_open
            opens = was_open or 0 < self._limit <= failed
            if opens:
                self._probe_at = self._clock() + self._seconds
        if opens and not was_open:
            LOG.error('Valet has failed %(count)d times in a row: it counts as down, and is tried again every '
                      '%(seconds).1f s', {'count': failed, 'seconds': self._seconds})
