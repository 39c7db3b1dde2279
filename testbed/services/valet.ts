/** Valet itself, in mode live. */
import { join } from 'node:path';
import { address, type Bed, password, portOf, urlOf } from '../bed.ts';
import { ini } from '../ini.ts';
import type { Service } from '../service.ts';
import { poolsOf } from './cinder.ts';
import { answers, transportUrl } from './common.ts';

/** What the network carries, by level: no service of OpenStack knows it. */
const uplinkMbps = { host: 10_000, rack: 20_000, cluster: 40_000 };

export function valetConfig(bed: Bed): string {
  return join(bed.conf, 'valet.conf');
}

export function valet(bed: Bed): Service {
  const config = valetConfig(bed);
  const topology = join(bed.conf, 'topology.json');
  const program = join(bed.repository, 'packages/cli/bin/valet.js');
  return {
    name: 'valet',
    after: ['cloud'],
    files: {
      [topology]: topologyText(bed),
      [config]: ini({
        server: {
          host: address,
          port: portOf(bed, 'valet'),
          metrics_port: portOf(bed, 'valetMetrics'),
        },
        identity: {
          auth_url: urlOf(bed, 'keystone'),
          username: 'valet',
          password,
          project_name: 'service',
        },
        database: { url: `sqlite:///${join(bed.data, 'valet.db')}` },
        messaging: { transport_url: transportUrl(bed) },
        datacenter: { mode: 'live', site_id: 'testbed', topology },
      }),
    },
    firstTime: [{ argv: [process.execPath, program, 'db', 'upgrade', '--config', config] }],
    argv: [process.execPath, program, 'serve', '--config', config],
    ready: answers(`${urlOf(bed, 'valet')}/healthcheck`),
  };
}

/** Racks and clusters with their uplinks, and the rack of every pool. */
function topologyText(bed: Bed): string {
  const clusters = [...new Set(bed.racks.map((rack) => rack.cluster))].map((name) => ({
    name,
    uplink_mbps: uplinkMbps.cluster,
    racks: bed.racks
      .filter((rack) => rack.cluster === name)
      .map((rack) => ({
        name: rack.name,
        uplink_mbps: uplinkMbps.rack,
        hosts: bed.hosts.filter((host) => host.rack === rack.name).map((host) => host.name),
      })),
  }));
  const pools = bed.racks.flatMap((rack) =>
    poolsOf(rack.name).map((name) => ({ name, at: { rack: rack.name } })),
  );
  return JSON.stringify({ host_uplink_mbps: uplinkMbps.host, clusters, pools }, undefined, 2);
}
