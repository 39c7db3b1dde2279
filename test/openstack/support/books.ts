/** Whether Valet's account of what is used is Placement's. */
import { expect } from 'vitest';
import type { Body } from '../../../testbed/cloud/session.ts';
import { valet } from './stack.ts';
import { admin, bed } from './tenant.ts';
import { until } from './wait.ts';

/** By host: cores, memory and disk in use. */
type Usage = Record<string, readonly [number, number, number]>;

/** Waits at most ten seconds for the two to agree. */
export async function booksAgree(): Promise<void> {
  let last: { placement: Usage; valet: Usage } | undefined;
  await until('Valet and Placement agree', 10_000, async () => {
    last = { placement: await usageInPlacement(), valet: await usageInValet() };
    return JSON.stringify(last.placement) === JSON.stringify(last.valet);
  }).catch(() => expect(last!.valet).toEqual(last!.placement));
}

async function usageInPlacement(): Promise<Usage> {
  const cloud = await admin();
  const { resource_providers: providers }: Body = await cloud.get('placement', '/resource_providers');
  const ids = new Map<string, string>(providers.map((each: Body) => [each.name, each.uuid]));
  const entries = bed.hosts.map(async ({ name }) => {
    const { usages }: Body = await cloud.get('placement', `/resource_providers/${ids.get(name)}/usages`);
    return [name, [usages.VCPU, usages.MEMORY_MB, usages.DISK_GB]] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function usageInValet(): Promise<Usage> {
  const { hosts }: Body = await valet('GET', '/hosts?limit=1000');
  const byName = new Map<string, Body>(hosts.map((each: Body) => [each.name, each]));
  return Object.fromEntries(
    bed.hosts.map(({ name }) => {
      const used = byName.get(name)?.used ?? {};
      return [name, [used.VCPU, used.MEMORY_MB, used.DISK_GB]];
    }),
  );
}
