/** The services of a bed, and the steps between them. */
import type { Bed } from '../bed.ts';
import { furnish } from '../cloud/furnish.ts';
import { setUpIdentity } from '../cloud/identity.ts';
import { untilOperational, untilRegistered } from '../cloud/operational.ts';
import { runToEnd } from '../processes/start.ts';
import type { Command, Service, Step } from '../service.ts';
import { epmd, mariadb, memcached, rabbitmq } from './base.ts';
import { cinderDatabases, cinderFiles, cinderServices } from './cinder.ts';
import { glance } from './glance.ts';
import { heatDatabases, heatFiles, heatServices } from './heat.ts';
import { keystone, placement } from './keystone.ts';
import { neutron } from './neutron.ts';
import { novaDatabases, novaFiles, novaManage, novaServices } from './nova.ts';
import { valet } from './valet.ts';

export function servicesOf(bed: Bed): Service[] {
  return [
    ...[mariadb(bed), memcached(bed), epmd(bed), rabbitmq(bed), keystone(bed), placement(bed)],
    ...[glance(bed), neutron(bed), ...novaServices(bed), ...cinderServices(bed), ...heatServices(bed)],
    ...(bed.valet === 'live' ? [valet(bed)] : []),
  ];
}

/** Files that steps read before the services that own them have been started. */
export function sharedFiles(bed: Bed): Record<string, string> {
  return { ...novaFiles(bed), ...cinderFiles(bed), ...heatFiles(bed) };
}

/** Done once in the life of a state folder. */
export function stepsOf(bed: Bed): Step[] {
  const commands = (name: string, list: readonly Command[]): Step => ({
    name,
    after: ['mariadb'],
    run: async () => {
      for (const command of list) await runToEnd(bed, name, command);
    },
  });
  const computes = bed.hosts.map((host) => `nova-compute-${host.name}`);
  return [
    commands('nova-databases', novaDatabases(bed)),
    commands('cinder-databases', cinderDatabases(bed)),
    commands('heat-databases', heatDatabases(bed)),
    { name: 'identity', after: ['keystone'], run: () => setUpIdentity(bed) },
    {
      name: 'cells',
      after: ['nova-api', ...computes],
      run: async (signal) => {
        await untilRegistered(bed, signal);
        await runToEnd(bed, 'cells', novaManage(bed, 'cell_v2', 'discover_hosts'));
      },
    },
    { name: 'furniture', after: ['operational'], run: () => furnish(bed) },
  ];
}

/** What is waited for at every start. */
export function gatesOf(bed: Bed): Step[] {
  const before = [
    ...['cells', 'nova-api', 'nova-conductor', 'nova-scheduler', 'placement', 'glance-api', 'neutron-server'],
    ...['cinder-api', 'cinder-scheduler', 'cinder-volume', 'heat-api', 'heat-engine'],
  ];
  return [
    { name: 'operational', after: before, run: (signal) => untilOperational(bed, signal) },
    { name: 'cloud', after: ['operational', 'furniture'], run: async () => {} },
  ];
}
