/**
 * The service is killed at random moments of a stream of creates, reserves, migrates and deletes, and started
 * again: what was answered is there, what was not is there as a whole or not at all, and the capacity adds up.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomOf, ServiceUnderTest, siteText } from '../support/service.ts';

const ROUNDS = Number(process.env.VALET_TEST_ROUNDS ?? 50);
const CLIENTS = 6;
const AUDITED_EVERY = 5;
/** Most answers of a round before the kill, and the longest time from the last of them to it. */
const MOST_ANSWERS = 60;
const LINGER_MS = 20;
const SEED = Number(process.env.VALET_TEST_SEED ?? 1);

type Placements = Readonly<
  Record<string, { readonly location: string; readonly resource_id: string | null }>
>;

/** What a client knows of one of its plans: how it was when it was last told, and what it has asked for since. */
interface Known {
  readonly stack: string;
  /** Null: it is not there. */
  plan: { readonly id: string; readonly placements: Placements } | null;
  pending: 'create' | 'reserve' | 'migrate' | 'delete' | null;
  /** The resource that is being reserved or moved, and the id it is to get. */
  resource?: string;
  claim?: string;
}

let service: ServiceUnderTest;
beforeAll(() => {
  service = new ServiceUnderTest(siteText(4));
});
afterAll(() => service?.remove());

const resourcesOf = (stack: string) => ({
  [`${stack}-a`]: { name: 'a', type: 'OS::Nova::Server', properties: { flavor: 'f2' } },
  [`${stack}-b`]: { name: 'b', type: 'OS::Nova::Server', properties: { flavor: 'f1' } },
  [`${stack}-v`]: { name: 'v', type: 'OS::Cinder::Volume', properties: { size: 10 } },
  [`${stack}-p`]: {
    type: 'ATT::Valet::Pipe',
    properties: { resources: [`${stack}-a`, `${stack}-v`], bandwidth: { min: 50 } },
  },
  [`${stack}-g`]: {
    type: 'ATT::Valet::GroupAssignment',
    properties: { group_type: 'diversity', level: 'host', resources: [`${stack}-a`, `${stack}-b`] },
  },
});

/** Goes on until the service is gone. @param onAnswer called at each answer it gets */
async function client(
  name: string,
  mine: Known[],
  random: () => number,
  onAnswer: () => void,
): Promise<void> {
  for (; ; onAnswer()) {
    const alive = mine.filter(({ plan }) => plan !== null);
    const dice = random();
    if (alive.length === 0 || (dice < 0.4 && alive.length < 4)) {
      const stack = `${name}-${mine.length}`;
      const known: Known = { stack, plan: null, pending: 'create' };
      mine.push(known);
      const { status, body } = await service.call('POST', '/v1/plans', {
        plan_name: stack,
        stack_id: stack,
        resources: resourcesOf(stack),
      });
      if (status === 0) return;
      expect([201, 409]).toContain(status);
      known.pending = null;
      if (status === 201) known.plan = body.plan;
      continue;
    }
    const known = alive[Math.floor(random() * alive.length)]!;
    const path = `/v1/plans/${known.plan!.id}`;
    if (dice < 0.6) {
      known.pending = 'delete';
      const { status } = await service.call('DELETE', path);
      if (status === 0) return;
      expect(status).toBe(204);
      known.plan = null;
    } else {
      const resource = `${known.stack}-${dice < 0.7 ? 'a' : 'b'}`;
      known.resource = resource;
      known.pending = dice < 0.8 ? 'migrate' : 'reserve';
      known.claim = `${resource}-of-nova`;
      const { status } =
        known.pending === 'migrate'
          ? await service.call('PUT', path, { action: 'migrate', resources: [resource] })
          : await service.call('POST', `/v1/placements/${resource}`, {
              locations: [known.plan!.placements[resource]!.location],
              resource_id: known.claim,
            });
      if (status === 0) return;
      expect([201, 409]).toContain(status);
      const { body } = await service.call('GET', path);
      if (body === undefined) {
        // Answered, but how it is now has not been told: it is read after the start.
        if (status === 409) known.pending = null;
        return;
      }
      if (status === 201 && known.pending === 'reserve')
        expect(body.plan.placements[resource].resource_id).toBe(known.claim);
      known.plan = body.plan;
    }
    known.pending = null;
  }
}

/** Compares what is there with what a client was told, and lets it know what became of the rest. */
async function settleUp(known: Known, there: ReadonlyMap<string, Known['plan']>): Promise<void> {
  const found = there.get(known.stack) ?? null;
  const { pending, plan } = known;
  const told = `${known.stack}, ${pending ?? 'nothing'} pending`;
  if (pending === null || (pending === 'delete' && found !== null)) expect(found, told).toEqual(plan);
  else if (pending === 'create' && found !== null)
    expect(Object.keys(found.placements).sort(), told).toEqual(
      ['a', 'b', 'v'].map((name) => `${known.stack}-${name}`),
    );
  else if (pending === 'reserve' || pending === 'migrate') {
    expect(found?.id, told).toBe(plan!.id);
    for (const [id, { location, resource_id }] of Object.entries(found!.placements)) {
      const before = plan!.placements[id]!;
      if (id !== known.resource) expect({ location, resource_id }, told).toMatchObject(pick(before));
      else if (pending === 'reserve') {
        expect(location, told).toBe(before.location);
        expect([before.resource_id, known.claim], told).toContain(resource_id);
      } else expect(resource_id, told).toBe(before.resource_id);
    }
  }
  known.plan = found;
  known.pending = null;
}

const pick = ({ location, resource_id }: Placements[string]) => ({ location, resource_id });

/** What of a plan a client compares. */
function seen(plan: NonNullable<Known['plan']>): NonNullable<Known['plan']> {
  const placements = Object.fromEntries(
    Object.entries(plan.placements).map(([id, placement]) => [id, pick(placement)]),
  );
  return { id: plan.id, placements };
}

it(`loses nothing that was answered in ${ROUNDS} kills, and leaves nothing half`, async () => {
  const random = randomOf(SEED);
  const clients = Array.from({ length: CLIENTS }, (): Known[] => []);
  let answers = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await service.start();
    const listed = await service.call('GET', '/v1/plans?limit=1000');
    const there = new Map<string, Known['plan']>(
      listed.body.plans
        .filter(({ state }: { state: string }) => state === 'active')
        .map((plan: { stack_id: string } & NonNullable<Known['plan']>) => [plan.stack_id, seen(plan)]),
    );
    for (const known of clients.flat()) {
      if (known.plan !== null) known.plan = seen(known.plan);
      await settleUp(known, there);
      there.delete(known.stack);
    }
    expect([...there.keys()], `round ${round}: plans that nobody has asked for`).toEqual([]);
    // By answers, not by the clock: a slow machine is killed in the middle of writes, too.
    let left = 1 + Math.floor(random() * MOST_ANSWERS);
    const lingerMs = random() * LINGER_MS;
    let isDue!: () => void;
    const due = new Promise<void>((resolve) => {
      isDue = resolve;
    });
    const onAnswer = () => {
      answers++;
      if (--left === 0) isDue();
    };
    const gone = Promise.all(
      clients.map((mine, i) => client(`r${round}c${i}`, mine, randomOf(SEED + 1000 * round + i), onAnswer)),
    );
    await Promise.race([due, gone]);
    await pause(lingerMs);
    await service.kill();
    await gone;
    // The audit is of all that is there, so it need not be of every round.
    if (round % AUDITED_EVERY !== 0 && round !== ROUNDS - 1) continue;
    const { findings } = await service.audit();
    expect(findings, `round ${round}`).toEqual([]);
  }
  // A stream without writes would prove nothing.
  expect(answers).toBeGreaterThan(ROUNDS * CLIENTS);
});
