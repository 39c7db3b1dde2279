/** A stored plan as a person wants to read it: what goes where, as which rules say, over which uplinks. */
import type { Plan, PlanExplanation } from '@valet/client';
import pc from 'picocolors';
import { groupLines, pipeLines } from './preview-text.ts';
import { formatNumber, layTable, visible } from './table.ts';

export interface PlanText {
  readonly plan: Plan;
  /** Rack and cluster of hosts; undefined for whoever may not know them. */
  readonly places:
    | ReadonlyMap<string, { readonly rack: string; readonly cluster: string | null }>
    | undefined;
  /** Groups and pipes; undefined where they could not be asked for. */
  readonly explanation: Pick<PlanExplanation, 'groups' | 'pipes'> | undefined;
  readonly color: boolean;
}

type Placement = Plan['placements'][string];

export function planLines(text: PlanText): string[] {
  const { plan, explanation, color } = text;
  const colors = pc.createColors(color);
  const placements = Object.values(plan.placements ?? {});
  const sections = [
    [headline(plan, placements, colors.bold)],
    serverLines(placements, text),
    volumeLines(placements, colors.dim),
    placements.flatMap(movedLine),
    groupLines(explanation?.groups ?? [], colors),
    pipeLines(explanation?.pipes ?? [], colors),
    plan.state === 'failed' ? [`'valet plan explain ${visible(plan.id)}' tells why.`] : [],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]));
}

/** `shop (53c8…): active; 3 confirmed, 1 planned`. */
function headline(
  { id, name, state }: Plan,
  placements: readonly Placement[],
  bold: (text: string) => string,
): string {
  if (id === undefined) return 'nothing to place';
  const counts = new Map<string, number>();
  for (const { state: each } of placements) if (each) counts.set(each, (counts.get(each) ?? 0) + 1);
  const told = [...counts].map(([each, count]) => `${formatNumber(count)} ${each}`).join(', ');
  return `${bold(visible(name))} (${visible(id)}): ${state ?? 'active'}${told === '' ? '' : `; ${told}`}`;
}

function isVolume({ type }: Placement): boolean {
  return type === 'OS::Cinder::Volume';
}

function serverLines(placements: readonly Placement[], { places, color }: PlanText): string[] {
  const servers = placements.filter((each) => !isVolume(each));
  if (servers.length === 0) return [];
  const rows = servers.map(({ name, location, state, resource_id }) => {
    const place = places?.get(location);
    const where = places === undefined ? [] : [place?.rack ?? '-', place?.cluster ?? '-'];
    return [name, location, ...where, state ?? '-', resource_id ?? '-'].map((cell) => visible(`${cell}`));
  });
  const where = places === undefined ? [] : ['RACK', 'CLUSTER'];
  const titles = ['SERVER', 'HOST', ...where, 'STATE', 'SERVER ID'];
  return layTable(
    titles.map((title) => ({ title })),
    rows,
    pc.createColors(color).dim,
  );
}

function volumeLines(placements: readonly Placement[], dim: (text: string) => string): string[] {
  const rows = placements
    .filter(isVolume)
    .map(({ name, location, state, resource_id }) =>
      [name, location, state ?? '-', resource_id ?? '-'].map((cell) => visible(`${cell}`)),
    );
  if (rows.length === 0) return [];
  return layTable(
    ['VOLUME', 'POOL', 'STATE', 'VOLUME ID'].map((title) => ({ title })),
    rows,
    dim,
  );
}

function movedLine({ name, location, planned_location: planned }: Placement): string[] {
  if (planned == null || planned === location) return [];
  return [visible(`${name} was planned on ${planned}: the cloud put it on ${location}.`)];
}
