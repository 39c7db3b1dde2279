"""What the filter tells the weigher: the order of the hosts for one request, kept with the request itself."""

_ATTRIBUTE = '_valet_order'

_weigher_loaded = False


def weigher_is_loaded():
    """Whether anybody will look at an order; without, a second host would only blur the plan."""
    return _weigher_loaded


def set_weigher_loaded(loaded=True):
    global _weigher_loaded
    _weigher_loaded = loaded


def remember(spec_obj, hosts):
    """:param hosts: names, best first"""
    # No field of RequestSpec, so it is neither stored nor sent; it goes when the request does.
    setattr(spec_obj, _ATTRIBUTE, {host: rank for rank, host in enumerate(hosts)})


def forget(spec_obj):
    if was_asked(spec_obj):
        delattr(spec_obj, _ATTRIBUTE)


def was_asked(spec_obj):
    """Whether an earlier instance of the same request has a host already."""
    return hasattr(spec_obj, _ATTRIBUTE)


def rank(spec_obj, host):
    """0 is best; None: Valet said nothing of it."""
    return getattr(spec_obj, _ATTRIBUTE, {}).get(host)
