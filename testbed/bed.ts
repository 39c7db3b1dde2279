/** What a testbed is made of: its folders, ports, racks and switches. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Everything listens here and nowhere else. */
export const address = '127.0.0.1';
/** One password for every user: nobody but this machine can reach the testbed. */
export const password = 'secret';
export const region = 'RegionOne';
/** Debian's own Python, which the packages of OpenStack are installed for. */
export const python = '/usr/bin/python3';

/** Offsets from the first port. */
const offsets = {
  keystone: 0,
  placement: 1,
  glance: 2,
  neutron: 3,
  nova: 4,
  cinder: 5,
  heat: 6,
  valet: 7,
  valetMetrics: 8,
  mariadb: 10,
  rabbitmq: 11,
  rabbitmqDistribution: 12,
  epmd: 13,
  memcached: 14,
} as const;
export type PortName = keyof typeof offsets;

/** One compute host; its name follows the convention `site (3) r rack (2) c node (3)`. */
export interface ComputeHost {
  readonly name: string;
  readonly rack: string;
  readonly cluster: string;
}

/** What may be chosen at `testbed:up`; kept in the state folder, so that later commands mean the same. */
export interface Choices {
  readonly heatEngine: 'convergence' | 'legacy';
  readonly heatWorkers: number;
  /** `off` leaves Nova, Cinder and Heat as they come, to compare. */
  readonly valet: 'live' | 'off';
  /** What the plug-ins do when Valet does not answer. */
  readonly failureMode: 'reject' | 'yield';
  /** First of the ports. */
  readonly basePort: number;
}

export interface Bed extends Choices {
  /** Everything the testbed writes is below this folder. */
  readonly state: string;
  readonly conf: string;
  readonly logs: string;
  /** Records of running processes. */
  readonly run: string;
  /** Databases, images, keys and what the services keep. */
  readonly data: string;
  /** Files of Debian packages that are unpacked, not installed. */
  readonly unpacked: string;
  readonly repository: string;
  readonly racks: readonly { readonly name: string; readonly cluster: string }[];
  readonly hosts: readonly ComputeHost[];
}

const defaults: Choices = {
  heatEngine: 'convergence',
  heatWorkers: 2,
  valet: 'live',
  failureMode: 'reject',
  basePort: 23_000,
};

/** The state folder: `$TESTBED_STATE`, else one in the folder for temporary files. */
export function stateFolder(): string {
  return process.env.TESTBED_STATE ?? join(tmpdir(), 'valet-testbed');
}

/** The testbed of a state folder: what was chosen last, and what is chosen anew. */
export function openBed(chosen: Partial<Choices> = {}): Bed {
  const state = stateFolder();
  const choices = { ...defaults, ...environment(), ...lastChoices(state), ...chosen };
  const racks = ['r01', 'r02', 'r03', 'r04'].map((rack, i) => {
    const cluster = i < 2 ? 'dc1' : 'dc2';
    return { name: `${cluster}${rack}`, cluster };
  });
  const hosts = racks.flatMap((rack) =>
    ['c001', 'c002', 'c003'].map((node) => ({
      name: `${rack.name}${node}`,
      rack: rack.name,
      cluster: rack.cluster,
    })),
  );
  return {
    ...choices,
    state,
    conf: join(state, 'conf'),
    logs: join(state, 'log'),
    run: join(state, 'run'),
    data: join(state, 'data'),
    unpacked: join(state, 'packages'),
    // From testbed/dist/ when compiled, from testbed/ when tests run the sources.
    repository: repositoryFolder(),
    racks,
    hosts,
  };
}

export function choicesOf(bed: Bed): Choices {
  const { heatEngine, heatWorkers, valet, failureMode, basePort } = bed;
  return { heatEngine, heatWorkers, valet, failureMode, basePort };
}

export function portOf(bed: Bed, name: PortName): number {
  return bed.basePort + offsets[name];
}

/** Where a service answers, without a path. */
export function urlOf(bed: Bed, name: PortName): string {
  return `http://${address}:${portOf(bed, name)}`;
}

export function choicesFile(state: string): string {
  return join(state, 'choices.json');
}

function lastChoices(state: string): Partial<Choices> {
  try {
    return JSON.parse(readFileSync(choicesFile(state), 'utf8'));
  } catch {
    return {};
  }
}

function environment(): Partial<Choices> {
  const port = Number(process.env.TESTBED_PORT);
  return port > 0 ? { basePort: port } : {};
}

function repositoryFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return dirname(here.endsWith('dist') ? dirname(here) : here);
}
