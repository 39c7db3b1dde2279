/** The number of the last change: one row, which outlives the change and orders all who write. */
import type { Session } from './driver.ts';

/** @param forUpdate the dialect's words that keep others from writing until the transaction ends */
export async function lastSeq(session: Session, forUpdate = ''): Promise<number> {
  const row = await session.first(`SELECT last_seq FROM change_log${forUpdate}`);
  return Number(row![0]);
}
