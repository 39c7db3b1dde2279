/**
 * What the commands around the service do. The service is imported where it is used: as one file with all
 * commands, an import at the top would open it for each of them.
 */
import { readFileSync } from 'node:fs';
import type { Config } from '@valet/valet';
import { InputError } from '../failure.ts';
import type { Streams } from '../streams.ts';

export interface ConfigOptions {
  readonly config?: string;
  readonly set?: readonly string[];
}

/** Runs until a signal; a second one ends the process at once. */
export async function runService(options: ConfigOptions, { err }: Streams): Promise<void> {
  const { serve } = await load();
  const service = await serve(await openConfig(options));
  err.write(`Valet serves at ${service.url}\n`);
  await new Promise<void>((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  });
  await service.stop();
}

export async function upgrade(options: ConfigOptions, { out }: Streams): Promise<void> {
  const { upgradeDatabase } = await load();
  const { before, after } = await upgradeDatabase(await openConfig(options));
  const what =
    before === after ? `was at version ${after} already` : `went from version ${before} to ${after}`;
  out.write(`The schema ${what}.\n`);
}

export async function printVersion(options: ConfigOptions, { out }: Streams): Promise<void> {
  const { databaseVersion } = await load();
  const { found, wanted } = await databaseVersion(await openConfig(options));
  const due = found < wanted ? "; run 'valet db upgrade'" : '';
  out.write(`found ${found}, wanted ${wanted}${due}\n`);
}

export async function printSample({ out }: Streams): Promise<void> {
  const { configSample } = await load();
  out.write(configSample());
}

export async function checkConfig(options: ConfigOptions, { out }: Streams): Promise<void> {
  await openConfig(options);
  out.write('The configuration is right.\n');
}

function load() {
  return import('@valet/valet');
}

/** @throws ConfigError with file, line and the nearest valid name; InputError when the file cannot be read */
export async function openConfig({ config: file, set = [] }: ConfigOptions): Promise<Config> {
  const { readConfig } = await load();
  const overrides = Object.fromEntries(set.map(splitOverride));
  const text = file === undefined ? {} : { file, text: readText(file) };
  return readConfig({ ...text, environment: process.env, overrides });
}

function splitOverride(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new InputError(`--set takes GROUP.OPTION=VALUE, got '${text}'`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(`the configuration ${file} cannot be read: ${(error as Error).message}`);
  }
}
