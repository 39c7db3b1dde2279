/** The parts of the service, each with what it says of itself, for people. */
import { layTable, visible } from './table.ts';

export function statusLines(parts: readonly Readonly<Record<string, unknown>>[]): string[] {
  const rows = parts.map(({ part, status, ...rest }) => [
    visible(`${part}`),
    visible(`${status ?? '-'}`),
    visible(detailsOf(rest)),
  ]);
  return layTable(
    ['PART', 'STATUS', 'DETAILS'].map((title) => ({ title })),
    rows,
  );
}

/** `running 0, waiting 0`; what is not known is left out. */
function detailsOf(things: Readonly<Record<string, unknown>>): string {
  return Object.entries(things)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${textOf(value)}`)
    .join(', ');
}

function textOf(value: unknown): string {
  if (Array.isArray(value))
    return `(${value.map((each) => textOf(each).replace(/^\(|\)$/g, '')).join('; ')})`;
  if (typeof value !== 'object' || value === null) return `${value}`;
  const details = detailsOf(value as Readonly<Record<string, unknown>>);
  return details === '' ? 'none' : `(${details})`;
}
