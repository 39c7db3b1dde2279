import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { keystoneSettings, ManualClock, startCloud } from '../identity/testing/cloud.ts';
import { ServiceClient, type ServiceKind } from './service-client.ts';
import { KeystoneSession } from './session.ts';

const KIND: ServiceKind = {
  name: 'Nova',
  types: ['compute'],
  microversion: { service: 'compute', newest: '2.88', oldest: '2.61' },
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A service that knows Keystone's tokens, and a client of it. */
async function start() {
  const clock = new ManualClock();
  const { keystone, directory } = await startCloud(clock);
  /** Called with the token of each request, before that is looked at. */
  const on = { request: async (_token: string | undefined): Promise<void> => {} };
  const send = (response: ServerResponse, status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const service = createServer(async ({ headers, url }, response) => {
    const token = headers['x-auth-token'] as string | undefined;
    await on.request(token);
    if (directory.valid(token) === undefined) send(response, 401, { error: { message: 'unauthorized' } });
    else if (url === '/v2.1/') send(response, 200, { version: { version: '2.93' } });
    else send(response, 200, { path: url, version: headers['openstack-api-version'] });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/v2.1`;
  keystone.services.push({
    type: 'compute',
    name: 'nova',
    endpoints: [{ interface: 'internal', region: 'RegionOne', url }],
  });
  const session = new KeystoneSession(keystoneSettings(keystone.url), clock, { warn: () => {} });
  closing.push(
    () => session.close(),
    () => keystone.close(),
    () => new Promise((resolve) => service.close(resolve)),
  );
  const revokeAll = () => {
    for (const issued of directory.tokens.values()) issued.revoked = true;
  };
  const logins = () => keystone.count('POST', '/auth/tokens');
  const client = new ServiceClient(session, { region: null, interface: 'internal' }, KIND);
  return { client, session, on, revokeAll, logins };
}

const answer = { path: '/v2.1/servers', version: 'compute 2.88' };

describe('a token of the service user that ends before its time', () => {
  it('fails none of many calls under way, whichever of them hears of it first', async () => {
    const { client, session, on, revokeAll, logins } = await start();
    await client.get('/servers');
    for (let round = 0; round < 5; round++) {
      const old = (await session.loggedIn()).secret;
      let arrived = 0;
      on.request = async (token) => {
        if (token !== old) return;
        const place = ++arrived;
        // The transport has 16 connections: so many wait, and what follows them comes too late as well.
        if (place === 16) revokeAll();
        while (arrived < 16) await sleep(1);
        await sleep(3 * (place % 16));
      };
      const answers = await Promise.all(Array.from({ length: 24 }, () => client.get('/servers')));
      expect(answers).toEqual(Array(24).fill(answer));
      expect(logins()).toBe(2 + round);
    }
  });

  it('does not hinder the first call, which asks for the version', async () => {
    const { client, session, revokeAll, logins } = await start();
    await session.loggedIn();
    revokeAll();
    expect(await client.get('/servers')).toEqual(answer);
    expect(logins()).toBe(2);
  });

  it('is renewed once: a service that refuses the new one, too, is not asked for ever', async () => {
    const { client, on, revokeAll, logins } = await start();
    on.request = async () => revokeAll();
    await expect(client.get('/servers')).rejects.toMatchObject({
      code: 'valet.cloud.unavailable',
      message: expect.stringContaining('Nova is asked, but it refuses a token that Keystone has just issued'),
    });
    expect(logins()).toBe(2);
  });
});
