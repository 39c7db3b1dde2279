/** A site summed up for people: what it holds, and how full it is rack by rack. */
import type { Site } from '@valet/ostro';
import pc from 'picocolors';
import type { Row } from './formats.ts';
import type { SiteDocument } from './site-document.ts';
import { count, formatNumber, layRows, layTable, visible } from './table.ts';

/** `3 clusters, 24 racks, 384 hosts, …`, without what there is none of. */
export function contentLine(site: Site): string {
  const parts: readonly (readonly [readonly unknown[] | undefined, string, string?])[] = [
    [site.clusters, 'cluster'],
    [site.racks, 'rack'],
    [site.hosts, 'host'],
    [site.pools, 'pool'],
    [site.flavors, 'flavor'],
    [site.aggregates, 'aggregate'],
    [site.groups, 'group'],
    [site.placedServers, 'placed server'],
    [site.placedVolumes, 'placed volume'],
    [site.pipes, 'pipe'],
  ];
  return parts
    .filter(([things]) => things && things.length > 0)
    .map(([things, one]) => count(things!.length, one))
    .join(', ');
}

/** @param chosen columns of the racks' table; absent: the whole picture */
export function siteLines(
  site: Site,
  document: SiteDocument,
  chosen: readonly string[] | undefined,
  color: boolean,
): string[] {
  const { dim, bold } = pc.createColors(color);
  if (chosen) return layRows(document.racks, chosen, dim);
  const sections = [
    [`${bold(visible(site.name))}: ${contentLine(site)}`],
    rackLines(document.racks, dim),
    poolLines(document.pools, dim),
    document.flavors.length > 0 ? [`Flavors: ${document.flavors.map(visible).join(', ')}`] : [],
    groupLines(document, dim),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]));
}

function rackLines(racks: readonly Row[], dim: (text: string) => string): string[] {
  const rows = racks.map((row) => [
    visible(`${row.cluster ?? '-'}`),
    visible(`${row.rack ?? '-'}`),
    formatNumber(Number(row.hosts)),
    formatNumber(Number(row.servers)),
    ...share(row, 'vcpus'),
    ...share(row, 'memory_mb'),
    ...share(row, 'disk_gb'),
    row.uplink_mbps === null ? '-' : formatNumber(Number(row.uplink_mbps)),
  ]);
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const columns = [
    { title: 'CLUSTER' },
    { title: 'RACK' },
    ...['HOSTS', 'SERVERS', 'VCPUS', 'USED', 'MEMORY MIB', 'USED', 'DISK GIB', 'USED', 'UPLINK MBIT/S'].map(
      right,
    ),
  ];
  return layTable(columns, rows, dim);
}

function poolLines(pools: readonly Row[], dim: (text: string) => string): string[] {
  if (pools.length === 0) return [];
  const rows = pools.map((row) => [
    visible(`${row.pool}`),
    visible(`${row.at}`),
    ...share(row, 'capacity_gb'),
  ]);
  const columns = [
    { title: 'POOL' },
    { title: 'AT' },
    { title: 'CAPACITY GIB', align: 'right' },
    { title: 'USED', align: 'right' },
  ] as const;
  return layTable(columns, rows, dim);
}

function groupLines({ groups }: SiteDocument, dim: (text: string) => string): string[] {
  if (groups.length === 0) return [];
  const rows = groups.map(({ name, type, level }) => [visible(name), type, level ?? '-']);
  return layTable([{ title: 'GROUP' }, { title: 'TYPE' }, { title: 'LEVEL' }], rows, dim);
}

/** A capacity, and how much of it is in use. */
function share(row: Row, field: string): [string, string] {
  const capacity = Number(row[field]);
  const used = Number(row[`${field}_used`]);
  return [formatNumber(capacity), capacity > 0 ? `${formatNumber((100 * used) / capacity)} %` : '-'];
}
