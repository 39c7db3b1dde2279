/** Requests of schedulers for tests: what is not said is as plain as it can be. */
import type { DestinationInput, ServerAsked, VolumeAsked } from '../input.ts';

export const HOSTS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7', 'h8'];

export interface Wish extends Partial<Omit<ServerAsked, 'kind' | 'flavor'>> {
  readonly id: string;
  readonly projectId?: string;
  readonly flavor?: Partial<ServerAsked['flavor']>;
  readonly volume?: Partial<VolumeAsked>;
  readonly candidates?: readonly string[];
  readonly hints?: Readonly<Record<string, readonly string[]>>;
  readonly originId?: string;
  readonly count?: number;
  readonly alternates?: number;
}

export function ask(wish: Wish): DestinationInput {
  const { id, projectId = 'p1', originId = null, count = 1, alternates = 0, ...more } = wish;
  const { flavor, volume, candidates = HOSTS, hints = {}, ...server } = more;
  const small = { id: 'f1', name: 'small', vcpus: 1, memoryMb: 512, diskGb: 1 };
  return {
    asked:
      volume === undefined
        ? {
            kind: 'server',
            bootsFromVolume: false,
            zone: null,
            ignoreHosts: [],
            forceHosts: [],
            requestedDestination: null,
            serverGroup: null,
            ...server,
            flavor: { ...small, ...flavor },
          }
        : { kind: 'volume', sizeGb: 1, type: null, zone: null, ...volume },
    resourceId: id,
    projectId,
    userId: 'u1',
    originId,
    plugin: null,
    count,
    candidates,
    hints: new Map(Object.entries(hints)),
    alternates,
  };
}
