/** How to reach the service and who is asking: flags before environment before `clouds.yaml`. */
import { didYouMean, quote } from '@valet/document';
import { InputError } from '../failure.ts';
import { type CloudSettings, type Environment, readCloud } from './clouds.ts';

/** The flags of a connection, as the command line gives them. */
export interface ConnectionFlags {
  readonly url?: string;
  readonly osCloud?: string;
  readonly osInsecure?: boolean;
  readonly debug?: boolean;
  readonly [flag: string]: unknown;
}

export type Interface = 'public' | 'internal' | 'admin';

export interface Credentials {
  readonly authUrl: string;
  readonly region: string | undefined;
  readonly interface: Interface;
  /** The `identity` and, but for application credentials, the `scope` of a request for a token. */
  readonly auth: object;
}

export interface Connection {
  /** Where the service is; undefined: the catalogue tells. */
  readonly url: string | undefined;
  /** Whom Keystone is told; undefined: no Keystone is asked. */
  readonly credentials: Credentials | undefined;
  /** A token to send as it is, without asking Keystone. */
  readonly token: string | undefined;
  readonly caFile: string | undefined;
  readonly insecure: boolean;
}

export const DEFAULT_URL = 'http://127.0.0.1:8090';

/** The settings, by their name in `clouds.yaml`, with the environment variables that give them. */
const SETTINGS = {
  auth_url: ['OS_AUTH_URL'],
  auth_type: ['OS_AUTH_TYPE'],
  username: ['OS_USERNAME'],
  user_id: ['OS_USER_ID'],
  password: ['OS_PASSWORD'],
  token: ['OS_TOKEN'],
  project_name: ['OS_PROJECT_NAME', 'OS_TENANT_NAME'],
  project_id: ['OS_PROJECT_ID', 'OS_TENANT_ID'],
  user_domain_name: ['OS_USER_DOMAIN_NAME'],
  user_domain_id: ['OS_USER_DOMAIN_ID'],
  project_domain_name: ['OS_PROJECT_DOMAIN_NAME'],
  project_domain_id: ['OS_PROJECT_DOMAIN_ID'],
  default_domain: ['OS_DEFAULT_DOMAIN'],
  system_scope: ['OS_SYSTEM_SCOPE'],
  application_credential_id: ['OS_APPLICATION_CREDENTIAL_ID'],
  application_credential_name: ['OS_APPLICATION_CREDENTIAL_NAME'],
  application_credential_secret: ['OS_APPLICATION_CREDENTIAL_SECRET'],
  region_name: ['OS_REGION_NAME'],
  interface: ['OS_INTERFACE', 'OS_ENDPOINT_TYPE'],
  cacert: ['OS_CACERT'],
  verify: [],
  insecure: ['OS_INSECURE'],
  application_placement_endpoint_override: ['VALET_URL', 'OS_APPLICATION_PLACEMENT_ENDPOINT_OVERRIDE'],
  endpoint: ['OS_ENDPOINT'],
} as const;

type Setting = keyof typeof SETTINGS;
type Read = (name: Setting) => string | undefined;

const ALIASES: Readonly<Record<string, Setting>> = {
  tenant_name: 'project_name',
  tenant_id: 'project_id',
  endpoint_type: 'interface',
  user_name: 'username',
};

const TYPES = ['password', 'token', 'v3applicationcredential', 'none'] as const;
type AuthType = (typeof TYPES)[number];

/** @throws InputError for a setting that is wrong or missing; names it, never a secret */
export function connectionOf(flags: ConnectionFlags, environment: Environment): Connection {
  const cloudName = flags.osCloud ?? environment.OS_CLOUD;
  const read = reader(flags, environment, cloudName ? readCloud(cloudName, environment) : {});
  const type = authType(read);
  const given =
    read('application_placement_endpoint_override') ?? (type === 'none' ? read('endpoint') : undefined);
  const url =
    given === undefined
      ? type === 'none'
        ? DEFAULT_URL
        : undefined
      : addressOf(given, 'the address of the service');
  const authUrl = read('auth_url');
  const sendsToken = type === 'token' && authUrl === undefined;
  if (sendsToken && url === undefined)
    throw missing('auth_url', 'a token alone does not tell where the service is; give this, or --url');
  return {
    url,
    credentials: type === 'none' || sendsToken ? undefined : credentialsOf(type, read),
    token: sendsToken ? needed(read, 'token') : undefined,
    caFile: read('cacert'),
    insecure: isTrue(read('insecure')) || read('verify')?.toLowerCase() === 'false',
  };
}

/** Whether anything says which service to ask. */
export function isConfigured(flags: ConnectionFlags, environment: Environment): boolean {
  const names = ['url', 'osCloud', 'osAuthUrl', 'osToken'];
  const variables = ['VALET_URL', 'OS_CLOUD', 'OS_AUTH_URL', 'OS_APPLICATION_PLACEMENT_ENDPOINT_OVERRIDE'];
  return names.some((name) => flags[name] !== undefined) || variables.some((name) => environment[name]);
}

function reader(flags: ConnectionFlags, environment: Environment, cloud: CloudSettings): Read {
  const canonical = Object.fromEntries(
    Object.entries(cloud).map(([name, value]) => [ALIASES[name] ?? name, value]),
  );
  return (name) => {
    const flag = name === 'application_placement_endpoint_override' ? flags.url : flags[flagOf(name)];
    if (flag !== undefined) return String(flag);
    const variable = SETTINGS[name].find((each) => environment[each]);
    return variable === undefined ? canonical[name] || undefined : environment[variable];
  };
}

function flagOf(name: string): string {
  return `os_${name}`.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function authType(read: Read): AuthType {
  const given = read('auth_type')?.replace(/^v3(?=password$|token$)/, '');
  if (given === undefined) {
    if (read('application_credential_secret')) return 'v3applicationcredential';
    if (read('password')) return 'password';
    if (read('token')) return 'token';
    return read('auth_url') || read('username') ? 'password' : 'none';
  }
  const type = TYPES.find((each) => each === given);
  if (type) return type;
  throw new InputError(
    `auth_type is ${quote(given)}; expected ${TYPES.join(', ')}.${didYouMean(given, TYPES)}`,
  );
}

function credentialsOf(type: AuthType, read: Read): Credentials {
  return {
    authUrl: addressOf(needed(read, 'auth_url'), 'auth_url'),
    region: read('region_name'),
    interface: interfaceOf(read('interface')),
    auth:
      type === 'v3applicationcredential'
        ? { identity: applicationCredential(read) }
        : { identity: identityOf(type, read), ...scopeOf(read) },
  };
}

function identityOf(type: AuthType, read: Read): object {
  if (type === 'token') return { methods: ['token'], token: { id: needed(read, 'token') } };
  return {
    methods: ['password'],
    password: { user: { ...userOf(read), password: needed(read, 'password') } },
  };
}

function applicationCredential(read: Read): object {
  const secret = needed(read, 'application_credential_secret');
  const id = read('application_credential_id');
  const named = () => ({ name: needed(read, 'application_credential_name'), user: userOf(read) });
  return {
    methods: ['application_credential'],
    application_credential: { ...(id === undefined ? named() : { id }), secret },
  };
}

function userOf(read: Read): object {
  const id = read('user_id');
  return id === undefined ? { name: needed(read, 'username'), domain: domainOf(read, 'user') } : { id };
}

function scopeOf(read: Read): object {
  const system = read('system_scope');
  if (system === 'all') return { scope: { system: { all: true } } };
  if (system !== undefined) throw new InputError(`system_scope is ${quote(system)}; expected all`);
  const id = read('project_id');
  if (id !== undefined) return { scope: { project: { id } } };
  const name = read('project_name');
  if (name === undefined) throw missing('project_name', 'or project_id: placements belong to a project');
  return { scope: { project: { name, domain: domainOf(read, 'project') } } };
}

function domainOf(read: Read, whose: 'user' | 'project'): object {
  const id = read(`${whose}_domain_id`);
  const name = read(`${whose}_domain_name`);
  if (id !== undefined) return { id };
  return name === undefined ? { id: read('default_domain') ?? 'default' } : { name };
}

function interfaceOf(text = 'public'): Interface {
  const name = text.replace(/URL$/, '');
  const found = (['public', 'internal', 'admin'] as const).find((each) => each === name);
  if (found) return found;
  throw new InputError(`interface is ${quote(text)}; expected public, internal or admin`);
}

function addressOf(text: string, what: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new InputError(
    `${what} is ${quote(text)}; expected an address such as http://valet.example.com:8090`,
  );
}

function needed(read: Read, name: Setting): string {
  return read(name) ?? fail(missing(name));
}

function fail(error: Error): never {
  throw error;
}

function missing(name: Setting, why = ''): InputError {
  const [variable] = SETTINGS[name];
  const flag = `--os-${name.replaceAll('_', '-')}`;
  return new InputError(
    `${name} is missing: set ${flag}, ${variable} or ${name} of a cloud in clouds.yaml${why === '' ? '' : ` (${why})`}`,
  );
}

function isTrue(text: string | undefined): boolean {
  return /^(true|1|yes|on)$/i.test(text ?? '');
}
