/** The types of the client are those of the API as it is served now. */
import { expect, it } from 'vitest';
import { readText } from '../support/repository.ts';

it('are what the OpenAPI document gives; else: npm run generate:client', async () => {
  const script = new URL('../../scripts/generate-client.mjs', import.meta.url).href;
  const { generateClient } = (await import(script)) as { generateClient: () => Promise<string> };
  expect(readText('packages/client/src/api.ts')).toBe(await generateClient());
});
