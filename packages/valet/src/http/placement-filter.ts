/** Filters of placements by their fields, and by the metadata of their resources. */
import { isDeepStrictEqual } from 'node:util';
import type { PlacementRecord } from '../ports/record.ts';
import { readFlag } from './flag.ts';
import { EXTENDED } from './microversion.ts';
import { isReserved } from './render/plan.ts';
import type { Viewer } from './viewer.ts';

type Test = (placement: PlacementRecord) => boolean;

type Field = (placement: PlacementRecord, viewer: Viewer) => string | null;

const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['id', ({ id }) => id],
  ['orchestration_id', ({ orchestrationId }) => orchestrationId],
  ['plan_id', ({ planId }) => planId],
  ['resource_id', ({ resourceId }) => resourceId],
  ['location', ({ location }, viewer) => viewer.name(location)],
  ['name', ({ name }) => name],
  ['reserved', (placement) => String(isReserved(placement))],
]);

/** What is a field from 1.1 on; at 1.0 it is a name in the metadata like any other. */
const LATER_FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['state', ({ state }) => state],
  ['type', ({ type }) => type],
  ['project_id', ({ projectId }) => projectId],
]);

const PAGING = new Set(['limit', 'marker']);

/** @returns a test that all filters of a query must pass */
export function placementFilter(
  query: Readonly<Record<string, string | number>>,
  viewer: Viewer,
  minor: number,
): Test {
  const tests = Object.entries(query).flatMap(([name, value]): Test[] => {
    if (minor >= EXTENDED && PAGING.has(name)) return [];
    const field = FIELDS.get(name) ?? (minor >= EXTENDED ? LATER_FIELDS.get(name) : undefined);
    if (field === undefined) return [metadataTest(name, String(value))];
    const wanted = name === 'reserved' ? String(readFlag(String(value), name)) : String(value);
    return [(placement) => field(placement, viewer) === wanted];
  });
  return (placement) => tests.every((test) => test(placement));
}

/** Most placements do not have the key: those are told apart without reading their metadata. */
function metadataTest(name: string, value: string): Test {
  const key = `${JSON.stringify(name)}:`;
  const wanted = fromJson(value);
  return ({ metadata }) => {
    if (!metadata.includes(key)) return false;
    const all = JSON.parse(metadata) as Readonly<Record<string, unknown>>;
    return Object.hasOwn(all, name) && isMeant(all[name], value, wanted);
  };
}

/**
 * Hints come as texts, as lists of one text, and as JSON in a text with whatever spaces.
 * @param wanted what the text of the filter is as JSON; undefined when it is none
 */
function isMeant(found: unknown, text: string, wanted: unknown): boolean {
  if (found === text || isDeepStrictEqual(found, wanted)) return true;
  if (Array.isArray(found) && found.length === 1 && found[0] === text) return true;
  return wanted !== undefined && typeof found === 'string' && isDeepStrictEqual(fromJson(found), wanted);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
