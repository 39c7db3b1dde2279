/** What the bench of the service relies on: its requests mean what it says, and its audit notices what is wrong. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { audit } from './audit.ts';
import { applicationOf, planRequest, serverRequest } from './requests.ts';
import { hostNames, openSiteText, siteText } from './site.ts';

const site = openSiteText(siteText(16));

describe('the requests of the service bench', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(planRequest(1, 2, 3)).toEqual(planRequest(1, 2, 3));
    expect(planRequest(1, 2, 3).stack_id).not.toBe(planRequest(2, 2, 3).stack_id);
  });

  it('have ten servers, two groups and four pipes', () => {
    const { servers, groups, pipes } = applicationOf(planRequest(1, 0, 0));
    expect([servers.length, groups?.length, pipes?.length]).toEqual([10, 2, 4]);
  });

  it('name hosts of the site', () => {
    expect(hostNames()).toEqual(site.hosts.map(({ name }) => name));
  });
});

describe('the audit', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'valet-audit-'));
    file = join(folder, 'valet.db');
    const database = new DatabaseSync(file);
    database.exec(`CREATE TABLE plans (id TEXT, name TEXT, state TEXT);
      CREATE TABLE plan_requests (plan_id TEXT, request TEXT);
      CREATE TABLE placements (plan_id TEXT, orchestration_id TEXT, location TEXT, state TEXT)`);
    database.close();
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** @param hostOf where the server of this number is */
  function store(request: ReturnType<typeof planRequest>, hostOf: (server: number) => string | null): void {
    const database = new DatabaseSync(file);
    database.prepare('INSERT INTO plans VALUES (?, ?, ?)').run(request.stack_id, request.plan_name, 'active');
    database
      .prepare('INSERT INTO plan_requests VALUES (?, ?)')
      .run(request.stack_id, JSON.stringify(request));
    const place = database.prepare('INSERT INTO placements VALUES (?, ?, ?, ?)');
    applicationOf(request).servers.forEach(({ name }, i) => {
      const host = hostOf(i);
      if (host !== null) place.run(request.stack_id, name, host, 'planned');
    });
    database.close();
  }

  const inRack = (server: number) => `c1-r01-h${String(server + 1).padStart(2, '0')}`;

  it('finds nothing wrong with a plan that keeps its rules', () => {
    store(planRequest(1, 0, 0), inRack);
    expect(audit(file, site)).toMatchObject({ plans: 1, placements: 10, violations: [] });
  });

  it.each([
    ['a host over capacity', () => 'c1-r01-h01', /^host c1-r01-h01: \d+ of 16 VCPU/],
    ['a server that is nowhere', (i: number) => (i === 3 ? null : inRack(i)), /is not placed/],
    ['a host that there is not', (i: number) => (i === 3 ? 'nowhere' : inRack(i)), /no host nowhere/],
    ['a group in two racks', (i: number) => (i === 9 ? 'c2-r01-h01' : inRack(i)), /together|rack/],
    ['two on one host that are to be apart', (i: number) => inRack(i === 1 ? 0 : i), /apart|host/],
  ])('notices %s', (_, hostOf, message) => {
    store(planRequest(1, 0, 0), hostOf);
    expect(audit(file, site).violations.join('\n')).toMatch(message);
  });

  it('notices an uplink that is promised twice over', () => {
    // Each server by itself: 30 hosts hold so many pipes of one host.
    for (let plan = 0; plan < 3; plan++) store(planRequest(1, 0, plan), inRack);
    const narrow = { ...site, hosts: site.hosts.map((host) => ({ ...host, uplinkMbps: 250 })) };
    expect(audit(file, narrow).violations.join('\n')).toMatch(/uplink of host c1-r01-h01: 300 of 250/);
  });

  it('reads a single server with its candidates', () => {
    const request = serverRequest(1, 1, 0, ['c1-r01-h01']);
    store(request, () => 'c1-r01-h02');
    expect(audit(file, site).violations.join('\n')).toMatch(/c1-r01-h02/);
  });
});
