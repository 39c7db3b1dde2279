/** What `valet keystone …` does: gets settings and password together, and tells what became of it. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { quote } from '@valet/document';
import { InputError, ServiceError } from '../failure.ts';
import { KeystoneApi } from '../keystone/api.ts';
import { bootstrap, INTERFACES, type TryPassword, type Wanted } from '../keystone/bootstrap.ts';
import { remove } from '../keystone/remove.ts';
import { logIn } from '../online/keystone.ts';
import { type OpenSession, openSession } from '../online/open.ts';
import { print } from '../output/formats.ts';
import { type IniSection, iniLines } from '../output/ini.ts';
import { stepsPrintable } from '../output/steps.ts';
import { visible } from '../output/table.ts';
import type { Sink, Streams } from '../streams.ts';
import type { Asked } from './online.ts';

export interface KeystoneOptions {
  readonly username: string;
  readonly domain: string;
  readonly serviceName: string;
  readonly dryRun?: boolean;
}

export interface BootstrapOptions extends KeystoneOptions {
  readonly project: string;
  readonly role?: readonly string[];
  readonly publicUrl?: string;
  readonly internalUrl?: string;
  readonly adminUrl?: string;
  readonly passwordFile?: string;
  readonly generatePassword?: boolean;
}

export interface RemoveOptions extends KeystoneOptions {
  readonly keepUser?: boolean;
}

export async function bootstrapKeystone(
  options: Asked<BootstrapOptions>,
  { out, err }: Streams,
): Promise<undefined> {
  const password = passwordOf(options);
  const urls = urlsOf(options);
  const open = await openSession(options, err);
  const { credentials, session, send } = open;
  const isDry = options.dryRun === true;
  const wanted: Wanted = {
    username: options.username,
    project: options.project,
    domain: options.domain,
    roles: options.role ?? ['admin', 'service'],
    serviceName: options.serviceName,
    region: credentials.region,
    urls,
    password,
    spare:
      options.generatePassword && password === undefined ? randomBytes(24).toString('base64url') : undefined,
  };
  const { steps, warnings, region, domainName } = await bootstrap(
    new KeystoneApi(send, credentials.authUrl, session.token),
    wanted,
    { isDry, tryPassword: trying(open) },
  );
  const isNew = steps.done.some(({ item, action }) => item === 'user' && action === 'created');
  const identity: IniSection = {
    name: 'identity',
    entries: [
      ['auth_url', credentials.authUrl],
      ['username', wanted.username],
      isNew && !isDry && wanted.spare !== undefined
        ? ['password', wanted.spare]
        : { comment: `password = ${whichPassword(password, isNew)}` },
      ['project_name', wanted.project],
      ['user_domain_name', domainName],
      ['project_domain_name', domainName],
      ['region_name', region],
      ['interface', identityInterface(open, region)],
    ],
  };
  warn(warnings, err);
  const fields = Object.fromEntries(identity.entries.filter((each) => Array.isArray(each)));
  print(
    out,
    stepsPrintable(steps, { identity: fields }, ['In valet.conf:', '', ...iniLines([identity])]),
    options,
  );
}

export async function removeFromKeystone(
  options: Asked<RemoveOptions>,
  { out, err }: Streams,
): Promise<undefined> {
  const { credentials, session, send } = await openSession(options, err);
  const api = new KeystoneApi(send, credentials.authUrl, session.token);
  const { username, domain, serviceName } = options;
  const { steps, warnings } = await remove(
    api,
    { username, domain, serviceName, region: credentials.region },
    { isDry: options.dryRun === true, keepUser: options.keepUser === true, self: session.user.id },
  );
  warn(warnings, err);
  print(out, stepsPrintable(steps, {}, []), options);
}

function warn(warnings: readonly string[], err: Sink): void {
  for (const warning of warnings) err.write(`${visible(`warning: ${warning}`)}\n`);
}

function urlsOf(options: Asked<BootstrapOptions>): Wanted['urls'] {
  const urls = INTERFACES.map((face) => {
    const text = (options[`${face}Url`] ?? options.url) as string | undefined;
    if (text === undefined)
      throw new InputError(
        `where is Valet to be found by the ${face} interface? Give --url, or --${face}-url`,
      );
    if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
      throw new InputError(
        `the ${face} URL is ${quote(text)}; expected an address such as http://valet.example.org:8090`,
      );
    const { username, password, search, hash, pathname } = new URL(text);
    if (`${username}${password}${search}${hash}` !== '')
      throw new InputError(
        `the ${face} URL is ${quote(text)}; the catalogue takes no user, query or fragment in it`,
      );
    // Historic clients add `/plans` to what the catalogue says.
    return [face, pathname === '/' ? `${text.replace(/\/$/, '')}/v1` : text.replace(/\/+$/, '')] as const;
  });
  return Object.fromEntries(urls) as Wanted['urls'];
}

function passwordOf({ passwordFile }: BootstrapOptions): string | undefined {
  if (passwordFile === undefined) return process.env.OS_IDENTITY__PASSWORD || undefined;
  let text: string;
  try {
    text = readFileSync(passwordFile === '-' ? 0 : passwordFile, 'utf8');
  } catch (error) {
    throw new InputError(`the password file ${passwordFile} cannot be read: ${(error as Error).message}`);
  }
  const password = text.replace(/\r?\n$/, '');
  if (password !== '' && !/[\r\n]/.test(password)) return password;
  throw new InputError(
    `the password file ${passwordFile} must hold the password and nothing else, in one line`,
  );
}

function trying({ credentials, send }: OpenSession): TryPassword {
  return async (name, domain, password) => {
    const user = { name, domain: { id: domain }, password };
    const auth = { identity: { methods: ['password'], password: { user } } };
    try {
      await logIn({ ...credentials, auth }, send);
      return true;
    } catch (error) {
      if (error instanceof ServiceError && /refused the credentials/.test(error.message)) return false;
      throw error;
    }
  };
}

function whichPassword(given: string | undefined, isNew: boolean): string {
  if (given !== undefined) return 'as you gave it';
  return isNew ? 'made up when this is run for good' : 'as it was given when the user was made';
}

/** The first of Keystone's interfaces that the catalogue has in the region, in the order in which Valet likes them. */
function identityInterface({ session, credentials }: OpenSession, region: string): string {
  const all = session.catalog.filter(({ type }) => type === 'identity').flatMap(({ endpoints }) => endpoints);
  const has = (face: string) =>
    all.some((each) => each.interface === face && (each.region_id ?? each.region) === region);
  return ['admin', 'internal', 'public'].find(has) ?? credentials.interface;
}
