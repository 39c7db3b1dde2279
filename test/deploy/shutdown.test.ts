import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../bench/service/service-process.ts';
import { root } from '../support/repository.ts';
import { ServiceUnderTest, siteText } from '../support/service.ts';

const HEADERS = {
  'content-type': 'application/json',
  'openstack-api-version': 'application-placement 1.1',
};

/** A service of which the process itself is looked at. */
class Watched {
  readonly folder = new ServiceUnderTest(siteText(8)).folder;
  #child: ReturnType<typeof spawn> | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(graceSeconds: number): Promise<void> {
    this.#port = await freePort();
    const set = [
      `server.port=${this.#port}`,
      'server.metrics_port=0',
      `server.shutdown_timeout_seconds=${graceSeconds}`,
      'logging.level=warn',
    ];
    this.#child = spawn(
      process.execPath,
      [
        join(root, 'packages/cli/bin/valet.js'),
        'serve',
        '--config',
        join(this.folder, 'valet.conf'),
        ...set.flatMap((each) => ['--set', each]),
      ],
      { stdio: 'ignore', cwd: this.folder },
    );
    for (let i = 0; i < 600; i++) {
      if ((await fetch(`${this.url}/healthcheck`).catch(() => null))?.ok) return;
      await pause(50);
    }
    throw new Error('the service does not start');
  }

  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void {
    this.#child!.kill(name);
  }

  async remove(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Its exit status; null when a signal ended it. */
  ended(): Promise<number | null> {
    const child = this.#child!;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
    return new Promise((resolve) => child.once('exit', (status) => resolve(status)));
  }

  /** A plan that is improved for so long. */
  plan(budgetMs: number): Promise<Response> {
    const names = Array.from({ length: 40 }, (_, i) => `s${i}`);
    const resources: Record<string, object> = {};
    names.forEach((name, i) => {
      resources[name] = { name, type: 'OS::Nova::Server', properties: { flavor: 'f1' } };
      resources[`pipe-${i}`] = {
        type: 'ATT::Valet::Pipe',
        properties: { resources: [name, names[(i + 7) % 40]], bandwidth: { min: 10, units: 'Mbps' } },
      };
    });
    return fetch(`${this.url}/v1/plans`, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify({ plan_name: 'p', stack_id: 'p', resources, budget_ms: budgetMs }),
    });
  }

  async untilSolving(): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.url}/v1/status`);
      const { status } = (await answer.json()) as { status: { ostro: { running: number } } };
      if (status.ostro.running > 0) return;
      await pause(5);
    }
  }

  /** What a database that was closed leaves: nothing beside it. */
  leftBesideDatabase(): string[] {
    return readdirSync(this.folder).filter((file) => /^valet\.db-/.test(file));
  }
}

describe('a service that is told to stop', () => {
  const services: Watched[] = [];
  const started = async (graceSeconds: number) => {
    const service = new Watched();
    services.push(service);
    await service.start(graceSeconds);
    return service;
  };
  afterEach(async () => {
    for (const service of services.splice(0)) await service.remove();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('lets a running request end, by %s', async (signal) => {
    const service = await started(20);
    const asked = service.plan(1_500);
    await service.untilSolving();
    service.signal(signal);
    expect((await asked).status).toBe(201);
    expect(await service.ended()).toBe(0);
    expect(service.leftBesideDatabase()).toEqual([]);
  });

  it('cancels what lasts longer than the time it has, and says so', async () => {
    const service = await started(1);
    const asked = service.plan(60_000);
    await service.untilSolving();
    service.signal('SIGTERM');
    expect((await asked).status).toBe(503);
    expect(await service.ended()).toBe(0);
    expect(service.leftBesideDatabase()).toEqual([]);
  });

  it('ends streams of events and idle connections', async () => {
    // Longer than the test may last: it is not the end of the time that ends them.
    const service = await started(600);
    const stream = await fetch(`${service.url}/v1/events?after=0`, { headers: HEADERS });
    const rest = stream.text();
    await (await fetch(`${service.url}/v1/status`)).text();
    service.signal('SIGTERM');
    await rest;
    expect(await service.ended()).toBe(0);
  });

  it('ends at once when it is told twice', async () => {
    const service = await started(60);
    const asked = service.plan(60_000).catch(() => 'cut');
    await service.untilSolving();
    service.signal('SIGTERM');
    await pause(200);
    service.signal('SIGTERM');
    expect(await service.ended()).toBe(1);
    await asked;
  });
});
