/** `clouds.yaml` and `secure.yaml`, as OpenStack's clients find, join and read them. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Cursor, didYouMean, formatProblem, quote, readDocument } from '@valet/document';
import { InputError } from '../failure.ts';
import { FileReader } from '../files/reader.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One cloud's settings: those under `auth` and those beside it, by their name in the file. */
export type CloudSettings = Readonly<Record<string, string>>;

const NAMES = ['clouds.yaml', 'clouds.yml', 'clouds.json'];
const BYTES = 4 * 1024 * 1024;

/**
 * The settings of a cloud.
 * @throws InputError when there is no such file or cloud, or a value is wrong, with the place; DocumentError
 */
export function readCloud(name: string, environment: Environment): CloudSettings {
  const folders = foldersOf(environment);
  const file = findClouds(folders, environment);
  const secure = firstOf(
    [dirname(file), ...folders].flatMap((folder) =>
      ['secure.yaml', 'secure.yml'].map((each) => join(folder, each)),
    ),
  );
  const found = cloudIn(file, name);
  if (found === undefined)
    throw new InputError(
      `${file} has no cloud ${quote(name)}.${known(
        name,
        cloudsIn(file).map(([each]) => each),
      )}`,
    );
  const secret = secure === undefined ? undefined : cloudIn(secure, name);
  return { ...found, ...secret };
}

function foldersOf({ XDG_CONFIG_HOME, HOME }: Environment): readonly string[] {
  const configuration = XDG_CONFIG_HOME || join(HOME || homedir(), '.config');
  return ['.', join(configuration, 'openstack'), '/etc/openstack'];
}

function findClouds(folders: readonly string[], { OS_CLIENT_CONFIG_FILE }: Environment): string {
  if (OS_CLIENT_CONFIG_FILE) {
    if (existsSync(OS_CLIENT_CONFIG_FILE)) return OS_CLIENT_CONFIG_FILE;
    throw new InputError(`OS_CLIENT_CONFIG_FILE names ${OS_CLIENT_CONFIG_FILE}, and there is no such file`);
  }
  const file = firstOf(folders.flatMap((folder) => NAMES.map((each) => join(folder, each))));
  if (file !== undefined) return file;
  throw new InputError(
    `there is no clouds.yaml in ${folders.join(', ')}; OS_CLIENT_CONFIG_FILE names another place`,
  );
}

function firstOf(paths: readonly string[]): string | undefined {
  return paths.find((path) => existsSync(path));
}

function known(name: string, names: readonly string[]): string {
  if (names.length === 0) return ' It has none at all.';
  return didYouMean(name, names) || ` It has ${names.join(', ')}.`;
}

function cloudsIn(file: string): readonly (readonly [string, Cursor])[] {
  const text = new FileReader({ fileBytes: BYTES, totalBytes: BYTES, files: 1 }).readNamed(file);
  const root = Cursor.over(readDocument(text, file), (problem) => {
    throw new InputError(
      formatProblem(problem).slice(`${file}:${problem.position.line}:${problem.position.column}: `.length),
      problem.position,
    );
  });
  return root.field('clouds')?.entries() ?? [];
}

function cloudIn(file: string, name: string): CloudSettings | undefined {
  const cloud = cloudsIn(file).find(([each]) => each === name)?.[1];
  if (cloud === undefined) return undefined;
  const settings: Record<string, string> = {};
  const take = (key: string, value: Cursor) => {
    if (['string', 'number', 'boolean'].includes(typeof value.value)) settings[key] = String(value.value);
    else if (value.value !== null && WANTED.has(key)) value.expected('a text');
  };
  for (const [key, value] of cloud.entries()) {
    if (key === 'auth') for (const [inner, each] of value.entries()) take(inner, each);
    else take(key, value);
  }
  return settings;
}

/** What is read here; the rest of a cloud is other programs' business and may be of any shape. */
const WANTED: ReadonlySet<string> = new Set([
  'auth_url',
  'username',
  'user_id',
  'password',
  'token',
  'project_name',
  'project_id',
  'user_domain_name',
  'user_domain_id',
  'project_domain_name',
  'project_domain_id',
  'system_scope',
  'application_credential_id',
  'application_credential_name',
  'application_credential_secret',
  'region_name',
  'interface',
  'auth_type',
  'cacert',
  'verify',
]);
