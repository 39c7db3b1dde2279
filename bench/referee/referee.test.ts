import { type Answer, type Application, openSite, type Site, solve } from '@valet/ostro';
import { afterAll, describe, expect, it } from 'vitest';
import { gridSite } from '../workloads/grid.ts';
import { Random } from '../workloads/random.ts';
import { tieredApplication } from '../workloads/tiered.ts';
import { buildModel } from './build.ts';
import { boundByClumps, buildClumpModel } from './clumps.ts';
import { Highs } from './highs.ts';
import { Picture } from './picture.ts';
import { racksWorthUsing, reduce } from './reduce.ts';
import { type Judgement, judgeAnswer } from './referee.ts';
import { smallCase } from './small.ts';

const highs = new Highs();
afterAll(() => highs.close());

const SECONDS = 60;

/** Two racks of two hosts of 16 vcpus. */
const site = gridSite({ name: 'two by two', racks: 2, hostsPerRack: 2 });
const server = (name: string, vcpus: number) => ({ name, resources: { VCPU: vcpus } });

function judge(at: Site, application: Application, answer: Answer): Promise<Judgement> {
  return judgeAnswer(highs, { name: 'case', site: at, application, policy: 'pack', answer }, SECONDS);
}

/** What the optimizer says when every server is told where to be. */
function told(application: Application, hosts: readonly string[], at = site): Answer {
  const servers = application.servers.map((each, i) => ({ ...each, host: hosts[i] }));
  return solve(openSite(at), { ...application, servers });
}

const optimumOf = ({ terms }: Judgement) =>
  Object.fromEntries(terms.map(({ term, optimum }) => [term, optimum]));

describe('the optimum', () => {
  it('has fewest hosts first, then least bandwidth × links', async () => {
    const application = {
      servers: [server('a', 8), server('b', 8), server('c', 8), server('d', 8)],
      pipes: [
        { a: 'a', b: 'c', mbps: 100 },
        { a: 'b', b: 'd', mbps: 70 },
        { a: 'a', b: 'b', mbps: 1 },
      ],
    };
    const judgement = await judge(site, application, solve(openSite(site), application));
    expect(optimumOf(judgement)).toEqual({ moves: 0, soft: 0, hosts: 2, network: 2 });
    expect(judgement.contradictions).toEqual([]);
  });

  it('counts the uplinks of racks as well', async () => {
    const application: Application = {
      servers: [server('a', 1), server('b', 1)],
      pipes: [{ a: 'a', b: 'b', mbps: 10 }],
      groups: [{ name: 'apart', type: 'diversity', level: 'rack', members: ['a', 'b'] }],
    };
    const judgement = await judge(site, application, solve(openSite(site), application));
    expect(optimumOf(judgement)).toEqual({ moves: 0, soft: 0, hosts: 2, network: 40 });
  });

  it('takes what is broken of a soft rule before hosts', async () => {
    const application: Application = {
      servers: [server('a', 1), server('b', 1), server('c', 1)],
      groups: [{ name: 'apart', type: 'diversity', level: 'rack', members: ['a', 'b', 'c'], soft: 2 }],
    };
    const judgement = await judge(site, application, solve(openSite(site), application));
    expect(optimumOf(judgement)).toEqual({ moves: 0, soft: 2, hosts: 2, network: 0 });
  });

  it('prefers running hosts, and staying', async () => {
    const hosts = site.hosts.map((host, i) => (i === 3 ? { ...host, servers: 1 } : host));
    const application = { servers: [server('a', 1), { ...server('b', 1), current: hosts[0].name }] };
    const judgement = await judge(
      { ...site, hosts },
      application,
      solve(openSite({ ...site, hosts }), application),
    );
    expect(optimumOf(judgement)).toEqual({ moves: 0, soft: 0, hosts: 1, network: 0 });
  });

  it('keeps within uplinks', async () => {
    const narrow = gridSite({ name: 'narrow', racks: 2, hostsPerRack: 2, hostUplinkMbps: 50 });
    const application = {
      servers: [server('a', 16), server('b', 8), server('c', 8)],
      pipes: [
        { a: 'a', b: 'b', mbps: 30 },
        { a: 'a', b: 'c', mbps: 30 },
      ],
    };
    const judgement = await judge(narrow, application, solve(openSite(narrow), application));
    expect(judgement).toMatchObject({ ostro: 'infeasible', referee: 'infeasible', contradictions: [] });
  });
});

describe('a contradiction', () => {
  const application = { servers: [server('a', 1), server('b', 1)], pipes: [{ a: 'a', b: 'b', mbps: 10 }] };
  const [first, second] = site.hosts;
  const worse = told(application, [first.name, second.name]);

  it('is an answer that is called optimal and is not', async () => {
    expect(worse.status).toBe('optimal');
    const { contradictions } = await judge(site, application, worse);
    expect(contradictions[0]).toBe("ostro's bound of hosts 2 is above the optimum 1");
  });

  it('is no answer that is worse and claims no more than its bound', async () => {
    const terms = Object.fromEntries(
      Object.entries(worse.cost!.terms).map(([name, term]) => [name, { ...term, bound: 0 }]),
    );
    const modest = { ...worse, status: 'feasible', cost: { ...worse.cost!, terms } } as Answer;
    expect((await judge(site, application, modest)).contradictions).toEqual([]);
  });

  it('is a request that is called infeasible and can be placed', async () => {
    const wrong: Answer = { ...worse, status: 'infeasible', placements: [], cost: undefined };
    expect((await judge(site, application, wrong)).contradictions).toEqual([
      'ostro calls infeasible what the referee has placed',
    ]);
  });

  it('is nowhere among random small requests', async () => {
    const random = new Random(7);
    const seen = { optimal: 0, infeasible: 0 };
    for (let i = 0; i < 30; i++) {
      const small = smallCase(random);
      let answer: Answer;
      try {
        answer = solve(openSite(small.site), small.application, { maxSteps: 4000, explain: false });
      } catch {
        continue;
      }
      const judgement = await judge(small.site, small.application, answer);
      expect([i, judgement.contradictions]).toEqual([i, []]);
      if (judgement.referee === 'optimal' || judgement.referee === 'infeasible') seen[judgement.referee]++;
    }
    expect(seen.optimal).toBeGreaterThan(5);
    expect(seen.infeasible).toBeGreaterThan(5);
  });
});

describe('what is left out', () => {
  it('is what an answer does not need of hosts and racks that are alike', () => {
    const large = gridSite({ name: 'large', racks: 150, hostsPerRack: 16 });
    const { hosts } = reduce(new Picture(large), tieredApplication(25), 4);
    expect(hosts.map(({ rack }) => rack)).toEqual(Array(4).fill('r0000'));
  });

  it('is no rack that could be worth using', () => {
    expect([1, 16, 17, 25, 26, 30, 35].map((most) => racksWorthUsing(16, most))).toEqual([
      1, 1, 2, 2, 3, 3, 4,
    ]);
  });

  it('is nothing where racks must differ', () => {
    const application: Application = {
      servers: [server('a', 1), server('b', 1)],
      groups: [{ name: 'apart', type: 'diversity', level: 'rack', members: ['a', 'b'] }],
    };
    expect(reduce(new Picture(site), application, 2).hosts).toHaveLength(4);
  });

  it('is no host that something is said about', () => {
    const application = { servers: [{ ...server('a', 1), excludedHosts: [site.hosts[0].name] }] };
    const names = reduce(new Picture(site), application, 1).hosts.map(({ name }) => name);
    expect(names).toContain(site.hosts[0].name);
    expect(names).toContain(site.hosts[1].name);
  });
});

describe('clumps', () => {
  it('give the same optimum as who is where', async () => {
    const application = tieredApplication(10);
    const { model, terms } = buildModel(site, application, 2);
    const whole = await highs.minimise(model, terms.network.sum, { seconds: SECONDS });
    const { bound } = await boundByClumps(highs, buildClumpModel(site, application, 2)!, 1e6, SECONDS);
    expect(whole).toMatchObject({ status: 'optimal' });
    expect(bound).toBeCloseTo((whole as { objective: number }).objective, 3);
  });

  it('are for hosts that are alike and servers that are free', () => {
    const application = tieredApplication(10);
    const tied = {
      ...application,
      groups: [{ name: 'g', type: 'diversity', level: 'host', members: ['t0-0000', 't0-0001'] }],
    } as Application;
    const uneven = {
      ...site,
      hosts: site.hosts.map((host, i) => (i === 0 ? { ...host, servers: 1 } : host)),
    };
    expect(buildClumpModel(site, application, 2)).not.toBeNull();
    expect(buildClumpModel(site, tied, 2)).toBeNull();
    expect(buildClumpModel(uneven, application, 2)).toBeNull();
  });
});
