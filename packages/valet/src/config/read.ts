/** Reads the configuration: the command line before the environment before the file before the defaults. */
import { dirname, isAbsolute, join } from 'node:path';
import { didYouMean, quote } from '@valet/document';
import { checkTogether } from './check.ts';
import { ConfigError } from './error.ts';
import { readIni } from './ini.ts';
import { type Option, Wrong } from './option.ts';
import { type Config, GROUPS, type Group } from './options.ts';
import type { Place, Report, Setting, Settings } from './setting.ts';

export interface ConfigSources {
  /** Text of the file; absent: there is none. */
  readonly text?: string;
  /** Its name, for messages and for relative paths; nothing is opened. */
  readonly file?: string;
  /** `OS_<GROUP>__<OPTION>` of these counts: an option of ours by that name must exist. Others are not ours. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** From the command line, as `server.port`. */
  readonly overrides?: Readonly<Record<string, string>>;
}

interface Problem {
  /** Null: the default is the problem. */
  readonly place: Place | null;
  readonly message: string;
}

/** Groups of the historic configuration that are called otherwise now. */
const FORMERLY: ReadonlyMap<string, string> = new Map([['sqlalchemy', 'database']]);

const groups: Readonly<Record<string, Group>> = GROUPS;

/**
 * Pure: opens no file.
 * @returns frozen
 * @throws ConfigError with everything that is wrong
 */
export function readConfig(sources: ConfigSources): Config {
  const problems: Problem[] = [];
  const report: Report = (place, message) => problems.push({ place, message });
  const settings = new Map<string, Setting>();
  for (const setting of [
    ...fromFile(sources, report),
    ...fromEnvironment(sources.environment ?? {}),
    ...fromOverrides(sources.overrides ?? {}, report),
  ])
    if (isKnown(setting, report)) settings.set(nameOf(setting), setting);
  const config = build(settings, report);
  // What depends on several options can be told only when each of them is right.
  if (problems.length === 0) checkTogether(config, settings, report);
  if (problems.length > 0) throw new ConfigError(problems.sort(byPlace).map(format));
  return config;
}

function fromFile({ text, file = 'valet.conf' }: ConfigSources, report: Report): Setting[] {
  if (text === undefined) return [];
  const ini = readIni(text);
  const folder = dirname(file);
  const at = (line: number): Place => ({ text: `${file}:${line}`, line, folder });
  for (const { line, message } of ini.problems) report(at(line), message);
  for (const { group, line } of ini.headings)
    if (!Object.hasOwn(groups, group))
      report(at(line), `there is no group ${quote(group)}.${suggestGroup(group)}`);
  const settings = new Map<string, Setting>();
  for (const { group, key, value, line } of ini.assignments) {
    if (!Object.hasOwn(groups, group)) continue;
    const setting = { group, key, text: value, place: at(line) };
    const first = settings.get(nameOf(setting));
    if (first === undefined) settings.set(nameOf(setting), setting);
    else
      report(
        setting.place,
        `[${group}] ${key} is set in line ${first.place.line} already: remove one of the two`,
      );
  }
  return [...settings.values()];
}

/** Those of our groups only: `OS_AUTH_URL` and the like belong to the clients of OpenStack. */
function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Setting[] {
  const settings: Setting[] = [];
  for (const variable of Object.keys(environment).sort()) {
    const text = environment[variable];
    const match = /^OS_([A-Z0-9]+)__(\w*)$/.exec(variable);
    if (text === undefined || match === null) continue;
    const [group, key] = [match[1]!.toLowerCase(), match[2]!.toLowerCase()];
    if (Object.hasOwn(groups, group)) settings.push({ group, key, text, place: outside(variable) });
  }
  return settings;
}

function fromOverrides(overrides: Readonly<Record<string, string>>, report: Report): Setting[] {
  const place = outside('command line');
  const settings: Setting[] = [];
  for (const [name, text] of Object.entries(overrides)) {
    const dot = name.indexOf('.');
    const [group, key] = [name.slice(0, Math.max(dot, 0)), name.slice(dot + 1)];
    if (Object.hasOwn(groups, group)) settings.push({ group, key, text, place });
    else report(place, `there is no option ${quote(name)}.${didYouMean(name, allNames())}`);
  }
  return settings;
}

function outside(text: string): Place {
  return { text, line: Number.POSITIVE_INFINITY, folder: null };
}

function isKnown({ group, key, place }: Setting, report: Report): boolean {
  const isOption = Object.hasOwn(groups[group]!.options, key);
  if (!isOption) report(place, `[${group}] has no option ${quote(key)}.${suggestOption(group, key)}`);
  return isOption;
}

function suggestGroup(group: string): string {
  const now = FORMERLY.get(group);
  if (now !== undefined) return ` It is called [${now}] now.`;
  const names = Object.keys(groups);
  return didYouMean(group, names) || ` There are ${names.join(', ')}.`;
}

function suggestOption(group: string, key: string): string {
  const names = Object.keys(groups[group]!.options);
  const near = didYouMean(key, names);
  if (near !== '') return near;
  const owners = Object.keys(groups).filter((other) => Object.hasOwn(groups[other]!.options, key));
  if (owners.length > 0) return ` It belongs to ${owners.map((owner) => `[${owner}]`).join(' or ')}.`;
  return ` There are ${names.join(', ')}.`;
}

function allNames(): string[] {
  return Object.entries(groups).flatMap(([group, { options }]) =>
    Object.keys(options).map((key) => `${group}.${key}`),
  );
}

function build(settings: Settings, report: Report): Config {
  const config = Object.entries(groups).map(([group, { options }]) => {
    const values = Object.entries(options).map(([key, option]) => {
      const setting = settings.get(`${group}.${key}`);
      const value = resolve(option, setting);
      if (value instanceof Wrong) report(setting?.place ?? null, explain(setting!, option, value));
      return [key, value];
    });
    return [group, Object.freeze(Object.fromEntries(values))];
  });
  return Object.freeze(Object.fromEntries(config)) as Config;
}

function resolve(option: Option, setting: Setting | undefined): unknown {
  const text = setting?.text ?? option.default;
  // An optional option is unset by an empty text.
  if (text === null || (text === '' && option.default === null)) return null;
  const folder = setting?.place.folder ?? null;
  const isRelative = option.path && folder !== null && !isAbsolute(text);
  const value = option.type.read(isRelative ? join(folder, text) : text);
  return Array.isArray(value) ? Object.freeze(value) : value;
}

/** @returns what was got and what was expected */
function explain({ group, key, text }: Setting, { secret }: Option, { expected, hint }: Wrong): string {
  const got = secret ? 'something else' : quote(text);
  const sentence = `[${group}] ${key}: expected ${expected}, got ${got}`;
  const hasComment = !secret && /\s[#;]/.test(text);
  const help = hasComment ? 'A comment must stand on a line of its own.' : hint;
  return help === '' ? sentence : `${sentence}. ${help}`;
}

function nameOf({ group, key }: Setting): string {
  return `${group}.${key}`;
}

function byPlace(a: Problem, b: Problem): number {
  const [first, second] = [
    a.place?.line ?? Number.POSITIVE_INFINITY,
    b.place?.line ?? Number.POSITIVE_INFINITY,
  ];
  return first === second ? 0 : first - second;
}

function format({ place, message }: Problem): string {
  return place === null ? message : `${place.text}: ${message}`;
}
