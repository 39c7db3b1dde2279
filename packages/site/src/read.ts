/** Reads a site file, generated or explicit, and says everything that is wrong with it. */
import { Cursor, type Limits, type Problem, readDocument } from '@valet/document';
import { readAggregate, readFlavor, readGroup, readPipe, readPlaced, readStandby } from './catalogue.ts';
import { checkDescription } from './check.ts';
import { type DemandOf, flavorOf, placedResources, plainDemand } from './demand.ts';
import type { PlacedDescription, SiteDescription } from './description.ts';
import { compact, readName } from './fields.ts';
import { expandUnits, type GeneratedUnits } from './generate/expand.ts';
import { generateLoad } from './generate/load.ts';
import { type LoadSpec, readGenerate } from './generate/spec.ts';
import { MAX_PLACED, SITE_LIMITS } from './limits.ts';
import { Names, Suggestions } from './names.ts';
import { Places, type Report } from './places.ts';
import { ProblemList } from './site-error.ts';
import { readCluster, readHost, readPool, readRack } from './topology.ts';
import { warn } from './warn.ts';

/** A site file that has nothing wrong with it. */
export interface SiteFile {
  readonly file: string;
  /** The explicit form, whatever the form of the file: what `valet site expand` prints. */
  readonly description: SiteDescription;
  /** What is unusual, but possible, such as hosts with more on them than they offer. */
  readonly warnings: readonly Problem[];
}

export interface SiteOptions {
  /** What a server of a flavor takes of its host; default: the flavor's plain amounts. */
  readonly demandOf?: DemandOf;
  /** Those not given are `SITE_LIMITS`. */
  readonly limits?: Partial<Limits>;
}

/** The keys of a site file. */
const SECTIONS = [
  'site',
  'clusters',
  'racks',
  'hosts',
  'pools',
  'flavors',
  'aggregates',
  'groups',
  'standby',
  'placed',
  'pipes',
  'generate',
];

/**
 * Reads a site file.
 * @param file its name, for messages; nothing is opened
 * @throws DocumentError when it is neither YAML nor JSON, or too large
 * @throws SiteError with all that is wrong with it otherwise
 */
export function readSite(text: string, file: string, options: SiteOptions = {}): SiteFile {
  const { demandOf = plainDemand, limits } = options;
  const document = readDocument(text, file, { ...SITE_LIMITS, ...limits });
  const problems = new ProblemList(true);
  const root = Cursor.over(document, problems.add);
  root.checkKeys(SECTIONS);
  if (!root.isMap()) problems.throwIfAny();

  const written = readExplicit(root);
  const generate = root.field('generate');
  const spec = generate && readGenerate(generate);
  const places = new Places(document, written);
  const report = places.reporter(problems);
  // What a misspelt section would have held may be just what others name.
  const touched = (sections: readonly string[]) =>
    problems.touches((section) => sections.includes(section) || !SECTIONS.includes(section));
  const units = spec && !touched(['generate']) ? expandUnits(spec) : undefined;
  const load =
    units && spec?.load && !touched(['flavors', 'standby'])
      ? expandLoad(spec.load, units, written, demandOf, places, report)
      : undefined;
  const description = join(written, units, load);
  checkDescription(description, places, touched, report);
  problems.throwIfAny();

  const warnings = new ProblemList(false);
  warn(description, placedResources(description, demandOf), places.reporter(warnings));
  return { file, description, warnings: warnings.sorted() };
}

function readExplicit(root: Cursor): SiteDescription {
  const list = <T>(key: string, read: (item: Cursor) => T) => root.field(key)?.items().map(read);
  return inOrder({
    site: readName(root.need('site'), 'the name of the site')!,
    clusters: list('clusters', readCluster),
    racks: list('racks', readRack),
    hosts: list('hosts', readHost),
    pools: list('pools', readPool),
    flavors: list('flavors', readFlavor),
    aggregates: list('aggregates', readAggregate),
    groups: list('groups', readGroup),
    standby: readStandby(root.field('standby')),
    placed: list('placed', readPlaced),
    pipes: list('pipes', readPipe),
  });
}

function expandLoad(
  load: LoadSpec,
  units: GeneratedUnits,
  written: SiteDescription,
  demandOf: DemandOf,
  places: Places,
  report: Report,
): readonly PlacedDescription[] | undefined {
  const { allHosts: hosts, pools } = units;
  const flavors = flavorsOfLoad(load, written, places, report).map(flavorOf);
  const placed = generateLoad(load, { hosts, pools, flavors, demandOf, standby: written.standby });
  if (placed === undefined) {
    report(['generate', 'load'], `this load is more than ${MAX_PLACED} servers and volumes`);
  }
  return placed;
}

/** The description with what is generated behind what is written. */
function join(
  written: SiteDescription,
  units: GeneratedUnits | undefined,
  load: readonly PlacedDescription[] | undefined,
): SiteDescription {
  const both = <T>(a: readonly T[] | undefined, b: readonly T[] | undefined) =>
    b === undefined || b.length === 0 ? a : [...(a ?? []), ...b];
  return inOrder({
    ...written,
    clusters: both(written.clusters, units?.clusters),
    racks: both(written.racks, units?.racks),
    hosts: both(written.hosts, units?.hosts),
    pools: both(written.pools, units?.pools),
    placed: both(written.placed, load),
  });
}

/** With the sections that it has, in the order of the format, so that two equal sites are written alike. */
function inOrder(description: SiteDescription): SiteDescription {
  const ordered = SECTIONS.map((section) => [section, description[section as keyof SiteDescription]]);
  return compact(Object.fromEntries(ordered)) as SiteDescription;
}

/** The flavors that a load is made of. */
function flavorsOfLoad(load: LoadSpec, written: SiteDescription, places: Places, report: Report) {
  const all = written.flavors ?? [];
  const path = ['generate', 'load'];
  if (all.length === 0) report(path, 'a load needs flavors: describe some under "flavors"');
  if (load.flavors === undefined) return all;
  const names = new Names('flavor', true, places, new Suggestions());
  for (const { name } of all) names.add(name, [], () => {});
  names.expectAll(load.flavors, [...path, 'flavors'], report);
  return all.filter((flavor) => load.flavors!.includes(flavor.name));
}
