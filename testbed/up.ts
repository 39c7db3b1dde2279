/** Brings the testbed up: everything that can go on at the same time does. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bed, choicesFile, choicesOf } from './bed.ts';
import { TestbedError } from './error.ts';
import { lastLines } from './log.ts';
import { checkMachine, installPackages } from './machine.ts';
import { installPlugins } from './plugins.ts';
import { forget, isAlive, readRecord } from './processes/record.ts';
import { fingerprintOf, outputOf, runToEnd, start, startNursery, writeFiles } from './processes/start.ts';
import { stop } from './processes/stop.ts';
import type { Service } from './service.ts';
import { gatesOf, servicesOf, sharedFiles, stepsOf } from './services/all.ts';

const patienceMs = 180_000;

export async function up(bed: Bed, say: (line: string) => void): Promise<void> {
  checkMachine();
  for (const folder of [
    bed.conf,
    bed.logs,
    bed.run,
    bed.data,
    join(bed.data, 'done'),
    join(bed.data, 'lock'),
  ]) {
    mkdirSync(folder, { recursive: true });
  }
  await installPackages(bed, say);
  writeFileSync(choicesFile(bed.state), JSON.stringify(choicesOf(bed)));
  await installPlugins(bed);
  await new Rise(bed, say).run();
}

/** One rise of a bed: what is done, what is under way, and what failed first. */
class Rise {
  readonly #bed: Bed;
  readonly #say: (line: string) => void;
  readonly #abort = new AbortController();
  readonly #up: Service[] = [];
  readonly #done = new Map<string, Promise<void>>();
  /** Steps at a time: two cores are not to be kept from Keystone, which all the others wait for. */
  readonly #slots = new Slots(2);
  #nursery: Promise<void> | undefined;

  constructor(bed: Bed, say: (line: string) => void) {
    this.#bed = bed;
    this.#say = say;
  }

  async run(): Promise<void> {
    const services = servicesOf(this.#bed);
    writeFiles({ ...services[0]!, files: sharedFiles(this.#bed), folders: [] });
    await this.#stopChanged(services);
    // All of them are entered before the first begins, which is when this function waits.
    for (const each of services) this.#enter(each.name, each.after, () => this.#serve(each, services));
    for (const each of stepsOf(this.#bed)) {
      this.#enter(each.name, each.after, () => this.#slots.use(() => this.#once(each.name, each.run)));
    }
    for (const each of gatesOf(this.#bed)) {
      this.#enter(each.name, each.after, () => this.#withPatience(each.run));
    }
    const watch = setInterval(() => this.#watch(), 500);
    await Promise.allSettled(this.#done.values());
    clearInterval(watch);
    this.#abort.signal.throwIfAborted();
  }

  /** A timer of its own: a signal of `AbortSignal.timeout` that only `AbortSignal.any` knows may be forgotten. */
  async #withPatience(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(new TestbedError(`not within ${patienceMs / 1000} s`)),
      patienceMs,
    );
    try {
      await work(AbortSignal.any([this.#abort.signal, limit.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  #enter(name: string, after: readonly string[], work: () => Promise<void>): void {
    const entered = Promise.resolve()
      .then(() =>
        Promise.all(after.map((each) => this.#done.get(each) ?? Promise.reject(unknown(name, each)))),
      )
      .then(work)
      .catch((error: unknown) => {
        this.#abort.abort(error);
        throw error;
      });
    this.#done.set(name, entered);
  }

  /** A service that ended while others wait for it fails the rise at once. */
  #watch(): void {
    for (const service of this.#up) {
      const running = readRecord(this.#bed, service.name);
      if (!running || !isAlive(running)) this.#abort.abort(this.#failure(service, 'ended'));
    }
  }

  /** Those whose configuration is another one than they were started with. */
  async #stopChanged(services: readonly Service[]): Promise<void> {
    const changed = services.filter((service) => {
      const known = readRecord(this.#bed, service.name);
      return known && isAlive(known) && known.fingerprint !== fingerprintOf(service);
    });
    if (changed.length === 0) return;
    this.#say(`restarting, for its configuration changed: ${changed.map((each) => each.name).join(', ')}`);
    await stop(
      this.#bed,
      changed.map((each) => each.name),
    );
  }

  async #serve(service: Service, all: readonly Service[]): Promise<void> {
    const { name } = service;
    const running = readRecord(this.#bed, name);
    if (!running || !isAlive(running)) {
      forget(this.#bed, name);
      writeFiles(service);
      if (service.firstTime) {
        await this.#once(name, async () => {
          for (const command of service.firstTime!) await runToEnd(this.#bed, name, command);
        });
      }
      if (service.nursery) await this.#fromNursery(all.filter((each) => each.nursery === service.nursery));
      else start(this.#bed, service);
    }
    await this.#untilReady(service);
    this.#up.push(service);
    this.#say(`${name} is up`);
  }

  /** All of a nursery that do not run are started together, by whoever comes first. */
  #fromNursery(services: readonly Service[]): Promise<void> {
    this.#nursery ??= (async () => {
      const stopped = services.filter((each) => {
        const known = readRecord(this.#bed, each.name);
        return !known || !isAlive(known);
      });
      for (const each of stopped) writeFiles(each);
      await startNursery(this.#bed, stopped);
    })();
    return this.#nursery;
  }

  async #untilReady(service: Service): Promise<void> {
    const end = Date.now() + patienceMs;
    for (;;) {
      this.#abort.signal.throwIfAborted();
      const running = readRecord(this.#bed, service.name);
      if (!running || !isAlive(running)) throw this.#failure(service, 'ended');
      if (await service.ready(this.#abort.signal).catch(() => false)) return;
      if (Date.now() > end)
        throw this.#failure(service, `does not answer after ${patienceMs / 1000} seconds`);
      await sleep(200);
    }
  }

  /** Does what is done once in the life of a state folder, if that is not done yet. */
  async #once(name: string, what: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const mark = join(this.#bed.data, 'done', name);
    if (existsSync(mark)) return;
    const from = Date.now();
    try {
      await what(this.#abort.signal);
    } catch (error) {
      if (error === this.#abort.signal.reason) throw error;
      const { message } = error as Error;
      throw new TestbedError(
        `Setting up ${name} failed: ${message}\n${lastLines(this.#bed, `${name}.setup.out`)}`,
      );
    }
    writeFileSync(mark, '');
    this.#say(`${name} is set up (${((Date.now() - from) / 1000).toFixed(1)} s)`);
  }

  #failure(service: Service, what: string): TestbedError {
    return new TestbedError(
      `${service.name} ${what}; it was run as\n  ${service.argv.join(' ')}\n` +
        `Its last lines (${outputOf(this.#bed, service.name)} and ${service.name}.log beside it):\n` +
        lastLines(this.#bed, `${service.name}.out`, `${service.name}.log`),
    );
  }
}

function unknown(name: string, after: string): Error {
  return new Error(`${name} waits for ${after}, which nothing is called`);
}

/** At most so many at a time. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
