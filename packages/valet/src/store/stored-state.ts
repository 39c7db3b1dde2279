/** Reads all of a site: packed where the database is read, and made records of where they are needed. */
import type { GroupRecord, PlacementRecord, PlanRecord } from '../ports/record.ts';
import type { StoredState } from '../ports/store.ts';
import { lastSeq } from './change-log.ts';
import type { Driver, Row, Session } from './driver.ts';
import { requireSchema } from './migrations.ts';
import { type PackedRows, Packer, Unpacker } from './packed-rows.ts';
import { GROUPS, type GroupRow, JointValues, PLACEMENTS, PLANS } from './tables.ts';

const TABLES = { groups: GROUPS, plans: PLANS, placements: PLACEMENTS } as const;
type TableName = keyof typeof TABLES;

/** A part of what is stored; all parts of one reading are of one moment. The one with `lastSeq` is the last. */
export type StatePart =
  | { readonly table: TableName; readonly own: number; readonly shared: number; readonly rows: PackedRows }
  | { readonly members: ReadonlyMap<string, readonly string[]>; readonly lastSeq: number };

/**
 * @param take is given the parts as they are read
 * @throws ValetError `valet.config.invalid` when the schema is not this program's, `valet.store.unavailable`
 */
export function readState(driver: Driver, siteId: string, take: (part: StatePart) => void): Promise<void> {
  const { dialect } = driver;
  return driver.transaction(async (session) => {
    await requireSchema(session, dialect);
    const packer = new Packer();
    for (const name of Object.keys(TABLES) as TableName[]) {
      const table = TABLES[name];
      const columns = table.selected(dialect);
      const [own, shared] = [columns.own.length, columns.shared.length];
      await session.eachPiece({ ...columns, table: table.name, siteId }, (...pieces) =>
        take({ table: name, own, shared, rows: packer.pack(...pieces) }),
      );
    }
    take({ members: await membersOf(session, siteId), lastSeq: await lastSeq(session) });
  });
}

/** Makes records of parts. */
export class StateBuilder {
  readonly #unpacker = new Unpacker();
  readonly #joints = new JointValues();
  readonly #groups: GroupRow[] = [];
  readonly #plans: PlanRecord[] = [];
  readonly #placements: PlacementRecord[] = [];
  readonly #taking: Readonly<Record<TableName, (row: Row) => void>> = {
    groups: (row) => this.#groups.push(GROUPS.toRecord(row, this.#joints)),
    plans: (row) => this.#plans.push(PLANS.toRecord(row, this.#joints)),
    placements: (row) => this.#placements.push(PLACEMENTS.toRecord(row, this.#joints)),
  };

  /** @returns all, with the last part */
  add(part: StatePart): StoredState | null {
    if ('rows' in part) {
      const { rows, own, shared } = part;
      this.#unpacker.unpack(rows, own, shared, this.#taking[part.table]);
      return null;
    }
    const groups = this.#groups
      .sort(byCreation)
      .map((group): GroupRecord => ({ ...group, members: part.members.get(group.id) ?? [] }));
    const plans = this.#plans.sort(byCreation);
    return { groups, plans, placements: this.#placements, lastSeq: part.lastSeq };
  }
}

type Created = Pick<PlanRecord, 'createdAt' | 'id'>;

function byCreation(a: Created, b: Created): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

async function membersOf(session: Session, siteId: string): Promise<Map<string, string[]>> {
  const members = new Map<string, string[]>();
  const sql = `SELECT group_id, member.project_id FROM group_members AS member
    JOIN stored_groups ON id = group_id WHERE site_id = ? ORDER BY group_id, position`;
  await session.each(sql, [siteId], ([groupId, projectId]) => {
    const list = members.get(String(groupId));
    if (list === undefined) members.set(String(groupId), [String(projectId)]);
    else list.push(String(projectId));
  });
  return members;
}
