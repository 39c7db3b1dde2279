/** Whether everybody means the same hosts and pools by the same names. */
import { someOf } from '../output/table.ts';
import type { Findings } from './findings.ts';
import type { NamesSeen } from './services.ts';

const SHOWN = 5;

/** What Valet has, and what its topology file speaks of; undefined: not known. */
export interface ValetNames {
  readonly hosts: readonly string[] | undefined;
  readonly pools: readonly string[] | undefined;
}

export interface TopologyNames {
  readonly file: string;
  readonly hosts: readonly string[];
  readonly pools: readonly string[];
}

export function checkNames(
  seen: NamesSeen,
  valet: ValetNames,
  topology: TopologyNames | undefined,
  findings: Findings,
): void {
  const { nova, placement, cinder } = seen;
  if (nova !== undefined && placement !== undefined) {
    const unknown = missing(nova, placement);
    if (unknown.length === 0)
      findings.ok('names', 'Nova, Placement', `${nova.length} hosts have a resource provider`);
    else if (unknown.every((host) => placement.some((each) => shortName(each) === shortName(host))))
      findings.ok(
        'names',
        'Nova, Placement',
        'providers have the full names of hosts; Nova tells which is whose',
      );
    else
      findings.warn(
        'names',
        'Nova, Placement',
        `no resource provider for ${someOf(unknown, SHOWN)}`,
        'nova-compute makes it when it starts: look at its log, and at nova-manage cell_v2 discover_hosts',
      );
  }
  compare(findings, 'Nova, Valet', 'hosts', nova, valet.hosts);
  compare(findings, 'Cinder, Valet', 'pools', cinder, valet.pools);
  if (topology === undefined) return;
  const file = topology.file;
  for (const [what, named, there] of [
    ['hosts', topology.hosts, nova],
    ['pools', topology.pools, cinder],
  ] as const) {
    if (there === undefined || named.length === 0) continue;
    const strange = missing(named, there);
    if (strange.length > 0)
      findings.fail(
        'names',
        'topology file',
        `${file} has ${what} that the cloud has not: ${someOf(strange, SHOWN)}`,
        what === 'hosts'
          ? 'write hosts as `openstack compute service list` does'
          : 'write pools in full, as `cinder get-pools` does: host@backend#pool',
      );
    else findings.ok('names', 'topology file', `its ${named.length} ${what} are there`);
    const unplaced = what === 'hosts' ? missing(there, named) : [];
    if (unplaced.length > 0)
      findings.warn(
        'names',
        'topology file',
        `it does not say where ${someOf(unplaced, SHOWN)} ${unplaced.length === 1 ? 'is' : 'are'}`,
        'a host without rack takes nothing that rules on racks speak of, unless aggregates or its name say where it is',
      );
  }
}

function compare(
  findings: Findings,
  check: string,
  what: string,
  cloud: readonly string[] | undefined,
  valet: readonly string[] | undefined,
): void {
  if (cloud === undefined || valet === undefined) return;
  const [unknown, extra] = [missing(cloud, valet), missing(valet, cloud)];
  if (unknown.length + extra.length === 0) findings.ok('names', check, `the same ${cloud.length} ${what}`);
  else
    findings.fail(
      'names',
      check,
      [
        unknown.length === 0 ? '' : `Valet lacks ${someOf(unknown, SHOWN)}`,
        extra.length === 0 ? '' : `only Valet has ${someOf(extra, SHOWN)}`,
      ]
        .filter(Boolean)
        .join('; '),
      'is Valet in mode live and its picture fresh (valet status), and is it this cloud and region that it reads?',
    );
}

function missing(wanted: readonly string[], there: readonly string[]): string[] {
  const known = new Set(there);
  return wanted.filter((each) => !known.has(each));
}

function shortName(host: string): string {
  return host.split('.')[0]!;
}
