/**
 * The clients, a process of its own: reads one `Work` as JSON from its input, does it, and writes what it saw to its
 * output. Connections are kept alive; each client waits for one answer before it asks the next.
 */
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { type PlanRequest, planRequest, serverRequest } from './requests.ts';
import { hostNames } from './site.ts';

/** What the clients have to do. */
export interface Work {
  readonly url: string;
  readonly seed: number;
  readonly clients: number;
  /** `fill`: so many plans that stay; the others: pairs of creating and deleting, for so long. */
  readonly load: 'fill' | 'plans' | 'servers';
  readonly plans: number;
  readonly warmUpMs: number;
  readonly runMs: number;
  /** Hosts named as candidates of a single server, or to be filled; 0: none are named. */
  readonly candidates: number;
}

export interface Seen {
  /** Milliseconds of each answered call after the warm-up. */
  readonly createMs: number[];
  readonly deleteMs: number[];
  readonly statusMs: number[];
  /** Answers by status that were neither 201 to a creation nor 204 to a deletion; after the warm-up. */
  readonly others: Record<string, number>;
  /** What one of each of them said. */
  readonly examples: Record<string, string>;
  readonly measuredMs: number;
  /** Plans created, those of the warm-up as well. */
  readonly created: number;
}

const STATUS_EVERY_MS = 20;
const HEADERS = { 'content-type': 'application/json', 'openstack-api-version': 'application-placement 1.1' };

class Clients {
  readonly #work: Work;
  readonly #pool: Pool;
  readonly #hosts = hostNames();
  readonly seen: Seen;
  #measuring = false;
  #over = false;
  #created = 0;

  constructor(work: Work) {
    this.#work = work;
    // One connection more, for those who ask how it goes.
    this.#pool = new Pool(work.url, { connections: work.clients + 1, pipelining: 1 });
    this.seen = {
      createMs: [],
      deleteMs: [],
      statusMs: [],
      others: {},
      examples: {},
      measuredMs: 0,
      created: 0,
    };
  }

  async run(): Promise<Seen> {
    const { clients, load, runMs, warmUpMs } = this.#work;
    const all = Array.from({ length: clients }, (_, client) =>
      load === 'fill' ? this.#fill(client) : this.#pairs(client),
    );
    if (load === 'fill') {
      this.#measuring = true;
      const begin = performance.now();
      await Promise.all(all);
      return { ...this.seen, measuredMs: performance.now() - begin, created: this.#created };
    }
    const watching = this.#watch();
    await pause(warmUpMs);
    this.#measuring = true;
    const begin = performance.now();
    await pause(runMs);
    this.#measuring = false;
    const measuredMs = performance.now() - begin;
    this.#over = true;
    await Promise.all([...all, watching]);
    await this.#pool.close();
    return { ...this.seen, measuredMs, created: this.#created };
  }

  async #fill(client: number): Promise<void> {
    const { clients, plans, seed, candidates } = this.#work;
    const locations = candidates === 0 ? {} : { locations: this.#hosts.slice(0, candidates) };
    for (let plan = client; plan < plans; plan += clients)
      await this.#create({ ...planRequest(seed, 0, plan), ...locations, budget_ms: 0 });
  }

  async #pairs(client: number): Promise<void> {
    const { seed, load, candidates } = this.#work;
    for (let n = 0; !this.#over; n++) {
      const request =
        load === 'plans'
          ? planRequest(seed, client + 1, n)
          : serverRequest(seed, client + 1, n, this.#someHosts(candidates, n));
      const id = await this.#create(request);
      if (id !== null) await this.#call('DELETE', `/v1/plans/${id}`, null, 204, this.seen.deleteMs);
    }
  }

  async #watch(): Promise<void> {
    while (!this.#over) {
      const begin = performance.now();
      await this.#call('GET', '/v1/status', null, 200, this.seen.statusMs);
      await pause(Math.max(0, STATUS_EVERY_MS - (performance.now() - begin)));
    }
  }

  /** @returns the plan's id; null when there is none */
  async #create(request: PlanRequest & { readonly budget_ms?: number }): Promise<string | null> {
    const body = await this.#call('POST', '/v1/plans', JSON.stringify(request), 201, this.seen.createMs);
    if (body === null) return null;
    this.#created++;
    return (JSON.parse(body) as { readonly plan: { readonly id: string } }).plan.id;
  }

  /** @returns the body when the status is the wanted one */
  async #call(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body: string | null,
    wanted: number,
    times: number[],
  ): Promise<string | null> {
    const begin = performance.now();
    const { status, said } = await this.#ask(method, path, body);
    if (status === wanted) {
      if (this.#measuring) times.push(performance.now() - begin);
      return said;
    }
    const key = `${method} ${status}`;
    if (this.#measuring) this.seen.others[key] = (this.seen.others[key] ?? 0) + 1;
    this.seen.examples[key] ??= said.slice(0, 500);
    // As `Retry-After` asks; less, so that the load does not fall.
    if (status === 503) await pause(100);
    return null;
  }

  /** Without streams: the clients share the machine with the service, and are to take little of it. */
  #ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body: string | null,
  ): Promise<{ readonly status: number; readonly said: string }> {
    return new Promise((resolve, reject) => {
      let status = 0;
      const chunks: Buffer[] = [];
      this.#pool.dispatch(
        { method, path, body, headers: HEADERS },
        {
          onRequestStart: () => {},
          onResponseStart: (_, code) => {
            status = code;
          },
          onResponseData: (_, chunk) => {
            chunks.push(chunk);
          },
          onResponseEnd: () => resolve({ status, said: Buffer.concat(chunks).toString() }),
          onResponseError: (_, error) => reject(error),
        },
      );
    });
  }

  /** So many of the hosts, others each time, spread over the site. */
  #someHosts(count: number, number: number): readonly string[] {
    if (count === 0) return [];
    const step = Math.max(1, Math.floor(this.#hosts.length / count));
    return Array.from({ length: count }, (_, i) => this.#hosts[(number + i * step) % this.#hosts.length]!);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const work = JSON.parse(await text(process.stdin)) as Work;
  const seen = await new Clients(work).run();
  process.stdout.write(JSON.stringify(seen), () => process.exit(0));
}
