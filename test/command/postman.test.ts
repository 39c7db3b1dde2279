import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/repository.ts';
import { ServiceUnderTest } from '../support/service.ts';

interface Item {
  readonly name: string;
  readonly item?: readonly Item[];
  readonly request?: { readonly method: string; readonly url: { readonly path: readonly string[] } };
}

interface Summary {
  readonly run: {
    readonly executions: readonly unknown[];
    readonly failures: readonly {
      readonly source: { readonly name: string };
      readonly error: { readonly test?: string; readonly message: string };
    }[];
  };
}

/** It has no types of its own. */
const newman = createRequire(import.meta.url)('newman') as {
  run(options: object, done: (error: Error | null, summary: Summary) => void): void;
};

const collection = JSON.parse(
  readFileSync(join(root, 'examples/postman/Valet.postman_collection.json'), 'utf8'),
) as { readonly item: readonly Item[] };

function requestsOf(items: readonly Item[]): Item[] {
  return items.flatMap((each) => (each.item === undefined ? [each] : requestsOf(each.item)));
}

function run(url: string): Promise<Summary> {
  const options = {
    collection,
    envVar: [{ key: 'base_url', value: url }],
    timeoutRequest: 20_000,
    reporters: [],
  };
  return new Promise((resolve, reject) => {
    newman.run(options, (error, summary) => (error === null ? resolve(summary) : reject(error)));
  });
}

describe('the Postman collection', () => {
  const service = new ServiceUnderTest(
    readFileSync(join(root, 'examples/sites/three-clusters.yaml'), 'utf8'),
  );
  const requests = requestsOf(collection.item);
  beforeAll(() => service.start());
  afterAll(() => service.remove());

  it('holds every call of the API and no other', async () => {
    const { body } = await service.call('GET', '/v1/openapi.json');
    const calls = Object.entries(body.paths as Record<string, object>).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '*')}`),
    );
    const patterns = calls.map((call) => ({
      call,
      matches: new RegExp(`^${call.replace(/[.]/g, '\\.').replaceAll('*', '[^/]+')}$`),
    }));
    const made = new Set<string>();
    // These are answered on every path, or as GET is, and stand in no document.
    const beside = new Set(['HEAD /v1/status', 'OPTIONS /v1/plans', 'PUT /v1/plans']);
    for (const { name, request } of requests) {
      const call = `${request!.method} /${request!.url.path.join('/')}`;
      const found = patterns.filter(({ matches }) => matches.test(call)).map((each) => each.call);
      if (!beside.has(call)) expect(found, `${name}: ${call}`).not.toEqual([]);
      for (const each of found) made.add(each);
    }
    expect([...made].sort()).toEqual(calls.sort());
  });

  it.each(['on an empty service', 'again, after it has cleaned up'])('passes %s', async () => {
    const { executions, failures } = (await run(service.url)).run;
    expect(
      failures.map(({ source, error }) => `${source.name}: ${error.test ?? ''} ${error.message}`),
    ).toEqual([]);
    expect(executions).toHaveLength(requests.length);
    expect((await service.call('GET', '/v1/plans')).body.plans).toEqual([]);
    expect((await service.call('GET', '/v1/groups')).body.groups).toEqual([]);
  });
});
