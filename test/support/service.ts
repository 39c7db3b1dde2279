/** The compiled service as a process on a small site of its own, asked over HTTP, and its database looked at. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Audit, auditDatabase, readConfig } from '@valet/valet';
import {
  prepareFolder,
  type ServiceProcess,
  type ServiceSettings,
  startServiceProcess,
} from '../../bench/service/service-process.ts';

export interface Reply {
  /** 0: there was none, for the service ended or the connection broke. */
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API answers
  readonly body: any;
}

export class ServiceUnderTest {
  readonly folder = mkdtempSync(join(tmpdir(), 'valet-service-'));
  #process: ServiceProcess | undefined;

  readonly #set: readonly string[];

  /** @param site a description of a site, as text. @param set more settings, as `valet serve --set` takes them */
  constructor(site: string, set: readonly string[] = []) {
    this.#set = set;
    prepareFolder(this.folder, site);
  }

  /** @param at where it is to listen, and how to tell that it does, unless anywhere over HTTP will do */
  async start(at: Pick<ServiceSettings, 'port' | 'isUp'> = {}): Promise<void> {
    const set = [
      'logging.level=warn',
      'server.solver_workers=1',
      'events.retention_seconds=60',
      ...this.#set,
    ];
    this.#process = await startServiceProcess({ folder: this.folder, nodeOptions: [], set, ...at });
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#process = undefined;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Where it listens; only while it runs. */
  get url(): string {
    return this.#process!.url;
  }

  async call(method: string, path: string, body?: object): Promise<Reply> {
    const headers = {
      'openstack-api-version': 'application-placement 1.1',
      ...(body === undefined && method === 'GET' ? {} : { 'content-type': 'application/json' }),
    };
    try {
      const url = `${this.#process?.url}${path}`;
      const answer = await fetch(url, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
    } catch {
      return { status: 0, body: undefined };
    }
  }

  /** What cannot be in the database; read past the service. */
  audit(): Promise<Audit> {
    const file = join(this.folder, 'valet.conf');
    return auditDatabase(readConfig({ file, text: readFileSync(file, 'utf8') }));
  }
}

/** Two clusters of two racks of so many hosts, and a pool; flavors of 1 to 4 vcpus. */
export function siteText(hostsPerRack: number): string {
  const clusters = ['c1', 'c2'].map((cluster) => {
    const racks = ['r1', 'r2'].map((rack) => {
      const hosts = Array.from({ length: hostsPerRack }, (_, i) => ({
        name: `${cluster}-${rack}-h${i + 1}`,
        vcpus: 16,
        memory_mb: 65_536,
        disk_gb: 2_000,
        uplink_mbps: 10_000,
      }));
      return { name: `${cluster}-${rack}`, uplink_mbps: 20_000, hosts };
    });
    return { name: cluster, uplink_mbps: 40_000, racks };
  });
  return JSON.stringify({
    site: 'test',
    clusters,
    pools: [{ name: 'ceph', at: 'site', capacity_gb: 100_000, iops: 500_000, uplink_mbps: 40_000 }],
    flavors: [1, 2, 4].map((vcpus) => ({ name: `f${vcpus}`, vcpus, memory_mb: 4_096 * vcpus, disk_gb: 20 })),
  });
}

/** Repeatable numbers from 0 (included) to 1. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
