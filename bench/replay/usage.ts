/** What is in use on a site, counted by itself: the figures of the replay do not trust any contender. */
import type { Application, Placement, Site } from '@valet/ostro';

export class Usage {
  readonly #index: ReadonlyMap<string, number>;
  readonly #freeVcpus: Float64Array;
  readonly #freeMb: Float64Array;
  readonly #servers: Int32Array;
  readonly #cores: number;
  #usedCores = 0;
  hostsInUse = 0;

  /** @param site whose hosts have nothing in use yet */
  constructor({ hosts }: Site) {
    this.#index = new Map(hosts.map(({ name }, h) => [name, h]));
    this.#freeVcpus = Float64Array.from(hosts, ({ inventories }) => inventories.VCPU.total);
    this.#freeMb = Float64Array.from(hosts, ({ inventories }) => inventories.MEMORY_MB.total);
    this.#servers = new Int32Array(hosts.length);
    this.#cores = this.#freeVcpus.reduce((sum, vcpus) => sum + vcpus, 0);
  }

  /** An application comes (1) or goes (-1). */
  change({ servers }: Application, placements: readonly Placement[], count: 1 | -1): void {
    servers.forEach(({ resources }, i) => {
      const host = this.#index.get(placements[i].host!)!;
      this.#freeVcpus[host] -= count * resources.VCPU;
      this.#freeMb[host] -= count * resources.MEMORY_MB;
      this.#usedCores += count * resources.VCPU;
      if (this.#servers[host] === 0) this.hostsInUse++;
      this.#servers[host] += count;
      if (this.#servers[host] === 0) this.hostsInUse--;
    });
  }

  /** Share of all cores. */
  get utilisation(): number {
    return this.#usedCores / this.#cores;
  }

  /** Of the free cores, the share on hosts that have no room for a server of this size. */
  stranded(vcpus: number, memoryMb: number): number {
    let free = 0;
    let stranded = 0;
    for (let host = 0; host < this.#freeVcpus.length; host++) {
      free += this.#freeVcpus[host];
      if (this.#freeVcpus[host] < vcpus || this.#freeMb[host] < memoryMb) stranded += this.#freeVcpus[host];
    }
    return free === 0 ? 0 : stranded / free;
  }
}
