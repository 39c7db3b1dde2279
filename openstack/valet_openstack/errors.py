"""What can come of a call to Valet other than an answer."""


class ValetError(Exception):
    """Base of all; its text is for an operator's log and holds no secret."""


class NotConfigured(ValetError):
    """The [valet] section does not say enough; no call was made."""


class Unavailable(ValetError):
    """There was no answer to rely on: out of reach, too slow, broken, busy, or not understood.

    :ivar retry_after: seconds after which Valet asks to be called again; None where it did not say
    :ivar retryable: whether the same call may well succeed within moments
    """

    def __init__(self, message, retryable=False, retry_after=None):
        super().__init__(message)
        self.retryable = retryable
        self.retry_after = retry_after


class Refused(ValetError):
    """Valet answered, and its answer is no.

    :ivar status: HTTP status
    :ivar code: Valet's permanent code of the error, such as ``valet.group.in_use``; '' where it gave none
    :ivar error: the whole ``error`` member of the answer, a dict
    """

    def __init__(self, message, status, code='', error=None):
        super().__init__(message)
        self.status = status
        self.code = code
        self.error = error or {}


class Infeasible(Refused):
    """Proven: there is no way to place it."""
