/** The cloud read from Nova, Placement, Cinder and Neutron. */
import { ValetError } from '../error.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  Cloud,
  CloudChange,
  CloudFrame,
  CloudPicture,
  CloudProvider,
  CloudServer,
  CloudVolume,
} from '../ports/cloud.ts';
import { CINDER, Cinder } from './cinder.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { NEUTRON, Neutron } from './neutron.ts';
import { NOVA, Nova } from './nova.ts';
import { PLACEMENT, PlacementApi } from './placement.ts';
import { type CloudSettings, ServiceClient } from './service-client.ts';
import type { KeystoneSession } from './session.ts';

/** Services that a cloud can be without, and that are not asked then. */
export interface CloudParts {
  readonly cinder: boolean;
  readonly neutron: boolean;
}

/** Nova's times are whole seconds, and its clock is not Valet's. */
const OVERLAP_MS = 60_000;
/** Providers that are asked about at the same time. */
const CONCURRENCY = 4;

export class OpenStackCloud implements Cloud {
  readonly #nova: Nova;
  readonly #placement: PlacementApi;
  readonly #cinder: Cinder | null;
  readonly #neutron: Neutron | null;
  readonly #clock: Clock;
  readonly parts: readonly string[];
  readonly missed = new Map<string, string>();
  #uplinksBefore: ReadonlyMap<string, number> = new Map();

  constructor(session: KeystoneSession, settings: CloudSettings, parts: CloudParts, clock: Clock) {
    this.#nova = new Nova(new ServiceClient(session, settings, NOVA));
    this.#placement = new PlacementApi(new ServiceClient(session, settings, PLACEMENT));
    this.#cinder = parts.cinder ? new Cinder(new ServiceClient(session, settings, CINDER)) : null;
    this.#neutron = parts.neutron ? new Neutron(new ServiceClient(session, settings, NEUTRON)) : null;
    this.#clock = clock;
    this.parts = [
      ...['nova', 'placement', 'keystone'],
      ...(parts.cinder ? ['cinder'] : []),
      ...(parts.neutron ? ['neutron'] : []),
    ];
  }

  async read(signal: AbortSignal): Promise<CloudPicture> {
    const readAt = this.#clock.now();
    // Servers last: whatever has an allocation when it is looked at is a server by then, or gone.
    const [frame, providers, volumes] = await Promise.all([
      this.#frame(signal),
      this.#placement.changed(new Map(), signal),
      this.#cinder?.volumes(signal) ?? new Map(),
    ]);
    const [servers, migrations] = await Promise.all([
      this.#nova.servers(null, signal),
      this.#nova.migrations(null, signal),
    ]);
    return { readAt, frame, providers, servers, volumes, migrations };
  }

  async changes(since: CloudPicture, withFrame: boolean, signal: AbortSignal): Promise<CloudChange> {
    const readAt = this.#clock.now();
    const from = new Date(since.readAt - OVERLAP_MS).toISOString();
    const [providers, frame, volumes] = await Promise.all([
      this.#placement.changed(since.providers, signal),
      withFrame ? this.#frame(signal) : undefined,
      withFrame ? this.#changedVolumes(since, signal) : new Map(),
    ]);
    const [servers, migrations] = await Promise.all([
      this.#nova.servers(from, signal),
      this.#nova.migrations(from, signal),
    ]);
    await this.#addThinned(providers, since, servers, signal);
    return { readAt, providers, servers, migrations, volumes, ...(frame === undefined ? {} : { frame }) };
  }

  /**
   * Nova deletes the allocation of a server that is gone, shelved or could not be built without a change of its
   * provider's generation, so that Placement does not tell: what such a server was known to take is looked at again.
   */
  async #addThinned(
    providers: Map<string, CloudProvider | null>,
    since: CloudPicture,
    servers: ReadonlyMap<string, CloudServer | null>,
    signal: AbortSignal,
  ): Promise<void> {
    const mayHaveLeft = (consumer: string): boolean => {
      const id = since.migrations.get(consumer) ?? consumer;
      const server = servers.get(id);
      return (
        since.servers.get(id) === null || server === null || (server !== undefined && server.host === null)
      );
    };
    const due = [...since.providers.values()].filter(
      (provider): provider is CloudProvider =>
        provider !== null &&
        !providers.has(provider.id) &&
        [...provider.allocations.keys()].some(mayHaveLeft),
    );
    await mapConcurrently(due, CONCURRENCY, async (provider) => {
      const allocations = await this.#placement.allocations(provider.id, signal);
      if (allocations !== null) providers.set(provider.id, { ...provider, allocations });
    });
  }

  async #frame(signal: AbortSignal): Promise<CloudFrame> {
    const [hosts, aggregates, flavors, pools, uplinks] = await Promise.all([
      this.#nova.hosts(signal),
      this.#nova.aggregates(signal),
      this.#nova.flavors(signal),
      this.#cinder?.pools(signal) ?? [],
      this.#uplinks(signal),
    ]);
    return { hosts, aggregates, flavors, pools, uplinks };
  }

  /** Cinder cannot be asked what changed; its whole list is compared. */
  async #changedVolumes(since: CloudPicture, signal: AbortSignal): Promise<Map<string, CloudVolume | null>> {
    if (this.#cinder === null) return new Map();
    const now: Map<
      string,
      CloudPicture['volumes'] extends ReadonlyMap<string, infer V> ? V : never
    > = await this.#cinder.volumes(signal);
    for (const [id, volume] of since.volumes) if (volume !== null && !now.has(id)) now.set(id, null);
    return now;
  }

  /** Bandwidth seldom changes: a Neutron that does not answer keeps nobody from planning. */
  async #uplinks(signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    try {
      if (this.#neutron !== null) this.#uplinksBefore = await this.#neutron.uplinks(signal);
      this.missed.delete('neutron');
    } catch (error) {
      if (!(error instanceof ValetError) || signal.aborted) throw error;
      this.missed.set('neutron', error.message);
    }
    return this.#uplinksBefore;
  }
}
