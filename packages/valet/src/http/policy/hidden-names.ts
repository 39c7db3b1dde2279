/** Names of hosts and the like as those see them who may not know the cloud: a hash, another one in each project. */
import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const MOST = 50_000;

export class HiddenNames {
  readonly #secret: string;
  readonly #known = new LRUCache<string, string>({ max: MOST });

  /** @param secret one for the installation: with another one every name changes */
  constructor(secret: string) {
    this.#secret = secret;
  }

  /** 56 hexadecimal digits, as Nova's `hostId`. Equal things look equal in one project and different in two. */
  hide(name: string, projectId: string | null): string {
    const key = JSON.stringify([projectId, name]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const hidden = createHmac('sha256', this.#secret).update(key).digest('hex').slice(0, 56);
    this.#known.set(key, hidden);
    return hidden;
  }
}
