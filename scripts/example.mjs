/**
 * What `npm start` shows: the EPC example, placed by the service as Heat and Nova would have it placed. First the
 * whole stack is planned, then a claim for each server says where it boots.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateTemplate, Reference, Unknown } from '../packages/heat/dist/index.js';
import { root } from './setup.mjs';

/** From the top folder. */
export const TEMPLATE = 'examples/virtual-epc/virtual-epc.yaml';
const NAME = 'virtual-epc';
/** Long enough for an answer that is worth looking at. */
const BUDGET_MS = 2000;
const VERSION = { 'OpenStack-API-Version': 'application-placement 1.1' };

/**
 * Places the example, or finds it placed by an earlier start.
 * @param {string} url where the API is
 * @param {AbortSignal} signal
 * @returns the lines to print
 */
export async function placeExample(url, signal) {
  const call = (method, path, body) => request(url, signal, method, path, body);
  const { site } = await call('GET', '/v1/site');
  const planned = await plan(call);
  const hosts = site.racks.flatMap((rack) => rack.hosts);
  for (const [id, { state }] of Object.entries(planned.placements)) {
    if (state === 'confirmed') continue;
    await call('POST', `/v1/placements/${id}`, { locations: hosts, resource_id: `server-of-${id}` });
  }
  const { plan: placed } = await call('GET', `/v1/plans/${planned.id}`);
  return linesOf(placed, await call('GET', `/v1/plans/${planned.id}/explanation`), site);
}

/** The plan for the example as it is now; one for the example as it was is brought up to date. */
async function plan(call) {
  const wanted = { plan_name: NAME, resources: resources(), budget_ms: BUDGET_MS };
  try {
    return (await call('POST', '/v1/plans', { ...wanted, stack_id: NAME })).plan;
  } catch (error) {
    if (error.code !== 'valet.plan.exists') throw error;
    return (await call('PUT', `/v1/plans/${NAME}`, wanted)).plan;
  }
}

/** The resources of the template as Heat's plug-in sends them: values known, references as ids. */
function resources() {
  const text = readFileSync(join(root, TEMPLATE), 'utf8');
  const { resources } = evaluateTemplate({
    template: TEMPLATE,
    files: { [TEMPLATE]: text },
    environments: [],
    parameters: {},
    stackName: NAME,
  });
  const plain = (_key, value) => {
    if (value instanceof Reference) return value.path;
    return value instanceof Unknown ? undefined : value;
  };
  const entries = resources.map(({ path, name, type, properties }) => [path, { name, type, properties }]);
  return JSON.parse(JSON.stringify(Object.fromEntries(entries), plain));
}

async function request(url, signal, method, path, body) {
  const init = body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const response = await fetch(url + path, {
    method,
    signal,
    headers: { ...VERSION, ...init?.headers },
    body: init?.body,
  });
  const answer = await response.json();
  if (response.ok) return answer;
  throw Object.assign(new Error(`${method} ${path}: ${answer.explanation}`), { code: answer.error?.code });
}

async function linesOf({ placements }, explained, site) {
  const { previewLines } = await import('../packages/cli/dist/output/preview-text.js');
  const rackOf = new Map(site.racks.flatMap((rack) => rack.hosts.map((host) => [host, rack])));
  const order = Object.keys(resources());
  /** As in the template. */
  const inOrder = (things) => things.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const rows = inOrder(Object.values(placements)).map(({ name, location }) => {
    const rack = rackOf.get(location);
    return { resource: name, host: location, rack: rack?.name ?? null, cluster: rack?.cluster ?? null };
  });
  const { groups, pipes } = explained;
  return previewLines({
    document: { ...explained, placements: rows, groups: inOrder(groups), pipes: inOrder(pipes) },
    stack: NAME,
    site: site.name,
    policy: 'pack',
    placeOf: () => undefined,
    color: process.stdout.isTTY === true && !process.env.NO_COLOR,
  });
}
