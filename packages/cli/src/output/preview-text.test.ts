import type { Answer } from '@valet/ostro';
import { describe, expect, it } from 'vitest';
import { previewDocument } from './preview-document.ts';
import { previewLines } from './preview-text.ts';

const work = { steps: 10, phases: {}, elapsedMs: 1234.56, firstAnswerMs: 1 };
const term = { value: 0, amount: 0, unit: 'hosts', bound: 0, proof: 'none', gap: 0, weight: 1 } as const;

const placed: Answer = {
  status: 'feasible',
  placements: [
    { kind: 'volume', name: 'disk', pool: 'r1@ssd', host: null, rack: 'r1', cluster: 'c1' },
    { kind: 'server', name: 'web', host: 'h1', rack: 'r1', cluster: null },
  ],
  groups: [{ name: 'near', type: 'affinity', level: 'rack', units: { r1: ['web', 'disk'] } }],
  pipes: [{ name: 'p', a: 'web', b: 'disk', mbps: 1500.5, distance: 'rack', links: ['h1', 'r1@ssd'] }],
  cost: {
    total: 0.5,
    bound: 0.25,
    gap: 0.5,
    order: ['moves', 'hosts', 'network'],
    terms: {
      hosts: { ...term, value: 0.5, amount: 2, bound: 0.25, gap: 0.5 },
      network: { ...term, unit: 'Mbit/s x links' },
      fragments: { ...term, value: 0.125, amount: 1.5 },
      balance: term,
      soft: term,
      moves: term,
    },
  },
  work,
};

const infeasible: Answer = {
  status: 'infeasible',
  placements: [],
  groups: [],
  pipes: [],
  explanation: {
    summary: 'the request cannot be met',
    items: [
      {
        name: 'web',
        kind: 'server',
        candidates: 0,
        rejections: [
          { rule: 'capacity', count: 7, detail: 'needs 16 VCPU, best host has 12 free' },
          { rule: 'disabled', count: 1 },
        ],
      },
    ],
    conflict: { elements: [{ kind: 'demand', name: 'web' }], minimal: true },
    advice: [{ change: 'drop web', element: { kind: 'demand', name: 'web' } }],
  },
  work,
};

const resources = new Map([
  ['web', { name: 'web-1', type: 'OS::Nova::Server' }],
  ['disk', { name: 'disk', type: 'OS::Cinder::Volume' }],
]);

function linesOf(answer: Answer, color = false): string[] {
  const document = previewDocument(answer, resources, [
    { resource: 'net', type: 'OS::Neutron::Net' },
    { resource: 'a', type: 'OS::Neutron::Port' },
    { resource: 'b', type: 'OS::Neutron::Port' },
  ]);
  const placeOf = (name: string) => (name === 'web' ? 'stack.yaml:3:5' : undefined);
  return previewLines({ document, stack: 'shop', site: 'dc', policy: 'pack', placeOf, color });
}

describe('a placement for people', () => {
  it('shows where everything goes and what that costs', () => {
    expect(linesOf(placed)).toEqual([
      'shop on dc: placed (1 server, 1 volume, 1,234.6 ms)',
      '',
      'SERVER  HOST  RACK  CLUSTER',
      'web     h1    r1    -',
      '',
      'VOLUME  POOL    AT',
      'disk    r1@ssd  r1',
      '',
      'GROUP  RULE            UNIT  MEMBERS',
      'near   affinity, rack  r1    web, disk',
      '',
      'PIPE          MBIT/S  WITHIN  LINKS  UPLINKS CROSSED',
      'web -- disk  1,500.5  rack        2  h1, r1@ssd',
      '',
      'COST (pack)  AMOUNT  UNIT             VALUE   BOUND   GAP',
      'hosts             2  hosts           0.5000  0.2500  50 %',
      'network           0  Mbit/s x links  0.0000  0.0000   0 %',
      'total                                0.5000  0.2500  50 %',
      '',
      'Passed over, without meaning for placement: 2 OS::Neutron::Port, OS::Neutron::Net',
    ]);
  });

  it('is coloured only when asked, and says the same', () => {
    const colored = linesOf(placed, true).join('\n');
    expect(colored).toContain('\u001b[');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(linesOf(placed).join('\n'));
  });

  it('cuts what is long, and says so', () => {
    const pipes = Array.from({ length: 100 }, (_, i) => ({ ...placed.pipes[0]!, name: `p${i}` }));
    const lines = linesOf({ ...placed, pipes });
    expect(lines.filter((line) => line.startsWith('web -- disk'))).toHaveLength(40);
    expect(lines).toContain('… and 60 more lines; -f json prints everything');
  });
});

describe('a refusal for people', () => {
  it('says what cannot hold, what helps, and why hosts were rejected', () => {
    expect(linesOf(infeasible).slice(0, -2)).toEqual([
      'shop on dc: cannot be placed',
      '',
      'The request cannot be met.',
      '',
      'These cannot all hold; without any one of them a placement exists:',
      '  - what it needs: web (stack.yaml:3:5)',
      '',
      'Each of these changes makes it fit:',
      '  - drop web',
      '',
      'RESOURCE  FITTING       REJECTED BY  UNITS  NEAREST',
      'web       no host fits  capacity         7  needs 16 VCPU, best host has 12 free',
      '                        disabled         1',
    ]);
  });

  it('does not claim more than is known', () => {
    const conflict = { elements: [{ kind: 'group', name: 'near' }], minimal: false } as const;
    const text = linesOf({ ...infeasible, explanation: { ...infeasible.explanation!, conflict } }).join('\n');
    expect(text).toContain('the time ended before the list could be made shorter');
    expect(linesOf({ ...infeasible, status: 'unknown' })[0]).toBe('shop on dc: not placed in the time given');
  });
});
