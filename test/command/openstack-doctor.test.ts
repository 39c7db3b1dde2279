/** `valet openstack doctor`: what it finds in a cloud, at Valet and in files, and what it advises. */
import { writeFileSync } from 'node:fs';
import { type RunningService, readConfig, serve, upgradeDatabase } from '@valet/valet';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../packages/valet/src/http/log.ts';
import { KeystoneEmulator } from '../../packages/valet/src/identity/testing/keystone.ts';
import { runCommand } from '../support/command.ts';
import { OpenStackServices } from '../support/openstack-services.ts';
import { folderWith, removeFolders } from '../support/valet.ts';

const SECRET = 'hidden-word';

let keystone: KeystoneEmulator;
let cloud: OpenStackServices;
let service: RunningService;
let folder: string;
beforeAll(async () => {
  keystone = await KeystoneEmulator.start({ now: () => Date.now() });
  const { directory } = keystone;
  const project = directory.addProject('service');
  for (const [name, role] of [
    ['valet', 'admin'],
    ['member', 'member'],
  ] as const)
    directory.grant(directory.addUser(name, SECRET), project, role);
  const host = (name: string) => ({ name, vcpus: 8, memory_mb: 4096, disk_gb: 100 });
  folder = folderWith({
    'site.json': JSON.stringify({
      site: 'cloud',
      hosts: ['h1', 'h2'].map(host),
      pools: [{ name: 'store@lvm#fast', at: 'site', capacity_gb: 100 }],
    }),
    'topology.yaml': 'clusters:\n  - {name: c, racks: [{name: r, hosts: [h1, elsewhere]}]}\n',
  });
  const text = `[identity]
auth_url = ${keystone.url}
username = valet
password = ${SECRET}
project_name = service
[messaging]
transport_url = rabbit://guest:${SECRET}@127.0.0.1:1/
[datacenter]
topology = ${folder}/topology.yaml
`;
  writeFileSync(`${folder}/valet.conf`, text);
  const config = readConfig({
    text,
    file: 'valet.conf',
    overrides: {
      'server.port': '0',
      'server.metrics_port': '0',
      'datacenter.site': `${folder}/site.json`,
      'database.url': `sqlite:///${folder}/valet.db`,
    },
  });
  await upgradeDatabase(config);
  service = await serve(config, createLogger('silent', 'json'));
}, 60_000);
afterAll(async () => {
  await service?.stop();
  await cloud?.close();
  await keystone?.close();
  removeFolders();
});

beforeEach(async () => {
  await cloud?.close();
  keystone.services.length = 0;
  cloud = await OpenStackServices.start(keystone);
  const endpoint = { interface: 'internal', region: 'RegionOne', url: `${service.url}/v1` } as const;
  keystone.services.push({
    type: 'application-placement',
    name: 'valet',
    endpoints: [endpoint, { ...endpoint, interface: 'public' }],
  });
});

interface Finding {
  readonly area: string;
  readonly check: string;
  readonly status: string;
  readonly seen: string;
  readonly advice: string | null;
}

async function examine(...args: readonly string[]) {
  const env = {
    OS_AUTH_URL: keystone.url,
    OS_USERNAME: 'valet',
    OS_PASSWORD: SECRET,
    OS_PROJECT_NAME: 'service',
  };
  const run = await runCommand(['openstack', 'doctor', '-f', 'json', ...args], { env });
  expect(run.out + run.err).not.toContain(SECRET);
  const document = JSON.parse(run.out || '{}') as { checks: Finding[]; failed: number };
  const all = document.checks ?? [];
  return {
    ...run,
    all,
    of: (area: string, check?: string) =>
      all.filter((each) => each.area === area && (check === undefined || each.check === check)),
    bad: all
      .filter(({ status }) => status !== 'ok')
      .map(({ area, check, status }) => [area, check, status].join(' ')),
  };
}

describe('the services', () => {
  it('are reached as who is asked, in their version, and read', async () => {
    const { of, status, bad } = await examine();
    expect(of('keystone', 'token')).toMatchObject([
      { status: 'ok', seen: 'as valet in service, admin, member, reader; version v3.14' },
    ]);
    for (const [area, version, check, read] of [
      ['nova', '2.93', 'hosts', '2 compute hosts'],
      ['placement', '1.39', 'resource providers', '2 resource providers'],
      ['cinder', '3.70', 'pools', '1 pool'],
      ['neutron', 'v2.0', 'agents', '0 agents'],
    ] as const)
      expect(of(area)).toMatchObject([
        { check: 'reached', status: 'ok', seen: expect.stringContaining(`, version ${version}`) },
        { check, status: 'ok', seen: read },
      ]);
    expect(of('heat', 'stacks')).toMatchObject([{ status: 'ok' }]);
    // This Valet plans for a site from a file, and says so; everything else is right.
    expect(bad).toEqual(['valet reached failed']);
    expect(status).toBe(9);
  });

  it('that are down, too old, not registered or closed to the user are told with what to do', async () => {
    cloud.broken.add('cinder');
    cloud.placementVersion = '1.10';
    cloud.unregister('neutron');
    const run = await examine();
    expect(run.of('cinder', 'pools')).toMatchObject([
      { status: 'failed', seen: expect.stringContaining('it answers 503 to GET /scheduler-stats/get_pools') },
    ]);
    expect(run.of('placement', 'reached')).toMatchObject([
      { status: 'failed', advice: 'Valet needs Placement 1.19 or newer' },
    ]);
    expect(run.of('neutron')).toMatchObject([
      { status: 'warning', advice: expect.stringContaining('neutron = false') },
    ]);
    const member = await examine('--os-username', 'member');
    expect(member.of('keystone', 'role')).toMatchObject([{ status: 'failed' }]);
    expect(member.of('nova', 'hosts')).toMatchObject([
      { status: 'failed', seen: expect.stringContaining("403 to GET /os-services (Policy doesn't allow") },
    ]);
  });

  it('are not asked by whom Keystone does not let in, which is a finding, too', async () => {
    const { all, status } = await examine('--os-password', 'wrong');
    expect(all).toMatchObject([
      { area: 'keystone', check: 'token', status: 'failed', advice: expect.stringContaining('check user') },
    ]);
    expect(status).toBe(9);
    const missing = await runCommand(['openstack', 'doctor']);
    expect(missing).toMatchObject({ status: 1, err: expect.stringContaining('this asks Keystone') });
  });

  it('include no Valet under the type of the Placement API', async () => {
    keystone.services.push({ type: 'placement', name: 'valet', endpoints: [] });
    keystone.services.splice(
      keystone.services.findIndex(({ type }) => type === 'application-placement'),
      1,
    );
    const { of } = await examine();
    expect(of('keystone', 'catalogue').map(({ status }) => status)).toEqual(['failed', 'warning']);
    expect(of('valet')).toEqual([]);
  });
});

describe('names', () => {
  it('that differ between Nova, Placement, Cinder, Valet and the topology file are told', async () => {
    cloud.hosts.push('h3');
    cloud.pools.push('store@lvm#slow');
    const { of } = await examine('--topology', `${folder}/topology.yaml`);
    expect(of('names').map(({ check, status, seen }) => [check, status, seen])).toEqual([
      ['Nova, Placement', 'warning', 'no resource provider for h3'],
      ['Nova, Valet', 'failed', 'Valet lacks h3'],
      ['Cinder, Valet', 'failed', 'Valet lacks store@lvm#slow'],
      ['topology file', 'failed', `${folder}/topology.yaml has hosts that the cloud has not: elsewhere`],
      ['topology file', 'warning', 'it does not say where h2, h3 are'],
    ]);
  });
});

describe('with valet.conf', () => {
  it("it is Valet's own user, tries its broker, and takes its topology file", async () => {
    const { of, out } = await examine('--config', `${folder}/valet.conf`, '--os-username', 'member');
    expect(of('keystone', 'token')[0]!.seen).toContain('as valet in service');
    expect(of('rabbitmq')).toMatchObject([
      { status: 'failed', seen: expect.stringMatching(/^guest at 127\.0\.0\.1:1, vhost \/: .*ECONNREFUSED/) },
    ]);
    expect(of('names', 'topology file')).toHaveLength(2);
    expect(out).not.toContain(SECRET);
    const wrong = await runCommand(['openstack', 'doctor', '--config', `${folder}/none.conf`]);
    expect(wrong).toMatchObject({ status: 1 });
  });
});

describe('files', () => {
  it('as `valet openstack config` prints them are right, but for the password', async () => {
    const printed = async (name: string) =>
      (await runCommand(['openstack', 'config', '--service', name])).out.replace(
        'PASSWORD_OF_THE_USER',
        SECRET,
      );
    const files = folderWith({
      'nova.conf': await printed('nova'),
      'heat.conf': await printed('heat'),
      'cinder.conf': await printed('cinder'),
      'example.conf': (await runCommand(['openstack', 'config', '--service', 'cinder'])).out,
    });
    const flags = ['nova', 'heat', 'cinder'].flatMap((name) => [`--${name}-conf`, `${files}/${name}.conf`]);
    const { bad } = await examine(...flags);
    expect(bad).toEqual(['valet reached failed']);
    const example = await examine('--cinder-conf', `${files}/example.conf`);
    expect(example.of('cinder.conf', '[valet]')).toMatchObject([{ status: 'failed' }]);
  });

  it('that stand in the way are told, option by option; a later file counts more', async () => {
    const files = folderWith({
      'nova.conf': `[filter_scheduler]
enabled_filters = ComputeFilter,RamFilter,ValetFilter,OtherFilter
host_subset_size = 3
[valet]
auth_type = password
url = http://valet:8090
`,
      'more.conf': '[notifications]\nnotification_format = both\n',
      'heat.conf': '[DEFAULT]\nconvergence_engine = False\n',
      'cinder.conf': '[DEFAULT]\n',
    });
    const { bad, of } = await examine(
      ...['--nova-conf', `${files}/nova.conf`, '--nova-conf', `${files}/more.conf`],
      ...['--heat-conf', `${files}/heat.conf`, '--cinder-conf', `${files}/cinder.conf`],
    );
    expect(bad.slice(1)).toEqual([
      'nova.conf enabled_filters failed',
      'nova.conf enabled_filters failed',
      'nova.conf available_filters failed',
      'nova.conf weight_classes warning',
      'nova.conf choice of the host failed',
      'nova.conf notification driver failed',
      'nova.conf [valet] failed',
      'heat.conf stack_scheduler_hints failed',
      'heat.conf notification driver failed',
      'heat.conf [valet] warning',
      'cinder.conf scheduler_default_filters failed',
      'cinder.conf [valet] warning',
    ]);
    expect(of('nova.conf', 'enabled_filters')[0]!.seen).toBe('OtherFilter after ValetFilter');
    expect(of('nova.conf', '[valet]')[0]!.seen).toBe('lacks auth_url, username, password, project_name');
    expect(of('heat.conf', 'engine')[0]!.seen).toContain('legacy');
  });
});
