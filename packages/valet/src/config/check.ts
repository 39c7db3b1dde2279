/** What must hold between options that are right each by itself. */
import { BlockList, isIP } from 'node:net';
import type { Config } from './options.ts';
import type { Report, Settings } from './setting.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine itself can reach a listener on a host. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

export function checkTogether(config: Config, settings: Settings, report: Report): void {
  const { server, identity, datacenter, openstack } = config;
  /** Reports it at the first of some options that somebody has set. */
  const fail = (names: readonly string[], message: string): void => {
    const name = names.find((each) => settings.has(each)) ?? names[0]!;
    const [group, key] = name.split('.');
    report(settings.get(name)?.place ?? null, `[${group}] ${key}: ${message}`);
  };

  if (identity.auth === 'keystone') {
    const missing = (['auth_url', 'username', 'password', 'project_name'] as const).filter(
      (key) => identity[key] === null,
    );
    if (missing.length > 0)
      fail(
        ['identity.auth'],
        `keystone needs ${missing.join(', ')} in [identity]; to try Valet on this machine alone, set auth = none`,
      );
  } else if (!isLoopback(server.host) && !identity.allow_unauthenticated_remote)
    fail(
      ['identity.auth', 'server.host'],
      `none lets everybody who can reach ${server.host} do everything; set [server] host = 127.0.0.1, or say that you mean it with [identity] allow_unauthenticated_remote = true`,
    );

  if ((server.tls_cert === null) !== (server.tls_key === null))
    fail(
      ['server.tls_cert', 'server.tls_key'],
      'HTTPS needs both tls_cert and tls_key; set the other one, too',
    );
  const hosts = new Set([server.host, server.metrics_host]);
  const isShared = hosts.size === 1 || hosts.has('0.0.0.0') || hosts.has('::');
  if (server.metrics_port !== 0 && server.metrics_port === server.port && isShared)
    fail(['server.metrics_port', 'server.port'], `the API has port ${server.port}, too; take another one`);

  if (datacenter.mode === 'live') {
    const keys = ['auth_url', 'username', 'password', 'project_name'] as const;
    const unset = keys.filter((key) => (openstack[key] ?? identity[key]) === null);
    if (unset.length > 0)
      fail(
        ['datacenter.mode'],
        `live needs ${unset.join(', ')} in [openstack] or [identity]: the cloud is read by a user with the admin role`,
      );
    if (datacenter.site !== null)
      fail(['datacenter.site'], 'a site file is for mode sim; live reads the site from OpenStack');
  }
  const [choice] = ['music.host', 'music.hosts'].filter((name) => settings.get(name)?.text);
  if (choice !== undefined && !settings.has('database.url'))
    fail(
      [choice],
      'Music comes with a later version; say with [database] url where to keep things instead, such as sqlite:///valet.db',
    );
}
