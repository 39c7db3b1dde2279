/** What the optimizer answers, as documents. */
import Type from 'typebox';
import { dictionary, level, list, named, nullable, ref, text, word } from './common.ts';

export const TERMS = ['hosts', 'network', 'fragments', 'balance', 'soft', 'moves'] as const;

const Term = named('CostTerm', 'One part of the cost.', {
  value: Type.Number({ description: 'The amount, normalised by the request: 0 … 1.' }),
  amount: Type.Number(),
  unit: Type.String(),
  bound: Type.Number({
    description:
      'Proven lower bound of the value, for answers that are as good in every term before this one.',
  }),
  proof: Type.Optional(
    word(
      ['none', 'packing', 'neighbours', 'charges', 'search'],
      'How the bound was had; plans of earlier versions lack it.',
    ),
  ),
  gap: Type.Number({ description: '(value − bound) / value.' }),
});

const Cost = named('Cost', 'What a placement costs.', {
  total: Type.Optional(Type.Number({ description: 'Orders two answers to one request as the policy does.' })),
  order: list(word(TERMS), 'Terms, the most important first.'),
  terms: dictionary(ref(Term)),
});

const Element = Type.Object({
  kind: word(['group', 'pipe', 'demand', 'requirement']),
  name: Type.String(),
});

const Item = Type.Object({
  resource: Type.String(),
  kind: word(['server', 'volume']),
  candidates: Type.Optional(
    Type.Integer({ description: 'Hosts (pools) that could take it if it were alone.' }),
  ),
  rejections: list(
    Type.Object({
      rule: Type.String(),
      count: Type.Optional(Type.Integer({ description: 'Hosts (pools) that the rule refused.' })),
      detail: Type.Optional(text('How near the best one came.')),
    }),
  ),
});

export const Explanation = named('Explanation', 'Why there is no placement.', {
  summary: text('One sentence.'),
  items: list(Item, 'What each server and volume was refused for.'),
  conflict: Type.Optional(
    Type.Object({
      elements: list(Element, 'What cannot all hold.'),
      minimal: Type.Boolean({ description: 'Without any one of them a placement exists.' }),
    }),
  ),
  advice: list(Type.Object({ change: Type.String(), element: Element }), 'Changes that were tried and help.'),
});

const GroupUse = Type.Object({
  name: Type.String(),
  type: Type.String(),
  level: word(level),
  units: dictionary(list(Type.String()), 'The members in each unit.'),
});

const PipeUse = Type.Object({
  name: Type.String(),
  a: Type.String(),
  b: Type.String(),
  mbps: Type.Number(),
  distance: word([...level, 'site'], 'The smallest unit that both ends share.'),
  links: list(Type.String(), 'Uplinks that it crosses.'),
});

export const STATUSES = ['optimal', 'feasible', 'infeasible', 'unknown'] as const;

const status = word(STATUSES, '`optimal` and `infeasible` are proven; `unknown`: the time was over before.');

const reasons = {
  groups: list(GroupUse, 'The groups that shaped it.'),
  pipes: list(PipeUse),
  cost: Type.Union([ref(Cost), Type.Null()]),
  bound: nullable(Type.Number({ description: 'Proven lower bound of `cost.total`.' })),
  gap: nullable(Type.Number({ description: 'How far from the best it may be: 0 is the best.' })),
  elapsed_ms: Type.Number(),
  portfolio: Type.Optional(
    Type.Object(
      {
        members: Type.Integer({ description: 'How many searched.' }),
        won: Type.Integer({ description: 'Whose answer it is, counted from 0.' }),
      },
      { description: 'Where several searches worked on it.' },
    ),
  ),
  explanation: Type.Optional(ref(Explanation)),
};

const PreviewPlacement = Type.Object({
  resource: text('Path in the stack: `web.0.server`.'),
  name: Type.String(),
  type: Type.String(),
  host: nullable(text('Host of a server, or that a pool hangs at.')),
  rack: nullable(Type.String()),
  cluster: nullable(Type.String()),
  pool: Type.Optional(text('Pool of a volume.')),
});

export const Preview = named('Preview', 'Where everything would go; nothing is stored or reserved.', {
  status,
  placements: list(PreviewPlacement),
  ...reasons,
  passed_over: list(
    Type.Object({ resource: Type.String(), type: Type.String() }),
    'Resources without meaning for placement.',
  ),
  warnings: list(Type.String()),
});

export const PlanExplanation = named(
  'PlanExplanation',
  'Why a plan is as it is, or why it could not be made.',
  {
    plan_id: Type.String(),
    name: Type.String(),
    stack_id: Type.String(),
    state: word(['active', 'failed']),
    status,
    ...reasons,
  },
);
