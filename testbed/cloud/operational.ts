/** Whether every part of the cloud says itself that it is up. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed } from '../bed.ts';
import { recordedAt } from '../processes/record.ts';
import { pools } from '../services/cinder.ts';
import { type Body, Session } from './session.ts';

/** Waits until nothing is missing. @throws the signal's reason, with what was missing last */
export async function untilOperational(bed: Bed, signal: AbortSignal): Promise<void> {
  let lacking = 'no answer yet';
  while (lacking !== '') {
    if (signal.aborted) throw new Error(`still missing: ${lacking}`);
    try {
      lacking = (await missing(bed)).join(', ');
    } catch (error) {
      lacking = String(error);
    }
    if (lacking !== '') await sleep(500, undefined, { signal }).catch(() => {});
  }
}

/** Waits until every compute host has registered itself, which is before Nova's cells know it. */
export async function untilRegistered(bed: Bed, signal: AbortSignal): Promise<void> {
  const wanted = bed.hosts.map((host) => host.name);
  for (;;) {
    const admin = await Session.open(bed);
    const { services }: Body = await admin.get('compute', '/os-services?binary=nova-compute');
    const here = new Set(services.map((service: Body) => service.host));
    const left = wanted.filter((name) => !here.has(name));
    if (left.length === 0) return;
    if (signal.aborted) throw new Error(`not registered: ${left.join(', ')}`);
    await sleep(500);
  }
}

async function missing(bed: Bed): Promise<string[]> {
  const admin = await Session.open(bed);
  const [compute, hypervisors, volume, found, orchestration] = await Promise.all([
    admin.get('compute', '/os-services'),
    admin.get('compute', '/os-hypervisors'),
    admin.get('volumev3', '/os-services'),
    admin.get('volumev3', '/scheduler-stats/get_pools'),
    admin.get('orchestration', '/services'),
  ]);
  // What was heard of a service through an earlier broker says nothing about whether this one reaches it.
  const since = recordedAt(bed, 'rabbitmq');
  const up = (services: Body[]) =>
    new Set(
      services
        .filter((each) => each.state === 'up' && Date.parse(`${each.updated_at}Z`) >= since)
        .map((each) => `${each.binary}@${each.host}`),
    );
  const computes = up(compute.services);
  const volumes = up(volume.services);
  const known = new Set(
    hypervisors.hypervisors
      .filter((each: Body) => each.state === 'up')
      .map((each: Body) => each.hypervisor_hostname),
  );
  // A host that somebody has forced down is not coming.
  const forced = new Set(
    compute.services.filter((each: Body) => each.forced_down).map((each: Body) => each.host),
  );
  const wanted = [
    ...['nova-conductor@controller', 'nova-scheduler@controller'].filter((name) => !computes.has(name)),
    ...bed.hosts
      .filter(({ name }) => !(known.has(name) && computes.has(`nova-compute@${name}`)) && !forced.has(name))
      .map((host) => host.name),
    ...['cinder-scheduler@controller'].filter((name) => !volumes.has(name)),
    ...bed.racks
      .map((rack) => `cinder-volume@storage-${rack.name}@b-${rack.name}`)
      .filter((name) => !volumes.has(name)),
  ];
  if (found.pools.length < bed.racks.length * pools.length) wanted.push('pools of volumes');
  if (!orchestration.services.some((each: Body) => each.status === 'up')) wanted.push('heat-engine');
  return wanted;
}
