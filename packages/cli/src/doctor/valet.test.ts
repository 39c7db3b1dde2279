import { ValetClient } from '@valet/client';
import { describe, expect, it } from 'vitest';
import { Findings } from './findings.ts';
import { checkValet } from './valet.ts';

const at = '2026-11-28T08:12:47.510Z';
const asked = { status: 'ok', calls: 3, last_call_at: at, last_hints_at: at, last_alternates_at: at };

/** A Valet in mode live whose parts are as given, where nothing is wrong otherwise. */
const LIVE = {
  nova: { status: 'ok' },
  world: { status: 'ok', mode: 'live' },
  messaging: {
    status: 'ok',
    exchanges: [{ exchange: 'nova', followed: true, messages: 12, last_at: at }],
  },
  nova_scheduler: { ...asked, plugin: 'valet-openstack/0.1.0' },
  cinder_scheduler: { ...asked, plugin: 'valet-openstack/0.1.0' },
};

async function look(changes: object = {}, resources: object = {}) {
  const answers: Readonly<Record<string, object>> = {
    '/v1/status': { status: { ...LIVE, ...changes } },
    '/v1/resources': { resources },
    '/v1/hosts': { hosts: [{ name: 'h1' }] },
    '/v1/pools': { pools: [] },
  };
  const client = new ValetClient({
    url: 'http://valet',
    fetch: async (url) => Response.json(answers[new URL(url).pathname]),
  });
  const findings = new Findings();
  const names = await checkValet(client, findings, '0.1.0');
  const bad = findings.all.filter(({ status }) => status !== 'ok');
  return { names, bad: bad.map(({ check, status, seen }) => [check, status, seen]), all: findings.all };
}

describe('Valet in mode live', () => {
  it('is in order when it has heard of everybody', async () => {
    const { bad, names, all } = await look();
    expect(bad).toEqual([]);
    expect(names).toEqual({ hosts: ['h1'], pools: [] });
    expect(all.find(({ check }) => check === 'nova filter')?.seen).toBe(
      `asked 3 times, the last at ${at}, by valet-openstack/0.1.0`,
    );
  });

  it('may not have heard of anybody yet', async () => {
    const unseen = { status: 'unseen', calls: 0, last_call_at: null, last_hints_at: null, plugin: null };
    const { bad } = await look({
      messaging: {
        status: 'ok',
        exchanges: [{ exchange: 'nova', followed: false, messages: 0, last_at: null }],
      },
      nova_scheduler: unseen,
      cinder_scheduler: unseen,
    });
    expect(bad).toEqual([
      ['notifications', 'warning', 'none of Nova yet: nova has no exchange'],
      ['nova filter', 'warning', 'nova-scheduler has not asked since Valet started'],
      ['cinder filter', 'warning', 'cinder-scheduler has not asked since Valet started'],
      ['stack hints', 'warning', 'no call has brought hints of Heat'],
    ]);
  });

  it('tells an old plug-in, a missing weigher, a stale part, a broken link and servers out of place', async () => {
    const { bad } = await look(
      {
        nova: { status: 'stale', stale_since: at, reason: 'it answers 503' },
        world: { status: 'stale', mode: 'live' },
        messaging: { status: 'stale', reason: 'the broker cannot be reached (ECONNREFUSED)' },
        nova_scheduler: { ...asked, last_alternates_at: null, plugin: 'valet-openstack/0.0.9' },
      },
      { s1: { type: 'OS::Nova::Server', status: 'error', message: 'it moved' } },
    );
    expect(bad).toEqual([
      ['picture', 'warning', `nova is stale since ${at}: it answers 503`],
      ['notifications', 'failed', 'the broker cannot be reached (ECONNREFUSED)'],
      ['nova filter', 'warning', `asked 3 times, the last at ${at}, by valet-openstack/0.0.9`],
      ['nova weigher', 'warning', 'no call could use further hosts'],
      ['servers', 'warning', '1 no longer sit where their rules allow'],
    ]);
  });

  it('shows less to others than administrators, which is no fault', async () => {
    const { bad, names } = await look({ world: { status: 'ok' } });
    expect(bad).toEqual([['reached', 'warning', 'it answers, and shows its state to administrators only']]);
    expect(names).toEqual({ hosts: undefined, pools: undefined });
  });
});
