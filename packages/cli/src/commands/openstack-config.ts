/** What `valet openstack config` does. */
import { writeYaml } from '@valet/document';
import type { ConnectionFlags } from '../online/connection.ts';
import type { Release } from '../openstack/releases.ts';
import {
  SERVICES,
  type Sections,
  type ServiceName,
  sectionsFor,
  type Wishes,
} from '../openstack/sections.ts';
import { readServiceFile } from '../openstack/service-file.ts';
import { type IniSection, iniLines } from '../output/ini.ts';
import { visible } from '../output/table.ts';
import type { Streams } from '../streams.ts';

export interface ConfigOptions {
  readonly release: Release;
  readonly service?: ServiceName;
  readonly heatEngine: 'convergence' | 'legacy';
  readonly failureMode: 'reject' | 'yield';
  readonly username: string;
  readonly project: string;
  readonly domain: string;
  readonly novaConf?: readonly string[];
  readonly cinderConf?: readonly string[];
  readonly format: 'ini' | 'json' | 'yaml';
}

/** @throws InputError for a file that cannot be read */
export function printConfig(options: ConfigOptions & ConnectionFlags, { out, err }: Streams): void {
  const wishes = wishesOf(options);
  const services = options.service === undefined ? SERVICES : [options.service];
  const files = services.map((service) => [service, sectionsFor(service, wishes)] as const);
  for (const [, { warnings }] of files)
    for (const warning of warnings) err.write(`${visible(`warning: ${warning}`)}\n`);
  if (options.format === 'ini') out.write(textOf(files, wishes));
  else {
    const document = documentOf(files, wishes);
    out.write(options.format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : writeYaml(document));
  }
}

function wishesOf(options: ConfigOptions & ConnectionFlags): Wishes {
  const { release, heatEngine, failureMode, username, project, domain, novaConf, cinderConf } = options;
  const setting = (flag: string, variable: string, otherwise: string) =>
    (options[flag] as string | undefined) ?? (process.env[variable] || otherwise);
  return {
    release,
    heatEngine,
    failureMode,
    username,
    project,
    domain,
    url: setting('url', 'VALET_URL', 'http://valet.example.org:8090/v1'),
    authUrl: setting('osAuthUrl', 'OS_AUTH_URL', 'http://keystone.example.org:5000/v3'),
    region: setting('osRegionName', 'OS_REGION_NAME', 'RegionOne'),
    nova: readServiceFile('nova.conf', novaConf),
    cinder: readServiceFile('cinder.conf', cinderConf),
  };
}

type Files = readonly (readonly [ServiceName, Sections])[];

function textOf(files: Files, { release }: Wishes): string {
  const texts = files.map(([service, { sections }]) => [
    `# ${service}.conf, OpenStack ${release.series}`,
    '',
    ...iniLines(sections),
  ]);
  return `${texts.map((lines) => lines.map((line) => visible(line)).join('\n')).join('\n\n')}\n`;
}

function documentOf(files: Files, { release }: Wishes): object {
  const contents = files.map(([service, { sections }]) => [service, sectionsOf(sections)]);
  return { release: release.series, files: Object.fromEntries(contents) };
}

/** Options with several values as lists. */
function sectionsOf(sections: readonly IniSection[]): object {
  return Object.fromEntries(
    sections.map(({ name, entries }) => {
      const options: Record<string, string | string[]> = {};
      for (const entry of entries) {
        if ('comment' in entry) continue;
        const [option, value] = entry;
        const before = options[option];
        options[option] = before === undefined ? value : [before, value].flat();
      }
      return [name, options];
    }),
  );
}
