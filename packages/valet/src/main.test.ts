/** The service as the command starts it: what it cannot run on is said at once, and nothing is left open. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from './config/read.ts';
import { serve, upgradeDatabase } from './main.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'valet-main-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function configWith(overrides: Readonly<Record<string, string>>) {
  const all = {
    'identity.auth': 'none',
    'database.url': `sqlite:///${join(folder, 'valet.db')}`,
    'server.port': '0',
    'server.metrics_port': '0',
    'logging.level': 'error',
    ...overrides,
  };
  return readConfig({ environment: {}, overrides: all });
}

it('a service serves what its database remembers, and stops', async () => {
  const config = configWith({});
  await upgradeDatabase(config);
  const { url, stop } = await serve(config);
  expect((await fetch(`${url}/v1/plans`)).status).toBe(200);
  await stop();
  await expect(fetch(`${url}/v1/plans`)).rejects.toThrow();
});

it.each([
  [
    'a policy file that is not there',
    { 'policy.file': '/no/policy.yaml' },
    /\[policy\] file cannot be read: .*\/no\/policy/,
  ],
  [
    'a site file that is not there',
    { 'datacenter.site': '/no/site.yaml' },
    /site file \/no\/site\.yaml cannot be read/,
  ],
  [
    'a key that is not there',
    { 'server.tls_cert': '/no/cert.pem', 'server.tls_key': '/no/key.pem' },
    /\[server\] tls_cert cannot be read/,
  ],
])('%s is an error of the configuration', async (_what, overrides, why) => {
  const config = configWith(overrides);
  await upgradeDatabase(config);
  await expect(serve(config)).rejects.toMatchObject({
    code: 'valet.config.invalid',
    message: expect.stringMatching(why),
  });
});

it('a certificate that is none is an error of the configuration, not of Valet', async () => {
  const file = join(folder, 'no.pem');
  writeFileSync(file, 'none');
  const config = configWith({ 'server.tls_cert': file, 'server.tls_key': file });
  await upgradeDatabase(config);
  await expect(serve(config)).rejects.toMatchObject({
    code: 'valet.config.invalid',
    message: expect.stringContaining('[server] and its certificate'),
  });
});

it('a database without the schema is an error that says what to do', async () => {
  await expect(serve(configWith({}))).rejects.toMatchObject({
    code: 'valet.config.invalid',
    message: expect.stringContaining("run 'valet db upgrade'"),
  });
});
