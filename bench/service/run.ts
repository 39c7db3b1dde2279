/** Runs one load against a service of its own and reports what came out. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { commit, machine } from '../measure/machine.ts';
import { round } from '../measure/statistics.ts';
import { type Audit, audit } from './audit.ts';
import type { Seen, Work } from './clients.ts';
import { copyPlans } from './copy-plans.ts';
import { fillingPlans } from './fill.ts';
import type { Latencies, ServiceResult } from './result.ts';
import { databaseOf, prepareFolder, type ServiceProcess, startServiceProcess } from './service-process.ts';
import { HOSTS, openSiteText, siteText } from './site.ts';

export const LOADS = ['create-delete', 'ad-hoc', 'churn', 'startup'] as const;
export type LoadName = (typeof LOADS)[number];

export interface LoadOptions {
  readonly load: LoadName;
  readonly clients: number;
  readonly seconds: number;
  readonly seed: number;
  /** Plans that are there beforehand; null: so many that 60 % of the vcpus are taken. */
  readonly plans: number | null;
  readonly candidates: number;
  readonly nodeOptions: readonly string[];
  readonly set: readonly string[];
  /** Keeps the scratch folder: database, log, profiles. */
  readonly keep: boolean;
}

const CLIENTS = fileURLToPath(new URL('./clients.js', import.meta.url));
const SHARE = 0.6;
const FILLING_CLIENTS = 16;
const WARM_UP_MS = 3000;
const STARTS = 5;
/** Room for ten thousand plans. */
const LARGE_HOST = 128;
const HOST = 16;

export async function runLoad(options: LoadOptions): Promise<ServiceResult> {
  const folder = mkdtempSync(join(tmpdir(), 'valet-bench-'));
  let service: ServiceProcess | undefined;
  try {
    const vcpus = options.load === 'startup' ? LARGE_HOST : HOST;
    const description = siteText(vcpus);
    const site = openSiteText(description);
    prepareFolder(folder, description);
    const start = () => startServiceProcess({ folder, nodeOptions: options.nodeOptions, set: options.set });
    service = await start();
    const plans = options.plans ?? fillingPlans(options.seed, SHARE * site.hosts.length * vcpus);
    const racks = site.racks?.map(({ name }) => name) ?? [];
    // The rest is copied.
    const byApi = options.load === 'startup' ? Math.ceil(plans / racks.length) : plans;
    const work: Work = {
      url: service.url,
      seed: options.seed,
      clients: FILLING_CLIENTS,
      load: 'fill',
      plans: byApi,
      warmUpMs: 0,
      runMs: 0,
      candidates: options.load === 'startup' ? HOSTS : 0,
    };
    const filled = await runClients(work);
    const starts: number[] = [service.startupMs];
    let seen: Seen | null = null;
    let cpuMs = 0;
    if (options.load === 'startup') {
      starts.length = 0;
      await service.stop();
      const [from, ...to] = racks;
      copyPlans(databaseOf(folder), { seed: options.seed, from: from!, to, plans });
      for (let i = 0; i < STARTS; i++) {
        await service.stop();
        service = await start();
        starts.push(service.startupMs);
      }
    } else {
      const { clients, seconds, candidates } = options;
      const load = options.load === 'ad-hoc' ? 'servers' : 'plans';
      const before = service.cpuMs();
      seen = await runClients({
        ...work,
        clients,
        load,
        warmUpMs: WARM_UP_MS,
        runMs: seconds * 1000,
        candidates,
      });
      cpuMs = (service.cpuMs() - before) / Math.max(1, seen.created);
    }
    const memory = service.memory();
    await service.stop();
    const audited = audit(databaseOf(folder), site);
    return report(options, site.hosts.length, starts, memory, filled, seen, cpuMs, audited);
  } finally {
    await service?.stop();
    if (options.keep) console.error(`kept ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

function runClients(work: Work): Promise<Seen> {
  const child = spawn(process.execPath, [CLIENTS], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(work));
  return text(child.stdout).then((said) => {
    if (said === '') throw new RangeError('the clients ended without a word (see above)');
    return JSON.parse(said) as Seen;
  });
}

function report(
  { load, clients, seconds, seed, candidates }: LoadOptions,
  hosts: number,
  starts: readonly number[],
  memory: { readonly rssMb: number; readonly peakMb: number },
  filled: Seen,
  seen: Seen | null,
  cpuMs: number,
  audited: Audit,
): ServiceResult {
  const perSecond = (times: readonly number[], { measuredMs }: Seen) =>
    round((times.length * 1000) / measuredMs);
  const others = { ...filled.others, ...seen?.others };
  const failures = Object.entries(others).filter(([key]) => / 5\d\d$/.test(key) && !key.endsWith(' 503'));
  return {
    kind: 'service',
    load,
    hosts,
    clients: seen === null ? 0 : clients,
    seconds: seen === null ? 0 : seconds,
    seed,
    candidates: load === 'ad-hoc' ? candidates : 0,
    startupMs: latencies(starts),
    memory,
    fillPerS: perSecond(filled.createMs, filled),
    createsPerS: seen === null ? null : perSecond(seen.createMs, seen),
    cpuMsPerCreate: seen === null ? null : round(cpuMs),
    createMs: seen === null ? null : latencies(seen.createMs),
    deleteMs: seen === null ? null : latencies(seen.deleteMs),
    statusMs: seen === null ? null : latencies(seen.statusMs),
    otherAnswers: others,
    examples: { ...filled.examples, ...seen?.examples },
    audit: audited,
    sound: audited.violations.length === 0 && failures.length === 0,
    machine: machine(),
    commit: commit(),
  };
}

function latencies(samples: readonly number[]): Latencies {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return {
    samples: sorted.length,
    min: at(0),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: round(sorted.at(-1) ?? 0),
  };
}
