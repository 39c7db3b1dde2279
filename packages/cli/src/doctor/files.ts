/** The configurations of Nova, Heat and Cinder as files: whether Valet is in them, and nothing stands in its way. */

import { RELEASES } from '../openstack/releases.ts';
import { ALL_FILTERS, NOVA_FILTER_PLACES } from '../openstack/sections.ts';
import type { ServiceFile } from '../openstack/service-file.ts';
import type { Findings } from './findings.ts';

const FILTER = 'ValetFilter';
const NOVA_PATHS = [
  'valet_openstack.nova.ValetFilter',
  'valet_openstack.nova.filter.ValetFilter',
  'valet_os.nova.valet_filter.ValetFilter',
];
const PRINT = (service: string) => `valet openstack config --service ${service}`;

export function checkNovaFile(file: ServiceFile, findings: Findings): void {
  const area = file.name;
  checkLast(area, 'enabled_filters', file.list(...NOVA_FILTER_PLACES), 'nova', findings);
  const retired = new Set(RELEASES[0]!.retiredFilters);
  const gone = (file.list(...NOVA_FILTER_PLACES) ?? []).filter((name) => retired.has(name));
  if (gone.length > 0)
    findings.fail(
      area,
      'enabled_filters',
      `has ${gone.join(', ')}, which Nova no longer has`,
      'take them out',
    );
  const available = [
    ...file.all('filter_scheduler', 'available_filters'),
    ...file.all('DEFAULT', 'scheduler_available_filters'),
  ];
  if (!available.some((each) => NOVA_PATHS.includes(each)))
    findings.fail(area, 'available_filters', 'does not name ValetFilter by its path', PRINT('nova'));
  else if (available.includes(ALL_FILTERS)) findings.ok(area, 'available_filters', available.join(', '));
  else
    findings.warn(
      area,
      'available_filters',
      `lacks ${ALL_FILTERS}`,
      'without it Nova does not find its own filters',
    );
  const weighers = file.list(['filter_scheduler', 'weight_classes'], ['DEFAULT', 'scheduler_weight_classes']);
  if (weighers?.some((each) => /ValetWeigher$/.test(each)))
    findings.ok(area, 'weight_classes', weighers.join(', '));
  else
    findings.warn(
      area,
      'weight_classes',
      weighers === undefined ? 'not set' : weighers.join(', '),
      'add ValetWeigher: it puts the planned host first, and a failed build gets a second try',
    );
  checkChoice(file, findings);
  const format = file.get('notifications', 'notification_format') ?? 'unversioned';
  if (format === 'unversioned')
    findings.fail(
      area,
      'notification_format',
      format,
      'versioned, or both where others read unversioned ones',
    );
  else findings.ok(area, 'notification_format', format);
  checkDriver(file, findings);
  checkOwnSection(file, findings);
}

function checkChoice(file: ServiceFile, findings: Findings): void {
  const size = file.get('filter_scheduler', 'host_subset_size') ?? '1';
  const isShuffled = file.isTrue('filter_scheduler', 'shuffle_best_same_weighed_hosts');
  const seen = `host_subset_size ${size}, shuffle_best_same_weighed_hosts ${isShuffled}`;
  if (size === '1' && !isShuffled) findings.ok(file.name, 'choice of the host', seen);
  else
    findings.fail(
      file.name,
      'choice of the host',
      seen,
      '1 and False: else another than the planned host is chosen',
    );
}

export function checkHeatFile(file: ServiceFile, findings: Findings): void {
  const area = file.name;
  if (file.isTrue('DEFAULT', 'stack_scheduler_hints')) findings.ok(area, 'stack_scheduler_hints', 'True');
  else
    findings.fail(
      area,
      'stack_scheduler_hints',
      file.get('DEFAULT', 'stack_scheduler_hints') ?? 'not set, which is False',
      'stack_scheduler_hints = True in [DEFAULT]: without it nobody knows which stack a server belongs to',
    );
  const engine = file.get('DEFAULT', 'convergence_engine') ?? 'True';
  const isLegacy = /^(false|0|no|off)$/i.test(engine);
  findings.ok(
    area,
    'engine',
    isLegacy ? 'legacy: the lifecycle plug-in plans' : 'convergence: planned at the first server',
  );
  checkDriver(file, findings);
  checkOwnSection(file, findings);
}

export function checkCinderFile(file: ServiceFile, findings: Findings): void {
  checkLast(
    file.name,
    'scheduler_default_filters',
    file.list(['DEFAULT', 'scheduler_default_filters']),
    'cinder',
    findings,
  );
  checkOwnSection(file, findings);
}

function checkLast(
  area: string,
  option: string,
  filters: readonly string[] | undefined,
  service: string,
  findings: Findings,
): void {
  if (!filters?.includes(FILTER))
    findings.fail(
      area,
      option,
      filters === undefined ? 'not set' : filters.join(', '),
      `add ${FILTER}: ${PRINT(service)}`,
    );
  else if (filters.at(-1) === FILTER) findings.ok(area, option, `${FILTER} is the last of ${filters.length}`);
  else
    findings.fail(
      area,
      option,
      `${filters.slice(filters.indexOf(FILTER) + 1).join(', ')} after ${FILTER}`,
      `put ${FILTER} last: what a later filter takes away leaves nothing`,
    );
}

function checkDriver(file: ServiceFile, findings: Findings): void {
  const drivers = file.all('oslo_messaging_notifications', 'driver');
  if (drivers.some((each) => /^messaging(v2)?$/.test(each)))
    findings.ok(file.name, 'notification driver', drivers.join(', '));
  else
    findings.fail(
      file.name,
      'notification driver',
      drivers.join(', ') || 'not set',
      '[oslo_messaging_notifications] driver = messagingv2',
    );
}

/** What keystoneauth and the historic names need; the password is looked for and never shown. */
function checkOwnSection(file: ServiceFile, findings: Findings): void {
  const area = file.name;
  const get = (option: string) => file.get('valet', option);
  if (!file.hasSection('valet')) {
    findings.warn(
      area,
      '[valet]',
      'is not there',
      'without it the catalogue and the credentials of the service are used',
    );
    return;
  }
  const where = get('url') ?? get('endpoint_override') ?? 'as the catalogue says';
  const type =
    get('auth_type') ?? (get('admin_username') === undefined ? 'those of the service' : 'historic names');
  const isPassword = type === 'password' || type === 'v3password';
  const lacking = isPassword
    ? ['auth_url', 'username', 'password', 'project_name'].filter((each) => !get(each))
    : [];
  const unfilled = get('password') === 'PASSWORD_OF_THE_USER';
  if (lacking.length > 0 || unfilled)
    findings.fail(
      area,
      '[valet]',
      unfilled ? 'password is the example of valet openstack config' : `lacks ${lacking.join(', ')}`,
      'valet keystone bootstrap makes the user; its password belongs here',
    );
  else
    findings.ok(
      area,
      '[valet]',
      `${where}; credentials: ${type}; failure_mode ${get('failure_mode') ?? 'reject'}`,
    );
}
