/** Valet itself, in mode live. */
import { join } from 'node:path';
import { address, type Bed, password, portOf, urlOf } from '../bed.ts';
import { ini } from '../ini.ts';
import type { Service } from '../service.ts';
import { answers, transportUrl } from './common.ts';

export function valetConfig(bed: Bed): string {
  return join(bed.conf, 'valet.conf');
}

export function valet(bed: Bed): Service {
  const config = valetConfig(bed);
  const program = join(bed.repository, 'packages/cli/bin/valet.js');
  return {
    name: 'valet',
    after: ['cloud'],
    files: {
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
        datacenter: { mode: 'live', site_id: 'testbed' },
      }),
    },
    firstTime: [{ argv: [process.execPath, program, 'db', 'upgrade', '--config', config] }],
    argv: [process.execPath, program, 'serve', '--config', config],
    ready: answers(`${urlOf(bed, 'valet')}/healthcheck`),
  };
}
