/** `npm start` as a process: what it prints, what it keeps, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { root } from '../support/repository.ts';

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Once the text has been printed. */
  printed(text: string): Promise<void>;
  /** The exit status. */
  ended(): Promise<number | null>;
}

const started: ChildProcess[] = [];
const files: string[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const file of files.splice(0))
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
});

function start(...args: string[]): Started {
  const child = spawn(process.execPath, ['scripts/start.mjs', ...args], { cwd: root, stdio: 'pipe' });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const closed = once(child, 'close');
  return {
    child,
    output: () => output,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = () => output.includes(text) && resolve();
        child.stdout.on('data', look);
        closed.then(() => reject(new Error(`it ended without saying ${JSON.stringify(text)}:\n${output}`)));
        look();
      }),
    ended: async () => (await closed)[0],
  };
}

/** Two ports in a row that nobody has. */
async function freePorts(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const next = createServer().listen(port + 1, '127.0.0.1');
    const isFree = await Promise.race([
      once(next, 'listening').then(() => true),
      once(next, 'error').then(() => false),
    ]);
    server.close();
    next.close();
    if (isFree && port < 65_000) {
      files.push(join(root, `data/valet-${port}.db`));
      return port;
    }
  }
}

const EXTENDED = { 'OpenStack-API-Version': 'application-placement 1.1' };

describe('npm start', () => {
  it('places the example, serves it, ends at Ctrl-C, and finds it there the next time', async () => {
    const port = await freePorts();
    const first = start('--port', `${port}`);
    await first.printed('Ctrl-C ends it.');
    const url = `http://127.0.0.1:${port}`;
    const plan = async () => {
      const response = await fetch(`${url}/v1/plans/virtual-epc`, { headers: EXTENDED });
      return (
        (await response.json()) as { plan: { id: string; placements: Record<string, { state: string }> } }
      ).plan;
    };
    const made = await plan();
    const states = Object.values(made.placements).map(({ state }) => state);
    expect(states).toEqual(Array(12).fill('confirmed'));
    expect(await (await fetch(`${url}/healthcheck`)).text()).toBe('OK');
    expect(await (await fetch(`http://127.0.0.1:${port + 1}/metrics`)).text()).toContain('valet_placements');
    // Every address that it prints answers.
    const shown = [...first.output().matchAll(/^ {2}(http:\S+)/gm)].map(([, address]) => address!);
    for (const address of shown.filter((each) => !each.endsWith('/events')))
      expect((await fetch(address, { headers: EXTENDED })).status, address).toBe(200);
    first.child.kill('SIGINT');
    expect(await first.ended()).toBe(0);

    const second = start('--port', `${port}`);
    await second.printed('Ctrl-C ends it.');
    expect((await plan()).id).toBe(made.id);
    second.child.kill('SIGTERM');
    expect(await second.ended()).toBe(0);
    // SQLite was closed: nothing waits in its log.
    expect(existsSync(join(root, `data/valet-${port}.db-wal`))).toBe(false);
  });

  it('says what to do when its port is taken', async () => {
    const port = await freePorts();
    const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
    await once(server, 'listening');
    const run = start('--port', `${port}`);
    expect(await run.ended()).toBe(1);
    expect(run.output()).toContain(`Port ${port} of 127.0.0.1 is taken by another program`);
    expect(run.output()).toContain(`npm start -- --port ${port + 100}`);
    server.close();
  });

  it('tells a Valet from other programs on its port', async () => {
    const port = await freePorts();
    const first = start('--port', `${port}`);
    await first.printed('Ctrl-C ends it.');
    const run = start('--port', `${port}`);
    expect(await run.ended()).toBe(1);
    expect(run.output()).toContain(`a Valet serves there already, see http://127.0.0.1:${port}/v1/`);
    first.child.kill('SIGINT');
    expect(await first.ended()).toBe(0);
  });

  it('with --once runs beside others and leaves nothing behind', async () => {
    const before = new Set(readdirSync(tmpdir()));
    const both = [start('--once'), start('--once')];
    for (const run of both) expect(await run.ended(), run.output()).toBe(0);
    for (const run of both) expect(run.output()).toContain('virtual-epc on embedded: placed (12 servers');
    const left = readdirSync(tmpdir()).filter((name) => !before.has(name) && name.startsWith('valet-start-'));
    expect(left).toEqual([]);
  });

  it.each([
    [['--twice'], "'--twice'"],
    [['--port', 'http'], '--port is http; expected a number from 1 to 65534'],
  ])('refuses %j', async (args, message) => {
    const run = start(...args);
    expect(await run.ended()).toBe(1);
    expect(run.output()).toContain(message);
    expect(run.output()).toContain('npm start takes --once, or --port');
  });
});
