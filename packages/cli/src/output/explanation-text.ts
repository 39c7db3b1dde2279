/** Why a stack cannot be placed, laid out for reading. */
import type { Explanation } from '@valet/client';
import type pc from 'picocolors';
import { count, formatNumber, layTable, visible } from './table.ts';

type Colors = ReturnType<typeof pc.createColors>;

const mostItems = 20;

/** Sections, most useful first: the sentence, what cannot hold together, what to try, and each server's hosts. */
export function explanationLines(
  explanation: Explanation,
  placeOf: (name: string) => string | undefined,
  colors: Colors,
): string[][] {
  return [
    [sentence(visible(explanation.summary))],
    conflictLines(explanation.conflict, placeOf, colors),
    adviceLines(explanation, colors),
    itemLines(explanation.items, colors),
  ];
}

const elementWords = {
  group: 'group',
  pipe: 'pipe',
  demand: 'what it needs:',
  requirement: 'where it may be:',
} as const;

function conflictLines(
  conflict: Explanation['conflict'],
  placeOf: (name: string) => string | undefined,
  colors: Colors,
): string[] {
  if (!conflict || conflict.elements.length === 0) return [];
  const heading = conflict.minimal
    ? 'These cannot all hold; without any one of them a placement exists:'
    : 'These cannot all hold (the time ended before the list could be made shorter):';
  return [
    colors.bold(heading),
    ...conflict.elements.map(({ kind, name }) => {
      const place = placeOf(name);
      return `  - ${elementWords[kind]} ${visible(name)}${place ? colors.dim(` (${visible(place)})`) : ''}`;
    }),
  ];
}

function adviceLines({ advice }: Explanation, colors: Colors): string[] {
  if (advice.length === 0) return [];
  return [
    colors.bold('Each of these changes makes it fit:'),
    ...advice.map(({ change }) => `  - ${visible(change)}`),
  ];
}

function itemLines(items: Explanation['items'], colors: Colors): string[] {
  if (items.length === 0) return [];
  const rows = items.slice(0, mostItems).flatMap((item) => {
    const unit = item.kind === 'server' ? 'host' : 'pool';
    const { candidates } = item;
    const fitting =
      candidates === undefined ? '' : candidates === 0 ? `no ${unit} fits` : `${count(candidates, unit)} fit`;
    const reasons = item.rejections.map(({ rule, count: n, detail }) => [
      visible(rule),
      n === undefined ? '' : formatNumber(n),
      visible(detail ?? ''),
    ]);
    if (reasons.length === 0) return [[visible(item.resource), fitting, '', '', '']];
    return reasons.map((cells, i) =>
      i === 0 ? [visible(item.resource), fitting, ...cells] : ['', '', ...cells],
    );
  });
  const columns = [
    { title: 'RESOURCE' },
    { title: 'FITTING' },
    { title: 'REJECTED BY' },
    { title: 'UNITS', align: 'right' },
    { title: 'NEAREST' },
  ] as const;
  const rest = items.length - mostItems;
  return [
    ...layTable(columns, rows, colors.dim),
    ...(rest > 0 ? [`… and ${formatNumber(rest)} more; -f json prints everything`] : []),
  ];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
