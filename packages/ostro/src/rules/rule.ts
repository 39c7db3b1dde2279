/**
 * What the search asks of a rule over groups. `allows` and `delta` look, `place` and `remove` change, and each
 * undoes the other exactly. The member number says as which member of the group the item takes part.
 */
export interface GroupRule {
  /** May the item go to the target, the others staying where they are? */
  allows(item: number, member: number, target: number): boolean;
  /**
   * Might an item that stands at `from` go to `to`, with what goes along or makes way for it? Told without moving
   * anything; a no is certain, a yes is not.
   * @param size items that move as one with it, itself included
   */
  mightMove(item: number, member: number, from: number, to: number, size: number): boolean;
  /** Soft rules: by how much the soft amount grows if the item goes there; hard rules: 0. */
  delta(item: number, member: number, target: number): number;
  place(item: number, member: number, target: number): void;
  remove(item: number, member: number, target: number): void;
}
