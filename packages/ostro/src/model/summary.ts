/**
 * What each rack, and the whole site, has left at most and in all, so that a search skips a rack that cannot take
 * an item without touching its hosts. Entry `racks` stands for the hosts without a rack. Kept up by whoever changes the snapshot: one rack costs its own hosts.
 */
import type { Memory } from './memory.ts';
import type { Snapshot } from './snapshot.ts';

export interface Summary {
  /** `[rack * classes + class]`, over enabled hosts: the most that is free on one host, each class by itself. */
  readonly rackMax: Int32Array;
  /** The same over hosts with a server. */
  readonly rackMaxActive: Int32Array;
  /** The same over hosts without one. */
  readonly rackMaxEmpty: Int32Array;
  /** Enabled hosts with a server. */
  readonly rackActive: Int32Array;
  /** Sum of what is free, over all enabled hosts and over those with a server. */
  readonly rackRoom: Float64Array;
  readonly rackRoomActive: Float64Array;
  /** By class, the largest capacity of a host. */
  readonly largest: Float64Array;
  readonly site: SiteSummary;
}

/** The same over the whole site, by class; enabled hosts only. */
export interface SiteSummary {
  readonly roomActive: Float64Array;
  readonly largestActive: Float64Array;
  readonly largestEmpty: Float64Array;
  readonly largestFree: Float64Array;
  /** One number: enabled hosts with a server. */
  readonly activeHosts: Int32Array;
}

export function createSummary(racks: number, classes: number, memory: Memory): Summary {
  const { int32, float64 } = memory;
  return {
    rackMax: int32((racks + 1) * classes),
    rackMaxActive: int32((racks + 1) * classes),
    rackMaxEmpty: int32((racks + 1) * classes),
    rackActive: int32(racks + 1),
    rackRoom: float64((racks + 1) * classes),
    rackRoomActive: float64((racks + 1) * classes),
    largest: float64(classes),
    site: {
      roomActive: float64(classes),
      largestActive: float64(classes),
      largestEmpty: float64(classes),
      largestFree: float64(classes),
      activeHosts: int32(1),
    },
  };
}

/** The rack number of a host, `rackCount` for a host without one. */
export function rackNumber(snapshot: Snapshot, host: number): number {
  const unit = snapshot.rackOf[host];
  return unit < 0 ? snapshot.rackCount : unit - snapshot.hostCount;
}

/** First host of a rack number and the one after its last; the last rack number stands for hosts without. */
export function rackFirst(snapshot: Snapshot, rack: number): number {
  return snapshot.rackStart[rack];
}
export function rackEnd(snapshot: Snapshot, rack: number): number {
  return rack === snapshot.rackCount ? snapshot.hostCount : snapshot.rackStart[rack + 1];
}

/** The cluster number of a rack number, `clusterCount` for a rack without one. */
export function clusterNumber(snapshot: Snapshot, rack: number): number {
  const unit = rack === snapshot.rackCount ? -1 : snapshot.rackCluster[rack];
  return unit < 0 ? snapshot.clusterCount : unit - snapshot.hostCount - snapshot.rackCount;
}

/** Recomputes everything: O(hosts). */
export function refreshAll(snapshot: Snapshot): void {
  for (let rack = 0; rack <= snapshot.rackCount; rack++) refreshRack(snapshot, rack);
  refreshSite(snapshot);
  const K = snapshot.classes.length;
  for (let c = 0; c < K; c++) snapshot.summary.largest[c] = mostOfClass(snapshot.capacity, c, K);
}

/** Recomputes after a change to some hosts: the hosts of their racks, and what of the site hangs on those. */
export function refreshHosts(snapshot: Snapshot, hosts: Iterable<number>): void {
  const racks = new Set<number>();
  for (const host of hosts) racks.add(rackNumber(snapshot, host));
  const { summary } = snapshot;
  const { site, rackActive, rackRoomActive } = summary;
  const K = snapshot.classes.length;
  const largest = largestOf(summary);
  const before = new Int32Array(largest.length * K);
  for (const rack of racks) {
    const from = rack * K;
    // Sums of whole numbers: taking out and adding again leaves what adding all would.
    site.activeHosts[0] -= rackActive[rack];
    for (let c = 0; c < K; c++) site.roomActive[c] -= rackRoomActive[from + c];
    for (let i = 0; i < largest.length; i++)
      for (let c = 0; c < K; c++) before[i * K + c] = largest[i].ofRack[from + c];
    refreshRack(snapshot, rack);
    site.activeHosts[0] += rackActive[rack];
    for (let c = 0; c < K; c++) site.roomActive[c] += rackRoomActive[from + c];
    for (let i = 0; i < largest.length; i++) {
      const { ofSite, ofRack } = largest[i];
      for (let c = 0; c < K; c++) {
        const now = ofRack[from + c];
        const then = before[i * K + c];
        if (now > ofSite[c]) ofSite[c] = now;
        // The largest of the site has shrunk, and another rack may have it now.
        else if (now < then && then === ofSite[c]) ofSite[c] = mostOfClass(ofRack, c, K);
      }
    }
  }
}

/** What is largest in the site, beside the same by rack. */
function largestOf(summary: Summary): { ofSite: Float64Array; ofRack: Int32Array }[] {
  const { site, rackMax, rackMaxActive, rackMaxEmpty } = summary;
  return [
    { ofSite: site.largestActive, ofRack: rackMaxActive },
    { ofSite: site.largestEmpty, ofRack: rackMaxEmpty },
    { ofSite: site.largestFree, ofRack: rackMax },
  ];
}

function mostOfClass(ofRack: Int32Array, c: number, classes: number): number {
  let most = 0;
  for (let at = c; at < ofRack.length; at += classes) if (ofRack[at] > most) most = ofRack[at];
  return most;
}

function refreshRack(snapshot: Snapshot, rack: number): void {
  const { classes, free, servers, feature, features } = snapshot;
  const { rackMax, rackMaxActive, rackMaxEmpty, rackActive, rackRoom, rackRoomActive } = snapshot.summary;
  const K = classes.length;
  const to = rack * K;
  for (let c = 0; c < K; c++) {
    rackMax[to + c] = rackMaxActive[to + c] = rackMaxEmpty[to + c] = 0;
    rackRoom[to + c] = rackRoomActive[to + c] = 0;
  }
  rackActive[rack] = 0;
  const end = rackEnd(snapshot, rack);
  for (let host = rackFirst(snapshot, rack); host < end; host++) {
    if (!features[feature[host]].enabled) continue;
    const active = servers[host] > 0;
    if (active) rackActive[rack]++;
    for (let c = 0; c < K; c++) {
      const left = free[host * K + c];
      if (left <= 0) continue;
      if (left > rackMax[to + c]) rackMax[to + c] = left;
      rackRoom[to + c] += left;
      if (!active) {
        if (left > rackMaxEmpty[to + c]) rackMaxEmpty[to + c] = left;
        continue;
      }
      if (left > rackMaxActive[to + c]) rackMaxActive[to + c] = left;
      rackRoomActive[to + c] += left;
    }
  }
}

function refreshSite(snapshot: Snapshot): void {
  const { summary } = snapshot;
  const { rackActive, rackRoomActive, site } = summary;
  const K = snapshot.classes.length;
  site.roomActive.fill(0);
  site.activeHosts[0] = 0;
  for (let rack = 0; rack <= snapshot.rackCount; rack++) {
    site.activeHosts[0] += rackActive[rack];
    for (let c = 0; c < K; c++) site.roomActive[c] += rackRoomActive[rack * K + c];
  }
  for (const { ofSite, ofRack } of largestOf(summary))
    for (let c = 0; c < K; c++) ofSite[c] = mostOfClass(ofRack, c, K);
}
