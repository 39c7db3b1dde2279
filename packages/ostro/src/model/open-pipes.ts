/** Opens the pipes of an application: their ends as numbers, their names, and an order that their list does not decide. */
import { OstroError } from '../error.ts';
import type { Pipe } from './application.ts';
import { KBPS_PER_MBPS } from './arithmetic.ts';
import { byName } from './check.ts';
import type { CompiledPipe } from './problem.ts';

const NONE: readonly never[] = [];

/**
 * @param items number of each server and volume by name; servers come first
 * @throws OstroError `valet.request.*`
 */
export function openPipes(
  pipes: readonly Pipe[],
  items: ReadonlyMap<string, number>,
  serverCount: number,
): readonly CompiledPipe[] {
  if (pipes.length === 0) return NONE;
  const from = new Int32Array(pipes.length);
  const to = new Int32Array(pipes.length);
  for (let i = 0; i < pipes.length; i++) {
    const a = items.get(pipes[i].a);
    const b = items.get(pipes[i].b);
    if (a === undefined || b === undefined) throw unknownEnd(pipes, i, a === undefined ? 'a' : 'b');
    from[i] = a;
    to[i] = b;
  }
  const order = orderByEnds(from, to, items.size);
  const distinct = order !== null && isNamedByEnds(pipes, items);
  const names = distinct ? null : nameThePipes(pipes);
  const opened: CompiledPipe[] = [];
  for (const i of names === null ? order! : orderByName(from, to, names))
    opened.push(
      openPipe(pipes[i], names === null ? nameByEnds(pipes[i]) : names[i], from[i], to[i], serverCount),
    );
  return opened;
}

function openPipe(pipe: Pipe, name: string, a: number, b: number, serverCount: number): CompiledPipe {
  if (a === b) throw badPipe(name, `joins '${pipe.a}' to itself`);
  if (a >= serverCount && b >= serverCount)
    throw badPipe(name, `joins two volumes, '${pipe.a}' and '${pipe.b}'; one end must be a server`);
  const kbps = Math.round(pipe.mbps * KBPS_PER_MBPS);
  if (!(kbps >= 0 && kbps < 1e15))
    throw badPipe(name, `asks for ${pipe.mbps} Mbit/s; expected a number of at least 0`);
  const { maxDistance = null } = pipe;
  if (maxDistance !== null && !LEVELS.includes(maxDistance))
    throw badPipe(name, `has the largest distance '${maxDistance}'; expected host, rack or cluster`);
  return { name, a: Math.min(a, b), b: Math.max(a, b), kbps, maxDistance };
}

const LEVELS: readonly string[] = ['host', 'rack', 'cluster'];

function unknownEnd(pipes: readonly Pipe[], i: number, which: 'a' | 'b'): OstroError {
  const name = nameThePipes(pipes)[i];
  const end = pipes[i][which];
  return new OstroError(
    'valet.request.unknown_name',
    `pipe '${name}' ends at '${end}', which is no server or volume of the request`,
    { names: [name, end] },
  );
}

/**
 * Pipes in the order of their ends as they are given: numbers are quicker to compare than names.
 * @returns null where two pipes join the same two ends in the same order, or the numbers are too large for one key
 */
function orderByEnds(from: Int32Array, to: Int32Array, itemCount: number): Int32Array | null {
  const count = from.length;
  if (itemCount * itemCount * count > Number.MAX_SAFE_INTEGER) return null;
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = (from[i] * itemCount + to[i]) * count + i;
  keys.sort();
  const order = new Int32Array(count);
  let last = -1;
  for (let i = 0; i < count; i++) {
    const ends = Math.floor(keys[i] / count);
    if (ends === last) return null;
    last = ends;
    order[i] = keys[i] - ends * count;
  }
  return order;
}

/** The same, with names where ends do not tell pipes apart. */
function orderByName(from: Int32Array, to: Int32Array, names: readonly string[]): number[] {
  return [...names.keys()].sort(
    (x, y) => from[x] - from[y] || to[x] - to[y] || (names[x] < names[y] ? -1 : names[x] > names[y] ? 1 : 0),
  );
}

function nameByEnds({ a, b }: Pipe): string {
  return `${a}--${b}`;
}

/** Whether pipes that differ in their ends differ in their names, having none of their own. */
function isNamedByEnds(pipes: readonly Pipe[], items: ReadonlyMap<string, number>): boolean {
  for (const { name } of pipes) if (name !== undefined) return false;
  // Names of servers may hold the dashes, so that other ends could make the same name.
  for (const name of items.keys()) if (name.includes('--')) return false;
  return true;
}

/**
 * The names of pipes, each at the place of its pipe: its own; a nameless pipe is named after its ends, and
 * numbered where several would have that name, the narrowest first.
 * @throws OstroError where two pipes are given one name
 */
export function nameThePipes(pipes: readonly Pipe[]): string[] {
  const names = pipes.map((pipe) => pipe.name ?? nameByEnds(pipe));
  if (areEndsDistinct(pipes)) return names;
  const order = [...names.keys()].sort(
    (x, y) =>
      byName({ name: names[x] }, { name: names[y] }) ||
      Number(pipes[y].name !== undefined) - Number(pipes[x].name !== undefined) ||
      pipes[x].mbps - pipes[y].mbps ||
      byName({ name: pipes[x].maxDistance ?? '' }, { name: pipes[y].maxDistance ?? '' }),
  );
  const seen = new Map<string, number>();
  for (const i of order) {
    const name = names[i];
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    if (times > 1 && pipes[i].name !== undefined)
      throw new OstroError('valet.request.duplicate_name', `two pipes have the name '${name}'`, {
        names: [name],
      });
    if (times > 1) names[i] = `${name}#${times}`;
  }
  return names;
}

/** Whether no pipe has a name and no two join the same two ends: then the ends alone tell them apart. */
function areEndsDistinct(pipes: readonly Pipe[]): boolean {
  const seen = new Map<string, Set<string>>();
  for (const { name, a, b } of pipes) {
    // Names of servers may hold the dashes, so that other ends could make the same name.
    if (name !== undefined || a.includes('--') || b.includes('--')) return false;
    let ends = seen.get(a);
    if (ends === undefined) seen.set(a, (ends = new Set()));
    if (ends.has(b)) return false;
    ends.add(b);
  }
  return true;
}

function badPipe(name: string, what: string): OstroError {
  return new OstroError('valet.request.invalid', `pipe '${name}' ${what}`, { names: [name] });
}
