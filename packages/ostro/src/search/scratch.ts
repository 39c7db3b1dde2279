/**
 * Working memory of the search, as large as the site, kept between requests and all zero between them: what a
 * draft takes stands here, so that the snapshot itself is never written and no request allocates by host.
 */
import type { Snapshot } from '../model/snapshot.ts';

export interface Scratch {
  /** Amounts taken, `[host * classes + class]`. */
  readonly used: Int32Array;
  /** Servers placed, by unit. */
  readonly drafted: Int32Array;
  /** kbit/s reserved, by link. */
  readonly linkUsed: Float64Array;
  readonly poolUsedGb: Int32Array;
  readonly poolUsedIops: Int32Array;
  /** Place of a host in the draft's list of touched hosts, plus 1; 0 when it is not in it. */
  readonly touchedAt: Int32Array;
  /** Racks looked at for the part at hand. */
  readonly racks: Marks;
  readonly order: OrderMemory;
  readonly rooms: RoomMemory;
  readonly pending: PendingMemory;
}

/** What sorting hosts by their room needs, by host: only small sites are sorted, so it is made when first asked for. */
export class RoomMemory {
  rooms = new Float64Array(0);
  sorted = new Int32Array(0);
  heap = new Int32Array(0);

  makeRoom(hosts: number): void {
    if (hosts <= this.rooms.length) return;
    this.rooms = new Float64Array(hosts);
    this.sorted = new Int32Array(hosts);
    this.heap = new Int32Array(hosts);
  }
}

/** What `Pending` keeps by unit; made when bandwidth is first scarce. Only entries that were written are cleared. */
export class PendingMemory {
  /** kbit/s between a unit's parts and parts still to come. */
  waiting = new Float64Array(0);
  /** kbit/s between the part at hand and parts placed in a unit. */
  near = new Float64Array(0);
  readonly #waitingAt: number[] = [];
  readonly #nearAt: number[] = [];

  /** Room for so many units, all zero. */
  clear(units: number): void {
    if (units > this.waiting.length) {
      this.waiting = new Float64Array(units);
      this.near = new Float64Array(units);
    }
    for (const unit of this.#waitingAt) this.waiting[unit] = 0;
    this.#waitingAt.length = 0;
    this.clearNear();
  }

  clearNear(): void {
    for (const unit of this.#nearAt) this.near[unit] = 0;
    this.#nearAt.length = 0;
  }

  addWaiting(unit: number, kbps: number): void {
    if (this.waiting[unit] === 0) this.#waitingAt.push(unit);
    this.waiting[unit] += kbps;
  }

  addNear(unit: number, kbps: number): void {
    if (this.near[unit] === 0) this.#nearAt.push(unit);
    this.near[unit] += kbps;
  }
}

/** What an `Order` keeps by part. There is one order at a time, and it begins by clearing this. */
export class OrderMemory {
  weight = new Float64Array(0);
  pull = new Float64Array(0);
  pullHere = new Float64Array(0);
  called = new Int32Array(0);
  heap = new Int32Array(0);
  place = new Int32Array(0);

  /** Room for so many parts, all zero. */
  clear(parts: number): void {
    if (parts > this.weight.length) {
      const room = 2 * parts;
      this.weight = new Float64Array(room);
      this.pull = new Float64Array(room);
      this.pullHere = new Float64Array(room);
      this.called = new Int32Array(room);
      this.heap = new Int32Array(room);
      this.place = new Int32Array(room);
      return;
    }
    for (let part = 0; part < parts; part++) {
      this.weight[part] = this.pull[part] = this.pullHere[part] = 0;
      this.called[part] = this.heap[part] = this.place[part] = 0;
    }
  }
}

/** A set of numbers that is emptied at once. */
export class Marks {
  readonly #seen: Int32Array;
  #round = 0;

  /** @param size of numbers, from 0 */
  constructor(size: number) {
    this.#seen = new Int32Array(size);
  }

  clear(): void {
    this.#round = (this.#round + 1) | 0;
    if (this.#round !== 0) return;
    this.#seen.fill(0);
    this.#round = 1;
  }

  /** @returns whether it was not in the set before */
  add(number: number): boolean {
    if (this.#seen[number] === this.#round) return false;
    this.#seen[number] = this.#round;
    return true;
  }
}

export function createScratch(snapshot: Snapshot): Scratch {
  return {
    used: new Int32Array(snapshot.hostCount * snapshot.classes.length),
    drafted: new Int32Array(snapshot.unitCount),
    linkUsed: new Float64Array(snapshot.unitCount + snapshot.poolCount),
    poolUsedGb: new Int32Array(snapshot.poolCount),
    poolUsedIops: new Int32Array(snapshot.poolCount),
    touchedAt: new Int32Array(snapshot.hostCount),
    racks: new Marks(snapshot.rackCount + 1),
    order: new OrderMemory(),
    rooms: new RoomMemory(),
    pending: new PendingMemory(),
  };
}

/** Whether nothing is left behind; for tests. */
export function isBlank({ racks: _, order: __, rooms: ___, pending: ____, ...taken }: Scratch): boolean {
  return Object.values(taken).every((array: Int32Array | Float64Array) =>
    array.every((value) => value === 0),
  );
}
