/** Every option of the service, once: its name, type, default and help. Sample, documentation and `Config` follow. */
import {
  boolean,
  host,
  integer,
  listOf,
  name,
  type Option,
  oneOf,
  option,
  optional,
  path,
  pattern,
  proxies,
  seconds,
  secret,
  storeUrl,
  string,
  transportUrl,
  url,
} from './option.ts';

const MIB = 1024 * 1024;
const DAY = 86_400;

export interface Group {
  readonly help: string;
  readonly options: Readonly<Record<string, Option>>;
}

const server = {
  host: option(host, '127.0.0.1', 'Address to listen on.'),
  port: option(integer(0, 65_535), '8090', 'Port of the API. 0 takes any free one.'),
  tls_cert: path(
    'Certificate, with those that lead to its authority, as PEM. With tls_key the API is HTTPS.',
  ),
  tls_key: path('Private key of tls_cert, as PEM.'),
  trust_proxy: option(
    proxies,
    'false',
    'Whose X-Forwarded headers are believed: the addresses of the proxies in front. True believes anybody.',
  ),
  max_connections: option(integer(1, 1_000_000), '2048', 'Most connections at a time.'),
  body_limit_bytes: option(integer(1024, 1024 * MIB), `${8 * MIB}`, 'Longest body of a request.'),
  request_timeout_seconds: option(seconds(1, 3600), '60', 'Time a client has to send one request.'),
  keep_alive_seconds: option(
    seconds(1, 3600),
    '75',
    'How long an idle connection is kept. Let it be longer than the proxy in front keeps its own.',
  ),
  page_limit: option(integer(1, 100_000), '1000', 'Most entries of a list in one answer.'),
  solver_workers: option(
    integer(0, 256),
    '0',
    'Threads that solve. 0: one less than the machine has cores, at least one.',
  ),
  queue_limit: option(
    integer(1, 100_000),
    '256',
    'Most requests that wait for a thread. What comes then is answered 503 with Retry-After.',
  ),
  project_queue_limit: option(
    integer(1, 100_000),
    '128',
    'Most of them of one project. Projects get a thread in turn, however many requests one has.',
  ),
  shutdown_timeout_seconds: option(
    seconds(0, 3600),
    '30',
    'How long a stop waits for running requests before it cancels them.',
  ),
  metrics_host: option(
    host,
    '127.0.0.1',
    'Address of the listener for /metrics. Nobody is asked for a token there.',
  ),
  metrics_port: option(integer(0, 65_535), '8091', 'Port of the listener for /metrics. 0: none.'),
};

const identity = {
  auth: option(
    oneOf('keystone', 'none'),
    'keystone',
    'Who says who a caller is. None: nobody is asked, and every caller may do everything; for one machine.',
  ),
  allow_unauthenticated_remote: option(
    boolean,
    'false',
    'Must be true for auth = none on an address that other machines can reach.',
  ),
  auth_url: optional(url('http', 'https'), 'Keystone, with or without /v3.'),
  username: optional(
    string,
    'User of the service. It needs the admin role to validate tokens and read projects.',
  ),
  password: secret(optional(string, 'Password of the user.')),
  project_name: optional(string, 'Project (tenant) of the user.'),
  user_domain_name: option(string, 'Default', 'Domain of the user.'),
  project_domain_name: option(string, 'Default', 'Domain of the project.'),
  region_name: optional(string, 'Region whose Keystone is asked. Not set: the first one of the catalogue.'),
  interface: option(
    oneOf('admin', 'internal', 'public'),
    'admin',
    'Which endpoint of Keystone is asked. With public, make the user a member of every project it should know.',
  ),
  ca_file: path('Certificates of the authorities to trust instead of those of the system, as PEM.'),
  timeout_seconds: option(seconds(0.1, 600), '10', 'Time for one answer of Keystone.'),
  max_retries: option(
    integer(0, 20),
    '2',
    'How often a call is repeated while Keystone fails or is out of reach.',
  ),
  token_cache_seconds: option(
    seconds(0, DAY),
    '300',
    'How long a valid token is believed without asking again. So late is a revoked one noticed.',
  ),
  project_cache_seconds: option(seconds(0, DAY), '300', 'How long it is remembered that a project exists.'),
};

const database = {
  url: secret(
    option(
      storeUrl,
      'sqlite:///valet.db',
      'Where plans, placements and groups are kept: sqlite:///FILE, or sqlite:////FILE with an absolute path.',
    ),
  ),
  echo: option(boolean, 'false', 'Log every SQL statement, without its values, at level debug.'),
  pool_size: option(integer(1, 1000), '5', 'Most connections to a database server. SQLite has no server.'),
  pool_recycle: option(
    seconds(1, 30 * DAY),
    '3600',
    'Seconds after which a connection to a database server is opened anew.',
  ),
};

const music = {
  host: optional(host, 'A server of Music.'),
  hosts: optional(listOf(host), 'Several of them. If host is set as well, this does not count.'),
  port: option(integer(1, 65_535), '8080', 'Port of Music.'),
  keyspace: option(name, 'valet', 'Keyspace of Valet.'),
  replication_factor: option(integer(1, 100), '3', 'On how many of its servers Music keeps each row.'),
};

const messaging = {
  transport_url: secret(
    optional(
      transportUrl,
      'RabbitMQ of the cloud, rabbit://user:password@host:5672/. Used in mode live. Not set: changes are found by asking alone.',
    ),
  ),
  exchanges: option(
    listOf(name),
    'nova,heat,cinder',
    'Exchanges of the services that are followed: their control_exchange. One that is not there yet is waited for.',
  ),
  topics: option(
    listOf(name),
    'versioned_notifications,notifications',
    'Topics of their notifications: versioned_notifications_topics of Nova, topics of the others.',
  ),
  ca_file: path('Certificates of the authorities to trust instead of those of the system, as PEM.'),
};

const openstack = {
  auth_url: optional(url('http', 'https'), 'Keystone, with or without /v3. Not set: as in [identity].'),
  username: optional(
    string,
    'User with the admin role, by which the cloud is read. Not set: as in [identity].',
  ),
  password: secret(optional(string, 'Password of the user. Not set: as in [identity].')),
  project_name: optional(string, 'Project of the user. Not set: as in [identity].'),
  user_domain_name: optional(string, 'Domain of the user. Not set: as in [identity].'),
  project_domain_name: optional(string, 'Domain of the project. Not set: as in [identity].'),
  region_name: optional(string, 'Region whose services are read. Not set: the first one of the catalogue.'),
  interface: option(
    oneOf('internal', 'public', 'admin'),
    'internal',
    'Which endpoints of the services are asked.',
  ),
  ca_file: path('Certificates of the authorities to trust, as PEM. Not set: as in [identity].'),
  timeout_seconds: option(seconds(0.1, 600), '30', 'Time for one answer of a service.'),
  max_retries: option(
    integer(0, 20),
    '2',
    'How often a call is repeated while a service fails or is out of reach.',
  ),
  cinder: option(boolean, 'true', 'Whether the cloud has Cinder. Without, volumes are not placed.'),
  neutron: option(boolean, 'true', 'Whether Neutron is asked for the bandwidth of its agents.'),
  heat: option(boolean, 'true', 'Whether stacks are read from Heat and planned whole.'),
};

const datacenter = {
  mode: option(
    oneOf('sim', 'live'),
    'sim',
    'The site is described by a file (sim) or read from OpenStack (live).',
  ),
  site: path('Site file for mode sim. Not set: the site that comes with Valet.'),
  site_id: option(name, 'default', 'Names the site in the database. Another name is another, empty picture.'),
  rack_key: option(
    string,
    'rack',
    'Mode live: key of the metadata of aggregates that names the rack of their hosts.',
  ),
  cluster_key: option(
    string,
    'cluster',
    'Mode live: key of the metadata of aggregates that names the cluster of their hosts.',
  ),
  topology: path(
    'Mode live: file with racks, clusters, uplinks and places of pools, for what OpenStack does not know.',
  ),
  host_name_pattern: {
    ...optional(
      pattern,
      'Mode live: regular expression with the named groups cluster and rack, for hosts of which neither aggregates nor file say where they are. Empty: names say nothing.',
    ),
    // dc1r05c001: data centre dc1, rack r05, compute node c001.
    default: '^(?<cluster>[a-z]+[0-9]+)(?<rack>r[0-9]+)[a-z][0-9]+$',
  },
  refresh_seconds: option(
    seconds(0.2, 3600),
    '5',
    'Mode live: time between two looks at what has changed. A notification is looked into at once.',
  ),
  inventory_seconds: option(
    seconds(1, DAY),
    '30',
    'Mode live: time between two looks at hosts, aggregates, flavors, pools and volumes.',
  ),
  reconcile_seconds: option(seconds(10, DAY), '600', 'Mode live: time between two full reads of the cloud.'),
  read_timeout_seconds: option(seconds(1, 3600), '300', 'Mode live: most time for one read of the cloud.'),
  claim_timeout_seconds: option(
    seconds(10, DAY),
    '600',
    'Mode live: how long a place is kept for a server that its scheduler has asked for and that does not appear.',
  ),
};

const planning = {
  policy: option(oneOf('pack', 'network', 'spread'), 'pack', 'What makes one placement better than another.'),
  seed: option(integer(0, 2 ** 31 - 1), '1', 'Seed of the search.'),
  budget_ms: option(
    integer(0, 600_000),
    '3',
    'Time to search and improve one answer, while nobody else waits; the more requests wait or are being written, the less. A request may ask for another.',
  ),
  max_budget_ms: option(
    integer(0, 600_000),
    '60000',
    'Most time for improvement that a request may ask for.',
  ),
  portfolio_members: option(
    integer(0, 64),
    '0',
    'Searches that work on one request at the same time, where it has 100 ms or more and solver threads have nothing else to do. 1: no more than one. 0: as many as there are threads.',
  ),
  hurry_after_ms: option(
    integer(1, 600_000),
    '1000',
    'How long a request waits for a thread before searches of other projects end with the best they have found.',
  ),
  timeout_seconds: option(
    seconds(0, 3600),
    '0',
    'Time for a request that names none. 0: as long as the client waits.',
  ),
  attempts: option(
    integer(1, 1000),
    '16',
    'How often a request is solved again because others took what it was given.',
  ),
  reservation_timeout_seconds: option(
    seconds(1, 365 * DAY),
    '4200',
    'How long a placement that nobody claims holds its share. Not shorter than the creation of a stack may take.',
  ),
  failed_plan_retention_seconds: option(
    seconds(0, 365 * DAY),
    `${DAY}`,
    'How long a plan that could not be made is kept to be explained.',
  ),
};

const quota = {
  plans: option(
    integer(-1, 1_000_000_000),
    '10000',
    'Most plans that a project may have at a time; failed ones do not count. -1: as many as it likes. With auth = none nobody has a quota.',
  ),
  placements: option(
    integer(-1, 1_000_000_000),
    '100000',
    'Most placements that a project may have at a time. What schedulers ask for without a plan counts, but is not refused: it has passed the quota of Nova or Cinder. -1: as many as it likes.',
  ),
};

const capacity = {
  limit: option(integer(1, 1_000_000), '1000', 'Most copies counted when a request names no limit.'),
};

const events = {
  retention_seconds: option(
    seconds(0, 3650 * DAY),
    `${30 * DAY}`,
    'How long changes are kept, for events and audit. 0: for ever.',
  ),
  max_streams: option(integer(0, 100_000), '256', 'Most event streams at a time.'),
  max_streams_per_project: option(integer(0, 100_000), '32', 'Most event streams of one project at a time.'),
  heartbeat_seconds: option(seconds(1, 3600), '15', 'Silence after which a stream sends a sign of life.'),
};

const policy = {
  file: path(
    'Rules on who may do what (YAML or JSON) in place of the defaults; see the documentation of the API.',
  ),
  name_secret: secret(
    optional(
      string,
      'Secret behind the names that hosts have for whoever may not know them. Not set: one that is kept in the database.',
    ),
  ),
};

const logging = {
  level: option(
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'info',
    'Least level logged.',
  ),
  format: option(oneOf('json', 'text'), 'json', 'Lines of JSON, or text for people.'),
};

export const GROUPS = {
  server: { help: 'The API and its listeners.', options: server },
  identity: { help: 'Who calls, by Keystone v3.', options: identity },
  database: { help: 'What is remembered.', options: database },
  music: {
    help: 'Music as the database. It comes with a later version; until then these are checked and not used.',
    options: music,
  },
  openstack: { help: 'How the cloud is read in mode live.', options: openstack },
  messaging: { help: 'Notifications of the cloud.', options: messaging },
  datacenter: { help: 'The site that is planned for.', options: datacenter },
  planning: { help: 'How plans are made and how long they hold.', options: planning },
  quota: { help: 'What one project may have; what exceeds it is answered 403.', options: quota },
  capacity: { help: 'Questions on how much more fits.', options: capacity },
  events: { help: 'The log of changes and its streams.', options: events },
  policy: { help: 'Who may do what, and see what.', options: policy },
  logging: { help: 'What is written to the standard error output.', options: logging },
} as const satisfies Readonly<Record<string, Group>>;

type ValueOf<Kind> = Kind extends Option<infer Value> ? Value : never;

/** What the service runs with: `config.server.port`, named as in the file. */
export type Config = {
  readonly [G in keyof typeof GROUPS]: {
    readonly [O in keyof (typeof GROUPS)[G]['options']]: ValueOf<(typeof GROUPS)[G]['options'][O]>;
  };
};
