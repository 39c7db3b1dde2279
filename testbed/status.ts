/** What runs, how big it is, and how to use it. */
import { readFileSync } from 'node:fs';
import { address, type Bed, password, portOf, region, urlOf } from './bed.ts';
import { isAlive, membersOf, readRecord } from './processes/record.ts';
import { servicesOf } from './services/all.ts';

/** @returns whether every service runs */
export function status(bed: Bed, say: (line: string) => void): boolean {
  let total = 0;
  const stopped: string[] = [];
  for (const { name } of servicesOf(bed)) {
    const known = readRecord(bed, name);
    if (!known || !isAlive(known)) {
      stopped.push(name);
      continue;
    }
    const memory = membersOf(known).reduce((sum, pid) => sum + proportionalMb(pid), 0);
    total += memory;
    say(`${name.padEnd(28)} pid ${String(known.pid).padEnd(8)} ${memory.toFixed(0).padStart(5)} MB`);
  }
  say(`${'in all'.padEnd(40)} ${total.toFixed(0).padStart(6)} MB`);
  for (const name of stopped) say(`${name.padEnd(28)} not running`);
  say(`Heat's engine: ${bed.heatEngine}; Valet: ${bed.valet}, ${urlOf(bed, 'valet')}; state: ${bed.state}`);
  return stopped.length === 0;
}

/** Lines for a shell, after which the clients of OpenStack and Valet speak to the testbed. */
export function openrc(bed: Bed, user = 'admin'): string {
  const variables = {
    OS_AUTH_URL: `${urlOf(bed, 'keystone')}/v3`,
    OS_USERNAME: user,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: user,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_IDENTITY_API_VERSION: '3',
    OS_REGION_NAME: region,
    OS_COMPUTE_API_VERSION: '2.92',
    OS_VOLUME_API_VERSION: '3.70',
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${value}`);
  return `${lines.join('\n')}\n# RabbitMQ: ${address}:${portOf(bed, 'rabbitmq')}, MariaDB: ${address}:${portOf(bed, 'mariadb')}`;
}

/** Memory that ends when the process does: what it shares is counted in part. */
function proportionalMb(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
