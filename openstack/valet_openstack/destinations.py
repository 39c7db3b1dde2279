"""The question of the schedulers, "where does this go?", and what is done when there is no answer."""

from oslo_log import log as logging

from valet_openstack import errors

LOG = logging.getLogger(__name__)

PATH = '/destinations'
REJECT = 'reject'

#: Most that Valet names besides the planned place.
MAX_ALTERNATES = 100

_MAX_LISTED = 8

_HEAT_TEXTS = frozenset(['heat_root_stack_id', 'heat_stack_id', 'heat_stack_name', 'heat_resource_name',
                         'heat_resource_uuid'])


def choose(client, body, request_id, failure_mode):
    """Where a server or volume may go, best first.

    :param body: of ``POST /v1/destinations``
    :param failure_mode: 'reject' or 'yield', for when Valet gives no answer
    :returns: some of ``body['candidates']``; all of them when there was no answer and the mode is 'yield'
    :raises errors.Infeasible: when Valet says that none will do; the log has its explanation
    """
    what = '%s %s' % (body['kind'], body['resource_id'])
    try:
        return _read(client.call('POST', PATH, body, request_id), body, what)
    except errors.Infeasible as error:
        LOG.warning('Valet: no place for %(what)s of project %(project)s among %(count)d candidates: %(why)s',
                    {'what': what, 'project': body['project_id'], 'count': len(body['candidates']),
                     'why': explain(error)})
        raise
    except errors.ValetError as error:
        if failure_mode == REJECT:
            LOG.error('Valet gave no place for %(what)s, and none passes because failure_mode is reject: '
                      '%(error)s', {'what': what, 'error': error})
            return []
        LOG.warning('Valet gave no place for %(what)s, and all %(count)d candidates pass because failure_mode is '
                    'yield: %(error)s', {'what': what, 'count': len(body['candidates']), 'error': error})
        return body['candidates']


def _read(answer, body, what):
    destination = answer.get('destination') if isinstance(answer, dict) else None
    locations = destination.get('locations') if isinstance(destination, dict) else None
    if not isinstance(locations, list) or not locations:
        raise errors.Unavailable('the answer has no destination.locations')
    candidates = set(body['candidates'])
    foreign = [place for place in locations if not isinstance(place, str) or place not in candidates]
    if foreign:
        raise errors.Unavailable('the answer names %r, which was not offered' % (foreign[0],))
    LOG.info('Valet: %(what)s goes to %(place)s (plan %(plan)s, %(state)s)%(others)s',
             {'what': what, 'place': locations[0], 'plan': destination.get('plan_id'),
              'state': destination.get('state'),
              'others': ', else ' + ', '.join(locations[1:4]) if len(locations) > 1 else ''})
    return locations


def hints_of(hints):
    """Scheduler hints as Valet takes them: each a text or a list of texts. Nova wraps every one in a list.

    Nova's own notes to itself, whose names begin with an underscore, stay here.
    """
    found = {}
    for name, value in (hints or {}).items():
        if name.startswith('_') or value is None:
            continue
        texts = [str(one) for one in (value if isinstance(value, (list, tuple)) else [value])]
        single = len(texts) == 1 and (name in _HEAT_TEXTS or not isinstance(value, (list, tuple)))
        found[name] = texts[0] if single else texts
    return found


def explain(error):
    """The whole explanation in one line, for the log."""
    parts = [str(error)]
    explanation = _dict(error.error.get('explanation'))
    conflict, advice = conflict_of(explanation), advice_of(explanation)
    if conflict:
        parts.append('conflict: ' + '; '.join(conflict))
    if advice:
        parts.append('would help: ' + '; '.join(advice))
    if error.error.get('plan_id'):
        parts.append('more: valet plan explain %s' % error.error['plan_id'])
    return '. '.join(parts)


def explain_to_user(error):
    """What the owner may know: the rules that stood against it, no host and no figure."""
    explanation = _dict(error.error.get('explanation'))
    conflict, refused = conflict_of(explanation), refused_of(explanation)
    if conflict:
        return 'Valet: these cannot be met together: %s.' % '; '.join(conflict)
    # The message is for the operator: to an administrator Valet tells more than everybody may know.
    return 'Valet: %s.' % ('; '.join(refused) or 'no host keeps all the rules that hold for it')


def refused_of(explanation):
    """What found no place at all, each with the rules that stood against it."""
    found = []
    for item in _dicts(explanation.get('items')):
        rules = [str(one.get('rule')) for one in _dicts(item.get('rejections'))]
        if item.get('candidates') == 0 and rules:
            found.append('%s is refused by %s' % (item.get('resource'), ', '.join(dict.fromkeys(rules))))
    return found[:_MAX_LISTED]


def conflict_of(explanation):
    """What cannot hold together, each as ``group apart``."""
    elements = _dicts(_dict(explanation.get('conflict')).get('elements'))
    return ['%s %s' % (one.get('kind'), one.get('name')) for one in elements][:_MAX_LISTED]


def advice_of(explanation):
    """Changes each of which would make it fit."""
    changes = [one.get('change') for one in _dicts(explanation.get('advice'))]
    return [change for change in changes if isinstance(change, str)][:_MAX_LISTED]


def _dict(value):
    return value if isinstance(value, dict) else {}


def _dicts(value):
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
