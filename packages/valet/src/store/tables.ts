/** Which table keeps which record, and how a record becomes a row and a row a record again. */
import { ValetError } from '../error.ts';
import type {
  ChangeRecord,
  GroupRecord,
  PlacementRecord,
  PlanRecord,
  PlanRequestRecord,
} from '../ports/record.ts';
import type { Dialect, Row, Selection, Value } from './driver.ts';

/**
 * What the values of a field are like: `own` to each row, `common` to many rows, or `joint`: common, and where one
 * of them is the same, most of the others are, too. Reading a database is mostly making texts, so joint values
 * travel as one text of JSON, which is taken apart once; of common values memory has one copy.
 */
type Kind = 'own' | 'common' | 'joint';

export interface Table<Record> {
  readonly name: string;
  /** `id, site_id, …`: a column has its field's name in snake case. */
  readonly columns: readonly string[];
  /** Takes the values of so many rows, one row after the other. */
  insert(rows: number): string;
  /** What to select for `toRecord`: the values that are each row's own, and those that rows have in common. */
  selected(dialect: Dialect): Pick<Selection, 'own' | 'shared'>;
  /** @throws ValetError `valet.request.invalid` for a text that no database keeps whole */
  toRow(record: Record): Value[];
  toRecord(row: Row, joints: JointValues): Record;
}

/** The joint values of rows; use the same ones for all that is read together. */
export class JointValues {
  readonly #rows = new Map<Value, Row>();
  readonly #values = new Map<Value, Value>();
  #lastText: Value = null;
  #last: Row = [];

  /** @param text of JSON; most likely that of the row before */
  of(text: Value): Row {
    if (text === this.#lastText) return this.#last;
    let values = this.#rows.get(text);
    if (values === undefined) {
      values = (JSON.parse(String(text)) as Value[]).map((value) => this.#copyOf(value));
      this.#rows.set(text, values);
    }
    this.#lastText = text;
    this.#last = values;
    return values;
  }

  #copyOf(value: Value): Value {
    const known = this.#values.get(value);
    if (known !== undefined) return known;
    this.#values.set(value, value);
    return value;
  }
}

/** @param kinds every field of the record, the id first */
function table<Fields>(name: string, kinds: Readonly<Record<keyof Fields & string, Kind>>): Table<Fields> {
  const fields = Object.keys(kinds) as (keyof Fields & string)[];
  const columns = fields.map(columnOf);
  const ofKind = (kind: Kind) => fields.filter((field) => kinds[field] === kind);
  const [own, common, joint] = [ofKind('own'), ofKind('common'), ofKind('joint')];
  const single = [...own, ...common];
  return {
    name,
    columns,
    insert(rows) {
      const row = `(${columns.map(() => '?').join(', ')})`;
      return `INSERT INTO ${name} (${columns.join(', ')}) VALUES ${Array(rows).fill(row).join(', ')}`;
    },
    selected: ({ jsonArray }) => ({
      own: own.map(columnOf),
      shared: [...common.map(columnOf), `${jsonArray}(${joint.map(columnOf).join(', ')})`],
    }),
    toRow: (record) => fields.map((field) => storable(record[field] as Value)),
    toRecord(row, joints) {
      const record: Partial<Record<string, Value>> = {};
      single.forEach((field, i) => {
        record[field] = row[i]!;
      });
      const values = joints.of(row[single.length]!);
      joint.forEach((field, i) => {
        record[field] = values[i]!;
      });
      return record as Fields;
    },
  };
}

function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Members have a table of their own. */
export type GroupRow = Omit<GroupRecord, 'members'>;

export const GROUPS = table<GroupRow>('stored_groups', {
  id: 'own',
  siteId: 'joint',
  generation: 'own',
  createdAt: 'own',
  updatedAt: 'own',
  name: 'own',
  type: 'joint',
  level: 'joint',
  description: 'own',
  maxUnits: 'own',
  projectId: 'joint',
  userId: 'joint',
});

export const PLANS = table<PlanRecord>('plans', {
  id: 'own',
  siteId: 'joint',
  generation: 'own',
  createdAt: 'own',
  updatedAt: 'own',
  name: 'own',
  stackId: 'own',
  state: 'joint',
  projectId: 'joint',
  userId: 'joint',
  requestDigest: 'own',
  outcome: 'own',
  expiresAt: 'own',
});

export const PLAN_REQUESTS = table<PlanRequestRecord>('plan_requests', {
  planId: 'own',
  siteId: 'joint',
  request: 'own',
});

export const PLACEMENTS = table<PlacementRecord>('placements', {
  id: 'own',
  siteId: 'joint',
  generation: 'own',
  createdAt: 'joint',
  updatedAt: 'joint',
  planId: 'joint',
  name: 'own',
  orchestrationId: 'own',
  resourceId: 'own',
  kind: 'joint',
  type: 'joint',
  location: 'common',
  state: 'joint',
  projectId: 'joint',
  userId: 'joint',
  holding: 'common',
  metadata: 'joint',
  expiresAt: 'joint',
});

export const CHANGES = table<ChangeRecord>('changes', {
  seq: 'own',
  siteId: 'joint',
  at: 'own',
  requestId: 'own',
  userId: 'joint',
  actorProjectId: 'joint',
  projectId: 'joint',
  event: 'joint',
  entity: 'joint',
  entityId: 'own',
  body: 'own',
});

/**
 * SQLite would lose what follows U+0000 without a word, PostgreSQL refuses it.
 * @throws ValetError `valet.request.invalid`
 */
export function storable(value: Value): Value {
  if (typeof value === 'string' && value.includes('\0'))
    throw new ValetError(
      'valet.request.invalid',
      `the character U+0000 cannot be stored; found in ${JSON.stringify(value.slice(0, 60))}`,
    );
  return value;
}
