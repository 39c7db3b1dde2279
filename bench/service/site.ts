/** The site that the service is loaded on: 2,400 hosts in 150 racks, as an operator would write it down. */

import type { FlavorDemand, Site } from '@valet/ostro';
import { readSite, toSite } from '@valet/site';

export const CLUSTERS = 6;
export const RACKS = 25;
export const HOSTS = 16;

/** What the requests are made of. */
export const FLAVORS: readonly {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
}[] = [
  { name: 'm1.small', vcpus: 1, memoryMb: 2000, diskGb: 20 },
  { name: 'm1.medium', vcpus: 2, memoryMb: 4000, diskGb: 40 },
  { name: 'm1.large', vcpus: 4, memoryMb: 8000, diskGb: 80 },
];

/** @param vcpus of each host; memory and disk are in proportion, so that no class runs out long before the others */
export function siteText(vcpus: number): string {
  const host = `vcpus: ${vcpus}, memory_mb: ${vcpus * 2000}, disk_gb: ${vcpus * 60}, uplink_mbps: 10000`;
  const flavors = FLAVORS.map(
    ({ name, vcpus: v, memoryMb, diskGb }) =>
      `  - {name: ${name}, vcpus: ${v}, memory_mb: ${memoryMb}, disk_gb: ${diskGb}}`,
  );
  return `site: bench
generate:
  clusters: {count: ${CLUSTERS}, name: 'c%d', uplink_mbps: 1000000}
  racks: {count: ${RACKS}, name: '%(cluster)s-r%02d', uplink_mbps: 100000}
  hosts: {count: ${HOSTS}, name: '%(rack)s-h%02d', ${host}}
flavors:
${flavors.join('\n')}
`;
}

/** The same as the optimizer takes it, for the audit and for lists of candidates. */
export function openSiteText(text: string): Site {
  const demandOf = (flavor: {
    readonly vcpus: number;
    readonly memoryMb: number;
    readonly diskGb: number;
  }): FlavorDemand['resources'] => ({
    VCPU: flavor.vcpus,
    MEMORY_MB: flavor.memoryMb,
    DISK_GB: flavor.diskGb,
  });
  return toSite(readSite(text, 'bench.yaml', { demandOf }).description, demandOf).site;
}

/** The names of all hosts, in the order of the site. */
export function hostNames(): string[] {
  const two = (number: number) => String(number).padStart(2, '0');
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  return upTo(CLUSTERS).flatMap((c) =>
    upTo(RACKS).flatMap((r) => upTo(HOSTS).map((h) => `c${c}-r${two(r)}-h${two(h)}`)),
  );
}
