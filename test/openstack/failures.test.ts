/** What happens to the cloud when Valet fails, and to Valet when the cloud does. */

import { readdirSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { address, portOf } from '../../testbed/bed.ts';
import { runToEnd } from '../../testbed/processes/start.ts';
import { breakerSeconds } from '../../testbed/services/common.ts';
import { keystone } from '../../testbed/services/keystone.ts';
import { booksAgree } from './support/books.ts';
import { flushCaches } from './support/caches.ts';
import { linesSince, sizesNow } from './support/log.ts';
import { operationalNow } from './support/operational.ts';
import { restartService, startServices, stopServices } from './support/services.ts';
import { createStack, valet } from './support/stack.ts';
import { bed, forgetAdmin, Tenant } from './support/tenant.ts';
import { until } from './support/wait.ts';

const minutes = 60_000;

afterEach(() => startServices({ failureMode: 'reject' }), 5 * minutes);

/** Starts one more server, and whether it runs. */
async function oneRuns(tenant: Tenant): Promise<boolean> {
  const before = (await tenant.servers()).map((each) => each.id);
  await tenant.boot({ name: 'one more' });
  const servers = await tenant.settledServers(before.length + 1);
  return servers.some((each) => !before.includes(each.id) && each.status === 'ACTIVE');
}

describe('without Valet', () => {
  it('failure_mode reject: nothing is started, and the reason is told', async () => {
    const tenant = await Tenant.create();
    await stopServices('valet');
    await tenant.boot({ name: 'refused' });
    const [server] = await tenant.settledServers(1);
    expect(server).toMatchObject({ status: 'ERROR' });
    expect(server!.fault).toMatch(/No valid host/);
    await startServices();
  });

  it('failure_mode yield: Nova decides alone, and Valet catches up', async () => {
    await startServices({ failureMode: 'yield' });
    const tenant = await Tenant.create();
    await stopServices('valet');
    await tenant.boot({ name: 'alone' });
    const [server] = await tenant.settledServers(1);
    expect(server).toMatchObject({ status: 'ACTIVE' });
    await startServices();
    await booksAgree();
  });
});

describe('what is no Valet where Valet should be', () => {
  const ways: Record<string, (response: ServerResponse) => void> = {
    nothing: () => {},
    'an error': (response) => response.writeHead(500).end('{"error": {"message": "no"}}'),
    garbage: (response) => response.end('<html>It works!</html>'),
    'a host that was not offered': (response) =>
      response.end(JSON.stringify({ destination: { locations: ['dc9r09c009'], state: 'claimed' } })),
  };

  it('lets nothing pass, whatever it answers, and is soon not asked any more', async () => {
    const tenant = await Tenant.create();
    const names = Object.keys(ways);
    let [asked, answer] = [0, ways.nothing!];
    // An answer ends whatever row of failures there was.
    await tenant.boot({ name: 'well' });
    expect(await tenant.settledServers(1)).toMatchObject([{ status: 'ACTIVE' }]);
    await stopServices('valet');
    const impostor = createServer((_request, response) => {
      asked++;
      response.setHeader('content-type', 'application/json');
      answer(response);
    });
    const before = sizesNow(['nova-scheduler.log']);
    await new Promise<void>((resolve) => impostor.listen(portOf(bed, 'valet'), address, resolve));
    try {
      for (const [i, name] of names.entries()) {
        answer = ways[name]!;
        // Three failures in a row, and Valet counts as down: the fourth answer is tried when that is over.
        if (i === 3) await sleep(1000 * breakerSeconds);
        await tenant.boot({ name });
        await tenant.settledServers(i + 2);
      }
    } finally {
      impostor.closeAllConnections();
      await new Promise((resolve) => impostor.close(resolve));
    }
    const servers = (await tenant.servers()).filter((each) => each.name !== 'well');
    expect(servers.map((each) => each.status)).toEqual(names.map(() => 'ERROR'));
    for (const each of servers)
      expect([each.name, each.fault]).toEqual([each.name, expect.stringMatching(/No valid host/)]);
    expect(asked).toBe(4);
    const log = linesSince('nova-scheduler.log', before.get('nova-scheduler.log')!);
    expect(log).toContainEqual(expect.stringMatching('it counts as down'));
    for (const { id } of servers)
      expect(log).toContainEqual(expect.stringMatching(`gave no place for server ${id}, and none passes`));
    await startServices();
    await until('Valet is asked again', 2 * minutes, () => oneRuns(tenant));
  });
});

describe('Valet recovers by itself', () => {
  const works = async () => {
    const tenant = await Tenant.create();
    const stack = await createStack(tenant, { name: 'after', template: 'changing.yaml' });
    expect(stack).toMatchObject({ status: 'CREATE_COMPLETE' });
    await tenant.settledServers(3);
    await booksAgree();
  };

  it('from a restart of RabbitMQ', async () => {
    await restartService('rabbitmq');
    await until('the services are heard again', 2 * minutes, operationalNow);
    await works();
  });

  it('from tokens that are no longer valid', async () => {
    const tenant = await Tenant.create();
    // The schedulers have a token that Valet believes from here on.
    expect(await oneRuns(tenant)).toBe(true);
    const folder = join(bed.data, 'keystone/fernet');
    await stopServices('keystone');
    for (const file of readdirSync(folder)) rmSync(join(folder, file));
    const setUp = keystone(bed).firstTime!.find(({ argv }) => argv.includes('fernet_setup'))!;
    await runToEnd(bed, 'keystone', setUp);
    // Else the services would go on believing the old tokens for minutes, into the tests that follow.
    await flushCaches();
    forgetAdmin();
    await startServices();
    // Of calls that are refused together Nova repeats only one, so it gets the time to renew its tokens singly.
    await tenant.logIn();
    await until('Nova renews its tokens', 3 * minutes, () => oneRuns(tenant));
    await works();
    // The schedulers' token, which Valet has believed until now, is refused to many calls at once.
    await restartService('valet');
    const before = (await tenant.servers()).length;
    const names = Array.from({ length: 8 }, (_, i) => `at_once_${i}`);
    await Promise.all(names.map((name) => tenant.boot({ name, flavor: '1' })));
    const servers = await tenant.settledServers(before + names.length);
    const atOnce = servers.filter((each) => names.includes(each.name));
    expect(atOnce.map((each) => each.status)).toEqual(names.map(() => 'ACTIVE'));
  });

  it('from a Placement that answers 503 for a minute, and says meanwhile what is stale', async () => {
    await stopServices('placement');
    const broken = createServer((_request, response) => response.writeHead(503).end('not now'));
    await new Promise<void>((resolve) => broken.listen(portOf(bed, 'placement'), address, resolve));
    try {
      const since = Date.now();
      await until('the status tells', minutes, async () => {
        const { status } = await valet('GET', '/status');
        return status.placement.status === 'stale' && status.placement.reason.includes('503');
      });
      await sleep(since + minutes - Date.now());
    } finally {
      broken.closeAllConnections();
      await new Promise((resolve) => broken.close(resolve));
    }
    await startServices();
    await until('the status is well again', 2 * minutes, async () => {
      const { status } = await valet('GET', '/status');
      return Object.values<{ status: string }>(status).every((part) => part.status !== 'stale');
    });
    await works();
  });
});
