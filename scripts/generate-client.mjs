/** `npm run generate:client`: starts the service, reads its OpenAPI document, writes the types of `@valet/client`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { clientTypes } from './client-types.mjs';
import { root, setUp } from './setup.mjs';

/** The module that the running service's document gives; the sources must be compiled. */
export async function generateClient() {
  const service = await import(new URL('../packages/valet/dist/index.js', import.meta.url).href);
  const folder = mkdtempSync(join(tmpdir(), 'valet-openapi-'));
  try {
    const overrides = {
      'identity.auth': 'none',
      'server.port': '0',
      'server.metrics_port': '0',
      'database.url': `sqlite:///${join(folder, 'valet.db')}`,
      'logging.level': 'error',
    };
    const config = service.readConfig({ environment: {}, overrides });
    await service.upgradeDatabase(config);
    const running = await service.serve(config);
    try {
      const answer = await fetch(`${running.url}/v1/openapi.json`);
      return clientTypes(await answer.json());
    } finally {
      await running.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await setUp();
  writeFileSync(join(root, 'packages/client/src/api.ts'), await generateClient());
}
