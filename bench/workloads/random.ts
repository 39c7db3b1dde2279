/** Seeded pseudo-random numbers for the generators: a 32-bit counter put through a mixing function. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to, not including, 1. */
  share(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number, `from` … `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.share() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.share() < probability;
  }

  pick<Thing>(things: readonly Thing[]): Thing {
    return things[Math.floor(this.share() * things.length)];
  }

  /** So many different things, in random order; all of them if there are not so many. */
  sample<Thing>(things: readonly Thing[], count: number): Thing[] {
    const left = [...things];
    const picked: Thing[] = [];
    while (picked.length < count && left.length > 0) {
      const at = Math.floor(this.share() * left.length);
      picked.push(left[at]);
      left[at] = left[left.length - 1];
      left.pop();
    }
    return picked;
  }
}
