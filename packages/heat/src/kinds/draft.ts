/** An application while it is being put together from the resources of a stack. */
import type { Position } from '@valet/document';
import type { Group, Pipe, Server, Volume } from '@valet/ostro';
import type { ResolvedResource } from '../resource.ts';
import type { Cloud, CloudGroup, Flavor } from './cloud.ts';
import type { Field } from './field.ts';
import type { Kind } from './kind.ts';
import { Stack } from './stack.ts';

/** Members of all groups together, as far as they come from references to groups of resources. */
const MOST_MEMBERS = 200_000;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Something a reader should know that is no error: what Valet leaves out of the plan, and why. */
export interface ResourceWarning {
  readonly message: string;
  /** Path of the resource. */
  readonly resource: string;
  readonly position: Position;
}

/** A resource, or a device or rule it brings along, that the application contains. */
export interface Item {
  /** Its name in the application: the path of the resource, or that with something behind it. */
  readonly path: string;
  /** Path of the resource it comes from. */
  readonly resource: string;
  /** As its owner calls it: the name of the instance, volume or group, or else of the resource. */
  readonly name: string;
  /** Of the resource: `OS::Nova::Server`; of a stored group that was joined by name: `OS::Valet::Group`. */
  readonly type: string;
  readonly kind: 'server' | 'volume' | 'group' | 'pipe';
}

/** A group with the places where its members were named, for messages. */
export interface GroupDraft extends Omit<Group, 'members'> {
  readonly members: Map<string, Field>;
  readonly at: Field;
}

export class Draft {
  readonly cloud: Cloud;
  readonly stack: Stack;
  readonly servers = new Map<string, Writable<Server>>();
  readonly volumes = new Map<string, Writable<Volume>>();
  readonly groups = new Map<string, GroupDraft>();
  readonly pipes: Pipe[] = [];
  readonly items: Item[] = [];
  readonly warnings: ResourceWarning[] = [];
  /** Paths of the resources that had a part in the application, as item or for one. */
  readonly used = new Set<string>();
  readonly #kinds: ReadonlyMap<string, Kind>;
  #members = 0;
  /** The last number given to a wanted name. */
  readonly #numbers = new Map<string, number>();
  readonly #memos = new Map<unknown, unknown>();
  readonly #flavors = new Map<string, Flavor>();
  readonly #stored = new Map<string, CloudGroup>();

  /** @param kinds by type of resource */
  constructor(resources: readonly ResolvedResource[], cloud: Cloud, kinds: ReadonlyMap<string, Kind>) {
    this.#kinds = kinds;
    this.stack = new Stack(resources);
    this.cloud = cloud;
    // An id goes before a name, as Heat looks a flavor up; of two namesakes the first counts.
    for (const key of ['name', 'id'] as const) {
      for (const flavor of [...cloud.flavors].reverse()) {
        if (flavor[key] !== undefined) this.#flavors.set(flavor[key], flavor);
      }
      for (const group of [...(cloud.groups ?? [])].reverse()) {
        if (group[key] !== undefined) this.#stored.set(group[key], group);
      }
    }
  }

  /** What a resource is to the placement; undefined for what has no meaning for it. */
  kindOf(resource: ResolvedResource): Kind | undefined {
    return this.#kinds.get(resource.type);
  }

  /** What a function makes of this draft, made once. */
  once<T>(make: (draft: Draft) => T): T {
    if (!this.#memos.has(make)) this.#memos.set(make, make(this));
    return this.#memos.get(make) as T;
  }

  /** By name or id. */
  flavor(text: string): Flavor | undefined {
    return this.#flavors.get(text);
  }

  /** The cloud's stored group of that name or id. */
  storedGroup(text: string): CloudGroup | undefined {
    return this.#stored.get(text);
  }

  addServer(resource: ResolvedResource, server: Server, displayName: string): void {
    this.servers.set(server.name, { ...server });
    this.#addItem('server', resource, server.name, displayName);
  }

  addVolume(resource: ResolvedResource, volume: Volume, displayName: string): void {
    this.volumes.set(volume.name, { ...volume });
    this.#addItem('volume', resource, volume.name, displayName);
  }

  /** @param type of the rule where the resource only joins it: a server that names a stored group */
  addGroup(resource: ResolvedResource, group: GroupDraft, displayName: string, type?: string): void {
    this.groups.set(group.name, group);
    this.#addItem('group', resource, group.name, displayName, type);
  }

  addPipe(resource: ResolvedResource, pipe: Pipe, displayName: string): void {
    this.pipes.push(pipe);
    this.#addItem('pipe', resource, pipe.name ?? resource.path, displayName);
  }

  /** Counts what references to groups of resources stand for, so that few lines cannot mean endless rules. */
  spendMembers(count: number, at: Field): void {
    this.#members += count;
    if (this.#members <= MOST_MEMBERS) return;
    throw at.refuse(
      'valet.template.too_large',
      `the groups and hints of this stack name more than ${MOST_MEMBERS} members in all, counting each anew in ` +
        `every group: name fewer, or plan the stack in parts`,
    );
  }

  /** A name nothing in the application has: the wanted one, or that with a number behind it. */
  freeName(wanted: string): string {
    let n = (this.#numbers.get(wanted) ?? 0) + 1;
    const numbered = () => (n === 1 ? wanted : `${wanted}#${n}`);
    while (this.stack.get(numbered()) !== undefined || this.groups.has(numbered())) n++;
    this.#numbers.set(wanted, n);
    return numbered();
  }

  /** Whether the cloud is known to have no storage pools, so that volumes are passed over. */
  get withoutPools(): boolean {
    return this.cloud.pools === 0;
  }

  warn(at: Field, message: string): void {
    this.warnings.push({ message, resource: at.resource.path, position: at.position });
  }

  #addItem(
    kind: Item['kind'],
    resource: ResolvedResource,
    path: string,
    name: string,
    type = resource.type,
  ): void {
    this.used.add(resource.path);
    this.items.push({ path, resource: resource.path, name, type, kind });
  }
}
