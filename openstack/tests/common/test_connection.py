"""Credentials and endpoints, against a Keystone that gives tokens to who knows the password."""

import threading
import time

import pytest
from oslo_config import cfg
from support import server as s
from support.threads import run_in_threads

from valet_openstack import client
from valet_openstack import connection
from valet_openstack import errors
from valet_openstack import options

SECRET = 's3cret-of-the-tests'


class Keystone:
    """Keystone v3 as far as a client needs it, and Valet behind its token."""

    def __init__(self, with_valet=True):
        self.users = []
        self.valid = set()
        self._lock = threading.Lock()
        #: Called before a password is looked at.
        self.before_token = lambda: None
        #: Called with each request to Valet before its token is looked at.
        self.before_valet = lambda request: None
        self.with_valet = with_valet
        self.server = s.Server(self.answer)

    def answer(self, request, handler):
        root = self.server.url[:-3]
        if request.path in ('/', '/v3', '/v3/'):
            version = {'id': 'v3.14', 'status': 'stable', 'links': [{'rel': 'self', 'href': root + '/v3/'}]}
            single = request.path != '/'
            s.send(handler, 200 if single else 300,
                   {'version': version} if single else {'versions': {'values': [version]}})
        elif request.path == '/v3/auth/tokens':
            user = request.body['auth']['identity']['password']['user']
            with self._lock:
                self.users.append((user['name'], request.body['auth'].get('scope')))
                token = 'token-%d' % len(self.users)
            self.before_token()
            if user['password'] != SECRET:
                return s.send(handler, 401, {'error': {'message': 'no', 'code': 401}})
            self.valid.add(token)
            s.send(handler, 201, {'token': {
                'methods': ['password'], 'expires_at': '2099-01-01T00:00:00.000000Z',
                'issued_at': '2020-01-01T00:00:00.000000Z', 'user': {'id': 'u', 'name': user['name'],
                                                                     'domain': {'id': 'default', 'name': 'D'}},
                'catalog': self.catalog(root)}}, {'X-Subject-Token': token})
        else:
            self.before_valet(request)
            if request.headers.get('X-Auth-Token') in self.valid:
                s.send(handler, 200, {'path': request.path})
            else:
                s.send(handler, 401, {'error': {'message': 'unauthorized'}})

    def catalog(self, root):
        def entry(kind, *endpoints):
            return {'type': kind, 'name': kind, 'id': kind, 'endpoints': [
                {'id': interface + region, 'interface': interface, 'region': region, 'region_id': region,
                 'url': url} for interface, region, url in endpoints]}
        nova = entry('placement', ('public', 'one', 'http://127.0.0.1:1/placement'))
        valet = entry('application-placement', ('internal', 'one', root), ('public', 'one', 'http://127.0.0.1:1'),
                      ('internal', 'two', root + '/two/v1'))
        return [nova, valet] if self.with_valet else [nova]


@pytest.fixture
def keystone():
    found = Keystone()
    with found.server:
        yield found


def conf_of(text, tmp_path):
    file = tmp_path / 'service.conf'
    file.write_text(text)
    conf = cfg.ConfigOpts()
    conf(['--config-file', str(file)], default_config_files=[])
    options.register(conf)
    return conf


def made(conf, service='nova'):
    return client.Client(lambda: connection.connect(conf, service), conf.valet)


def section(name, keystone, username, password=SECRET, more=''):
    return ('[%s]\nauth_type = password\nauth_url = %s\nusername = %s\npassword = %s\nproject_name = service\n'
            'user_domain_name = Default\nproject_domain_name = Default\n%s\n'
            % (name, keystone.server.url[:-3], username, password, more))


def test_own_credentials_and_the_catalogue(keystone, tmp_path):
    conf = conf_of(section('valet', keystone, 'valet'), tmp_path)
    assert made(conf).call('GET', '/status') == {'path': '/v1/status'}
    assert keystone.users[0][0] == 'valet'


def test_region_decides_among_endpoints(keystone, tmp_path):
    conf = conf_of(section('valet', keystone, 'valet', more='region_name = two'), tmp_path)
    assert made(conf).call('GET', '/status') == {'path': '/two/v1/status'}


def test_url_goes_before_the_catalogue(keystone, tmp_path):
    conf = conf_of(section('valet', keystone, 'valet', more='url = %s' % keystone.server.url), tmp_path)
    assert made(conf).call('GET', '/status') == {'path': '/v1/status'}


def test_endpoint_override_does_too(keystone, tmp_path):
    conf = conf_of(section('valet', keystone, 'valet', more='endpoint_override = %s' % keystone.server.url[:-3]),
                   tmp_path)
    assert made(conf).call('GET', '/status') == {'path': '/v1/status'}


def test_the_historic_names(keystone, tmp_path):
    conf = conf_of('[valet]\nurl = %s\nadmin_tenant_name = service\nadmin_username = old\nadmin_password = %s\n'
                   'admin_auth_url = %s/v3\n' % (keystone.server.url, SECRET, keystone.server.url[:-3]), tmp_path)
    assert made(conf).call('GET', '/status') == {'path': '/v1/status'}
    user, scope = keystone.users[0]
    assert user == 'old' and scope['project']['name'] == 'service'


@pytest.mark.parametrize('service, sections, expected', [
    ('nova', ['placement', 'service_user', 'keystone_authtoken'], 'placement'),
    ('nova', ['keystone_authtoken'], 'keystone_authtoken'),
    ('cinder', ['placement', 'service_user', 'keystone_authtoken'], 'service_user'),
    ('cinder', ['keystone_authtoken'], 'keystone_authtoken'),
    ('heat', ['trustee', 'keystone_authtoken'], 'keystone_authtoken'),
    ('heat', ['trustee'], 'trustee'),
])
def test_else_those_of_the_service(keystone, tmp_path, service, sections, expected):
    conf = conf_of(''.join(section(name, keystone, 'user-of-' + name) for name in sections), tmp_path)
    made(conf, service).call('GET', '/status')
    assert keystone.users[0][0] == 'user-of-' + expected


def test_a_token_that_has_ended_is_replaced(keystone, tmp_path):
    valet = made(conf_of(section('valet', keystone, 'valet'), tmp_path))
    valet.call('GET', '/status')
    keystone.valid.clear()
    assert valet.call('GET', '/status') == {'path': '/v1/status'}
    assert len(keystone.users) == 2


def test_tokens_that_end_in_the_midst_of_many_calls_fail_none(keystone, tmp_path):
    """All calls are under way with the old token when it ends, and hear of it one after the other."""
    calls, rounds = 24, 4
    valet = made(conf_of(section('valet', keystone, 'valet', more='retries = 0'), tmp_path))
    valet.call('GET', '/status')
    for n in range(rounds):
        old = set(keystone.valid)
        under_way = threading.Barrier(calls, action=keystone.valid.clear)

        def before_valet(request):
            if request.headers['X-Auth-Token'] in old:
                time.sleep(0.01 * under_way.wait(30))
        keystone.before_valet = before_valet
        run_in_threads(calls, lambda i: valet.call('GET', '/status'))
        assert len(keystone.users) == 2 + n  # one login for all of them


def test_a_new_token_that_is_refused_is_an_answer(keystone, tmp_path):
    """Nothing is tried for ever: neither by retries, which are for a Valet out of reach, nor by new logins."""
    valet = made(conf_of(section('valet', keystone, 'valet', more='retries = 5'), tmp_path))
    keystone.before_valet = lambda request: keystone.valid.clear()
    with pytest.raises(errors.Refused) as caught:
        valet.call('GET', '/status')
    assert caught.value.status == 401
    asked = [each.headers['X-Auth-Token'] for each in keystone.server.requests if each.path == '/v1/status']
    assert asked == ['token-1', 'token-2']


def test_a_password_that_is_wrong_by_now_is_not_tried_for_ever(keystone, tmp_path, monkeypatch):
    valet = made(conf_of(section('valet', keystone, 'valet', more='retries = 5'), tmp_path))
    valet.call('GET', '/status')
    monkeypatch.setitem(globals(), 'SECRET', 'another')
    keystone.valid.clear()
    with pytest.raises(errors.Unavailable) as caught:
        valet.call('GET', '/status')
    assert 'Keystone' in str(caught.value)
    assert len(keystone.users) == 2


def test_a_keystone_that_hangs_holds_no_call_longer_than_it_may_take(keystone, tmp_path):
    """One call waits for Keystone and the others for that one, each until its own time is over: none logs in next."""
    valet = made(conf_of(section('valet', keystone, 'valet', more='retries = 0\ntotal_timeout = 0.5\nread_timeout = 50\n'
                         'breaker_failures = 100'), tmp_path))
    given_up = threading.Barrier(7)
    keystone.before_token = lambda: given_up.wait(30)

    def call(i):
        with pytest.raises(errors.Unavailable) as caught:
            valet.call('GET', '/status')
        if 'owes a token' in str(caught.value):
            given_up.wait(30)
    run_in_threads(7, call)
    assert len(keystone.users) == 1


def test_a_token_that_cannot_be_had_anew_is_not_sent_twice(keystone, tmp_path):
    valet = made(conf_of('[valet]\nurl = %s\nauth_type = admin_token\nendpoint = %s\ntoken = fixed\n'
                         % (keystone.server.url, keystone.server.url), tmp_path))
    with pytest.raises(errors.Refused):
        valet.call('GET', '/status')
    assert len(keystone.server.requests) == 1


def test_a_wrong_password_is_no_secret_in_the_message(keystone, tmp_path):
    valet = made(conf_of(section('valet', keystone, 'valet', password='wr0ng-password'), tmp_path))
    with pytest.raises(errors.Unavailable) as caught:
        valet.call('GET', '/status')
    assert 'Keystone' in str(caught.value) and 'wr0ng' not in str(caught.value)


def test_nothing_secret_is_logged(keystone, tmp_path, caplog):
    caplog.set_level('DEBUG')
    made(conf_of(section('valet', keystone, 'valet'), tmp_path)).call('GET', '/status')
    assert SECRET not in caplog.text and 'token-1' not in caplog.text


def test_no_valet_in_the_catalogue_says_what_to_do(tmp_path):
    keystone = Keystone(with_valet=False)
    with keystone.server:
        with pytest.raises(errors.NotConfigured, match='application-placement.*url'):
            made(conf_of(section('valet', keystone, 'valet'), tmp_path)).call('GET', '/status')


@pytest.mark.parametrize('text, says', [
    ('', r'no credentials.*\[placement\]'),
    ('[valet]\nauth_type = none\n', 'needs url'),
    ('[valet]\nadmin_username = a\n', 'admin_auth_url'),
    ('[valet]\nauth_type = no-such-plugin\n', r'\[valet\] cannot be used'),
])
def test_what_is_missing_is_named(tmp_path, text, says):
    with pytest.raises(errors.NotConfigured, match=says):
        made(conf_of(text, tmp_path)).call('GET', '/status')


def test_options_can_be_written_to_a_sample_file(tmp_path):
    from oslo_config import generator
    conf = cfg.ConfigOpts()
    generator.register_cli_opts(conf)
    out = tmp_path / 'sample.conf'
    conf(['--namespace', 'valet', '--output-file', str(out)], default_config_files=[])
    generator.generate(conf)
    sample = out.read_text()
    for name in ('url', 'failure_mode', 'admin_tenant_name', 'auth_type', 'username', 'password', 'cafile',
                 'region_name', 'connect_timeout', 'breaker_failures', 'service_type'):
        assert sample.count('\n#%s =' % name) == 1, name
    assert '[valet]' in sample and 'application-placement' in sample
