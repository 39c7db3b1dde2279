import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, startApi } from './testing/api.ts';
import { exchange, listen } from './testing/sockets.ts';
import { TEST_CERTIFICATE, TEST_KEY } from './testing/tls.ts';

let api: Api;
let port: number;
const trusting = new Agent({ connect: { ca: TEST_CERTIFICATE } });
beforeAll(async () => {
  api = await startApi({ settings: { tls: { certificate: TEST_CERTIFICATE, key: TEST_KEY } } });
  port = await listen(api.app);
});
afterAll(async () => {
  await trusting.close();
  await api.close();
});

describe('HTTPS without a proxy', () => {
  it('is served, with links of its own', async () => {
    const answer = await request(`https://localhost:${port}/`, { dispatcher: trusting });
    expect(await answer.body.json()).toHaveProperty(
      'versions.0.links.0.href',
      `https://localhost:${port}/v1/`,
    );
  });

  it('is the only thing that is', async () => {
    expect(await exchange(port, 'GET / HTTP/1.0\r\n\r\n')).not.toMatch(/ 200 /);
    const untrusting = request(`https://localhost:${port}/`);
    await expect(untrusting).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });
});
