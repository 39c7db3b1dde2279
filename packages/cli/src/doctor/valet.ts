/** Valet itself: whether it answers, how fresh its picture is, and what it has seen of schedulers and notifications. */
import type { ValetClient } from '@valet/client';
import { allOf } from '../online/find.ts';
import type { Findings } from './findings.ts';
import type { ValetNames } from './names.ts';

type Part = Readonly<Record<string, unknown>> & { readonly status?: string };
type Parts = Readonly<Record<string, Part | undefined>>;

/** @param pluginVersion of the plug-ins that belong to this command */
export async function checkValet(
  client: ValetClient,
  findings: Findings,
  pluginVersion: string,
): Promise<ValetNames> {
  let parts: Parts;
  try {
    parts = (await client.call('show_status', {})).status as Parts;
  } catch (error) {
    findings.fail(
      'valet',
      'reached',
      (error as Error).message,
      'is it running (valet serve), and is this its URL?',
    );
    return { hosts: undefined, pools: undefined };
  }
  const { world } = parts;
  if (world?.mode === undefined) {
    findings.warn('valet', 'reached', 'it answers, and shows its state to administrators only', 'ask as one');
    return { hosts: undefined, pools: undefined };
  }
  if (world.mode === 'live') findings.ok('valet', 'reached', 'mode live');
  else
    findings.fail(
      'valet',
      'reached',
      `mode ${world.mode}: it plans for a site from a file, not for this cloud`,
      'set [datacenter] mode = live in valet.conf: valet openstack config --service valet',
    );
  checkFreshness(parts, findings);
  if (world.mode === 'live') {
    checkNotifications(parts, findings);
    checkScheduler('nova', parts.nova_scheduler, findings, pluginVersion);
    checkScheduler('cinder', parts.cinder_scheduler, findings, pluginVersion);
    checkHints(parts, findings);
  }
  await checkDrift(client, findings);
  const hosts = await allOf(client.list('list_hosts', {}));
  const pools = await allOf(client.list('list_pools', {}));
  return { hosts: hosts.map(({ name }) => name), pools: pools.map(({ name }) => name) };
}

function checkFreshness(parts: Parts, findings: Findings): void {
  const stale = ['nova', 'placement', 'cinder', 'neutron', 'keystone', 'heat', 'world'].filter((name) =>
    ['stale', 'unknown'].includes(parts[name]?.status ?? ''),
  );
  if (stale.length === 0) findings.ok('valet', 'picture', 'fresh');
  for (const name of stale) {
    if (name === 'world' && stale.length > 1) continue;
    const { reason, stale_since } = parts[name]!;
    findings.warn(
      'valet',
      'picture',
      `${name} is stale${stale_since === undefined ? '' : ` since ${stale_since}`}: ${reason ?? 'it has not been read yet'}`,
      'see its log; it goes on trying',
    );
  }
}

interface Arrival {
  readonly exchange: string;
  readonly followed: boolean;
  readonly messages: number;
  readonly last_at: string | null;
}

const NOTIFY =
  '[notifications] notification_format = versioned and [oslo_messaging_notifications] driver = messagingv2 on every node of Nova; then boot a server and look again';

function checkNotifications({ messaging }: Parts, findings: Findings): void {
  if (messaging === undefined || messaging.status === 'off') {
    findings.warn(
      'valet',
      'notifications',
      '[messaging] transport_url is not set: changes are found by asking alone',
      'set it: valet openstack config --service valet',
    );
    return;
  }
  if (messaging.status !== 'ok') {
    findings.fail(
      'valet',
      'notifications',
      `${messaging.reason}`,
      'check [messaging] transport_url in valet.conf',
    );
    return;
  }
  const arrivals = (messaging.exchanges ?? []) as readonly Arrival[];
  const nova = arrivals.find(({ exchange }) => exchange === 'nova');
  const told = arrivals
    .map(({ exchange, followed, messages, last_at }) =>
      followed
        ? `${exchange} ${messages}${last_at === null ? '' : `, the last at ${last_at}`}`
        : `${exchange} has no exchange`,
    )
    .join('; ');
  const none = told === '' ? 'none of Nova yet' : `none of Nova yet: ${told}`;
  if (nova !== undefined && nova.messages > 0) findings.ok('valet', 'notifications', told);
  else findings.warn('valet', 'notifications', none, NOTIFY);
}

function checkScheduler(
  service: 'nova' | 'cinder',
  seen: Part | undefined,
  findings: Findings,
  pluginVersion: string,
): void {
  const check = `${service} filter`;
  if (seen === undefined || seen.status === 'unseen' || seen.last_call_at === null) {
    findings.warn(
      'valet',
      check,
      `${service}-scheduler has not asked since Valet started`,
      `${service === 'nova' ? 'boot a server' : 'create a volume'} and look again; if it stays so, ValetFilter is not enabled: valet openstack config --service ${service}`,
    );
    return;
  }
  const plugin = `${seen.plugin ?? 'a plug-in that does not say its version'}`;
  const told = `asked ${seen.calls} times, the last at ${seen.last_call_at}, by ${plugin}`;
  const version = /^valet-openstack\/(.+)$/.exec(plugin)?.[1];
  if (version === undefined || version === pluginVersion) findings.ok('valet', check, told);
  else
    findings.warn(
      'valet',
      check,
      told,
      `the plug-ins of this Valet are ${pluginVersion}: install them beside ${service}-scheduler`,
    );
  if (service === 'nova' && seen.last_alternates_at === null)
    findings.warn(
      'valet',
      'nova weigher',
      'no call could use further hosts',
      'add ValetWeigher to weight_classes: without it a failed build has no second try',
    );
}

function checkHints({ nova_scheduler: nova, cinder_scheduler: cinder }: Parts, findings: Findings): void {
  const last = nova?.last_hints_at ?? cinder?.last_hints_at ?? null;
  if (last !== null)
    findings.ok('valet', 'stack hints', `the last call for a resource of a stack was at ${last}`);
  else
    findings.warn(
      'valet',
      'stack hints',
      'no call has brought hints of Heat',
      'create a stack with a server and look again; if it stays so: stack_scheduler_hints = True in heat.conf',
    );
}

async function checkDrift(client: ValetClient, findings: Findings): Promise<void> {
  const { resources } = await client.call('list_resources', {});
  const count = Object.keys(resources).length;
  if (count === 0) findings.ok('valet', 'servers', 'all sit where their rules allow');
  else
    findings.warn(
      'valet',
      'servers',
      `${count} no longer sit where their rules allow`,
      'valet resource list names them; valet plan migrate finds other places',
    );
}
