import { describe, expect, it } from 'vitest';
import { ValetError } from '../error.ts';
import { ConfigError } from './error.ts';
import { GROUPS } from './options.ts';
import { type ConfigSources, readConfig } from './read.ts';

/** What a configuration needs at least. */
const LOCAL = '[identity]\nauth = none\n';

function read(text: string, sources: ConfigSources = {}) {
  return readConfig({ text: LOCAL + text, file: '/etc/valet/valet.conf', ...sources });
}

function problemsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** Lines count from the one after `LOCAL`. */
function problems(text: string, sources: ConfigSources = {}): string[] {
  return problemsOf(() => read(text, sources)).map((problem) =>
    problem.replace(/^\/etc\/valet\/valet\.conf:(\d+)/, (_, line) => `line ${Number(line) - 2}`),
  );
}

describe('a configuration', () => {
  it('has every option, with its default where nothing is said', () => {
    const config = read('');
    expect(Object.keys(config)).toEqual(Object.keys(GROUPS));
    expect(config.server).toMatchObject({
      host: '127.0.0.1',
      port: 8090,
      tls_cert: null,
      trust_proxy: false,
    });
    expect(config.database.url).toBe('sqlite:///valet.db');
    expect(config.planning.reservation_timeout_seconds).toBe(70 * 60);
  });

  it('cannot be changed', () => {
    const config = read('[database]\nurl = sqlite:///a\n[music]\nhosts = a');
    for (const part of [config, config.server, config.music.hosts]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('takes the command line before the environment before the file before the default', () => {
    const text = '[server]\nport = 1\nqueue_limit = 1\npage_limit = 1';
    const environment = { OS_SERVER__PORT: '2', OS_SERVER__QUEUE_LIMIT: '2' };
    const { server } = read(text, { environment, overrides: { 'server.port': '3' } });
    expect(server).toMatchObject({ port: 3, queue_limit: 2, page_limit: 1, max_connections: 2048 });
  });

  it('does not look at a value that another one outdoes', () => {
    expect(read('[server]\nport = many', { environment: { OS_SERVER__PORT: '2' } }).server.port).toBe(2);
  });

  it('needs no file', () => {
    expect(readConfig({ overrides: { 'identity.auth': 'none' } }).identity.auth).toBe('none');
  });

  it('leaves the variables of the OpenStack clients and of other services alone', () => {
    const environment = {
      OS_AUTH_URL: 'x',
      OS_PASSWORD: 'y',
      OS_NOVA__HOST: 'z',
      os_server__port: '1',
      HOME: '/',
    };
    expect(read('', { environment })).toEqual(read(''));
  });

  it('reads relative paths from the folder of the file, and else as they are', () => {
    const text =
      '[datacenter]\nsite = sites/a.yaml\n[policy]\nfile = /abs/policy.yaml\n[identity]\nca_file = ca.pem';
    const config = read(text, { environment: { OS_IDENTITY__CA_FILE: 'here.pem' } });
    expect(config.datacenter.site).toBe('/etc/valet/sites/a.yaml');
    expect(config.policy.file).toBe('/abs/policy.yaml');
    expect(config.identity.ca_file).toBe('here.pem');
  });

  it('unsets an option by an empty value, if it may be unset', () => {
    expect(
      read('[music]\nhosts = a', { environment: { OS_MUSIC__HOSTS: '' }, overrides: {} }).music.hosts,
    ).toBe(null);
    expect(problems('[server]\nport =')).toEqual([
      'line 2: [server] port: expected a whole number from 0 to 65535, got ""',
    ]);
  });
});

describe('values', () => {
  const given = (group: keyof typeof GROUPS, key: string, text: string) => {
    const config = read('[database]\nurl = sqlite:///a.db', { overrides: { [`${group}.${key}`]: text } });
    return (config[group] as Record<string, unknown>)[key];
  };
  const wrong = (name: string, text: string) => problems('', { overrides: { [name]: text } })[0];

  it.each([
    ['true', true],
    ['Yes', true],
    ['on', true],
    ['1', true],
    ['False', false],
    ['no', false],
    ['OFF', false],
    ['0', false],
  ])('the boolean %s is %s', (text, value) => {
    expect(given('database', 'echo', text)).toBe(value);
  });

  it('a boolean is nothing else', () => {
    expect(wrong('database.echo', '2')).toMatch(
      /expected true or false \(or yes, no, on, off, 1, 0\), got "2"$/,
    );
  });

  it.each(['-1', '65536', '1e3', '8090.0', 'NaN', 'Infinity', '0x10', '٣', '99999999999999999999', '1_000'])(
    'a port is not %s',
    (text) => {
      expect(wrong('server.port', text)).toContain('expected a whole number from 0 to 65535, got');
    },
  );

  it('seconds may have fractions', () => {
    expect(given('identity', 'timeout_seconds', '0.25')).toBe(0.25);
    expect(wrong('identity.timeout_seconds', '1m')).toContain('expected a number of seconds from 0.1 to 600');
  });

  it.each(['valet', 'valet.example.org', '10.0.0.1', 'fe80::1', '0.0.0.0'])('a host is %s', (text) => {
    expect(given('server', 'metrics_host', text)).toBe(text);
  });

  it.each(['a b', 'host:80', '10.0.0', '10.0.0.256', '-a', 'http://h', '[10.0.0.1', '[name]'])(
    'a host is not %s',
    (text) => {
      expect(wrong('server.metrics_host', text)).toContain('expected a host name or an IP address');
    },
  );

  it('an IPv6 address may stand in brackets', () => {
    expect(given('server', 'host', '[::1]')).toBe('::1');
  });

  it('a list has commas or line breaks', () => {
    expect(
      read('[database]\nurl = sqlite:///a\n[music]\nhosts = a, b,\n  10.0.0.1\n  c').music.hosts,
    ).toEqual(['a', 'b', '10.0.0.1', 'c']);
    expect(wrong('music.hosts', 'a, b c')).toContain('expected a list, each entry of it a host name');
  });

  it('one of a few words may be written in capitals', () => {
    expect(given('identity', 'interface', 'Public')).toBe('public');
    expect(wrong('identity.interface', 'pubic')).toBe(
      'command line: [identity] interface: expected "admin" or "internal" or "public", got "pubic". Did you mean "public"?',
    );
  });

  it.each([
    ['true', true],
    ['false', false],
    ['127.0.0.1', '127.0.0.1'],
    ['10.0.0.0/8, ::1', '10.0.0.0/8,::1'],
  ])('a proxy is trusted: %s', (text, value) => {
    expect(given('server', 'trust_proxy', text)).toBe(value);
  });

  it.each(['', 'proxy.example.org', '10.0.0.0/33', '10.0.0.0/8/8', '::/129'])('no proxy is %j', (text) => {
    expect(wrong('server.trust_proxy', text)).toContain('expected true, false, or IP addresses and networks');
  });

  it.each(['keystone:5000', 'ftp://keystone', 'http://', '/v3'])('no Keystone is at %s', (text) => {
    expect(wrong('identity.auth_url', text)).toContain('expected a URL that starts with http:// or https://');
  });

  it('a site id is a name', () => {
    expect(given('datacenter', 'site_id', 'eu-1.prod')).toBe('eu-1.prod');
    expect(wrong('datacenter.site_id', 'a/b')).toContain('expected a name of at most 64 letters');
  });

  it.each([
    ['mysql+pymysql://valet:hunter2@h/valet?charset=utf8', 'MySQL and MariaDB come with a later version.'],
    ['postgresql://valet:hunter2@h/valet', 'PostgreSQL comes with a later version.'],
    ['music://hunter2', 'Music comes with a later version.'],
    ['sqlite://hunter2', 'SQLite has no host: the slash after the second one is missing.'],
    ['sqlite:///:memory:', 'A database in memory would forget what has been promised.'],
    ['oracle://hunter2', ''],
  ])('a database is not %s', (text, hint) => {
    const problem = wrong('database.url', text);
    expect(problem).toContain(
      'expected sqlite:///relative/path or sqlite:////absolute/path, got something else',
    );
    expect(problem).toContain(hint);
    expect(problem).not.toContain('hunter2');
  });
});

describe('what is wrong with a configuration', () => {
  it('is told all at once, with line and nearest name', () => {
    const text = [
      '[sevrer]',
      'port = 1',
      '[server]',
      'prot = 90',
      'port = x',
      'username = valet',
      '[sqlalchemy]',
      'url = sqlite:///x',
      '[server]',
      'port = 8091',
      'workers = 5 # five',
      'nonsense',
      '[zzzzzzzz]',
    ].join('\n');
    expect(problems(text)).toEqual([
      'line 1: there is no group "sevrer". Did you mean "server"?',
      'line 4: [server] has no option "prot". Did you mean "port"?',
      'line 5: [server] port: expected a whole number from 0 to 65535, got "x"',
      'line 6: [server] has no option "username". It belongs to [identity] or [openstack].',
      'line 7: there is no group "sqlalchemy". It is called [database] now.',
      'line 10: [server] port is set in line 7 already: remove one of the two',
      expect.stringMatching(/^line 11: \[server\] has no option "workers"\. There are host, port, /),
      'line 12: expected "option = value", "[group]" or a comment',
      expect.stringMatching(/^line 13: there is no group "zzzzzzzz"\. There are server, identity, /),
    ]);
  });

  it('is told of the environment and the command line, too', () => {
    const environment = { OS_SERVER__PROT: '1', OS_LOGGING__LEVEL: 'loud', OS_SERVER__: '1' };
    const overrides = { 'sever.port': '1', port: '1', 'server.port': 'x', 'server.a.b': '1' };
    expect(problems('[server]\nqueue_limit = 0', { environment, overrides })).toEqual([
      'line 2: [server] queue_limit: expected a whole number from 1 to 100000, got "0"',
      'command line: there is no option "sever.port". Did you mean "server.port" or "server.host"?',
      'command line: there is no option "port".',
      expect.stringMatching(/^OS_SERVER__: \[server\] has no option ""/),
      'OS_SERVER__PROT: [server] has no option "prot". Did you mean "port"?',
      expect.stringMatching(/^command line: \[server\] has no option "a\.b"/),
      'command line: [server] port: expected a whole number from 0 to 65535, got "x"',
      expect.stringMatching(/^OS_LOGGING__LEVEL: \[logging\] level: expected "trace" or .*, got "loud"/),
    ]);
  });

  it('reminds of comments that are part of a value', () => {
    expect(problems('[server]\nport = 8090 ; the usual')).toEqual([
      'line 2: [server] port: expected a whole number from 0 to 65535, got "8090 ; the usual". A comment must stand on a line of its own.',
    ]);
  });

  it('never shows a secret', () => {
    const text = '[messaging]\ntransport_url = http://valet:hunter2@h # hunter2';
    expect(problems(text)).toEqual([
      'line 2: [messaging] transport_url: expected a URL rabbit://USER:PASSWORD@HOST:PORT/VHOST, several brokers with commas between, got something else',
    ]);
  });

  it('is an error of the service with a line for each, and no end of lines', () => {
    const text = Array.from({ length: 30 }, (_, i) => `[x${i}]`).join('\n');
    try {
      read(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ValetError);
      const { code, message } = error as ValetError;
      expect(code).toBe('valet.config.invalid');
      expect(message.split('\n')).toHaveLength(21);
      expect(message).toMatch(/\nand 10 more$/);
    }
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('is the name %s', (name) => {
    expect(problems(`[${name}]\nx = 1\n[server]\n${name} = 1`)).toHaveLength(2);
    expect(problems('', { overrides: { [`${name}.x`]: '1', [`server.${name}`]: '1' } })).toHaveLength(2);
  });
});

describe('options that depend on each other', () => {
  it('Keystone needs to be told where it is and who asks', () => {
    expect(problemsOf(() => readConfig({}))).toEqual([
      '[identity] auth: keystone needs auth_url, username, password, project_name in [identity]; to try Valet on this machine alone, set auth = none',
    ]);
    expect(
      problemsOf(() => readConfig({ file: 'v.conf', text: '[identity]\nauth = keystone\nusername = valet' })),
    ).toEqual([expect.stringMatching(/^v\.conf:2: .*auth_url, password, project_name/)]);
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('nobody is asked on %s', (host) => {
    expect(read('', { overrides: { 'server.host': host } }).server.host).toBe(host);
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'valet.example.org'])(
    'on %s, auth = none must be said twice',
    (host) => {
      const overrides = { 'server.host': host };
      expect(problems('', { overrides })).toEqual([
        expect.stringContaining('[identity] auth: none lets everybody who can reach'),
      ]);
      const twice = { ...overrides, 'identity.allow_unauthenticated_remote': 'true' };
      expect(read('', { overrides: twice }).server.host).toBe(host);
    },
  );

  it('HTTPS needs certificate and key', () => {
    expect(problems('[server]\ntls_key = key.pem')).toEqual([
      'line 2: [server] tls_key: HTTPS needs both tls_cert and tls_key; set the other one, too',
    ]);
    expect(read('[server]\ntls_key = key.pem\ntls_cert = cert.pem').server.tls_cert).toBe(
      '/etc/valet/cert.pem',
    );
  });

  it('two listeners cannot share a port', () => {
    expect(problems('[server]\nport = 8091')).toHaveLength(1);
    expect(problems('[server]\nport = 8091\nmetrics_host = 0.0.0.0')).toHaveLength(1);
    expect(problems('[server]\nport = 8091\nmetrics_host = 127.0.0.2')).toEqual([]);
    expect(problems('[server]\nport = 0\nmetrics_port = 0')).toEqual([]);
  });

  it('the mode live needs a user who may read the cloud, and no site file', () => {
    const live = '[datacenter]\nmode = live';
    expect(problems(live)).toEqual([
      'line 2: [datacenter] mode: live needs auth_url, username, password, project_name in [openstack] or [identity]: the cloud is read by a user with the admin role',
    ]);
    const user = '[openstack]\nauth_url = http://k:5000\nusername = v\npassword = p\nproject_name = service';
    expect(problems(`${live}\n${user}`)).toEqual([]);
    expect(problems(`${live}\n${user}\n[datacenter]\nsite = site.yaml`)).toEqual([
      expect.stringMatching(/^line 9: \[datacenter\] site: a site file is for mode sim/),
    ]);
  });

  it('the broker may be several, and a pattern of host names must be one', () => {
    expect(problems('[messaging]\ntransport_url = rabbit://u:p@a:5672,u:p@b:5672/')).toEqual([]);
    expect(problems('[messaging]\ntransport_url = amqp://u:p@a/')).toHaveLength(1);
    expect(problems('[datacenter]\nhost_name_pattern = (')).toHaveLength(1);
  });

  it('Music cannot be the database yet, but may be configured beside another', () => {
    expect(problems('[music]\nhost = music-1')).toEqual([
      expect.stringMatching(
        /^line 2: \[music\] host: Music comes with a later version; say with \[database\] url/,
      ),
    ]);
    const both = '[music]\nhost = music-1\nreplication_factor = 2\n[database]\nurl = sqlite:///valet.db';
    expect(read(both).music).toEqual({
      host: 'music-1',
      hosts: null,
      port: 8080,
      keyspace: 'valet',
      replication_factor: 2,
    });
  });
});
