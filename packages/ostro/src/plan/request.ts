/**
 * An application made ready for the checkers: names resolved, groups flattened and merged with the site's
 * stored groups, and, as a `Proposal`, joined with a place for every item. Shares nothing with the search.
 */
import type { Application, Group, Server, Volume } from '../model/application.ts';
import type { Level } from '../model/site.ts';
import { usableUnits } from '../rules/spread/usable.ts';
import { type Place, unitOf } from './place.ts';
import { own, type PlacedThing, type SiteView } from './site-view.ts';

const NONE: readonly never[] = [];

/** One member of a group: a server or volume, or all the servers and volumes below a group. */
export interface Member {
  /** Of the server, volume or group. */
  readonly name: string;
  readonly servers: readonly string[];
  readonly volumes: readonly string[];
}

/** A member that is there already: things that came as one, or one thing. */
export interface PlacedMember {
  readonly name: string;
  readonly servers: readonly PlacedThing[];
  readonly volumes: readonly PlacedThing[];
}

/** An application against one state of a site, still without places. */
export interface Request {
  readonly view: SiteView;
  readonly application: Application;
  readonly servers: ReadonlyMap<string, Server>;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly groups: readonly RuleGroup[];
}

/** A request with a place for every server and volume. */
export interface Proposal extends Request {
  /** By name of server or volume. */
  readonly places: ReadonlyMap<string, Place>;
  /** The application's servers, by host. */
  readonly serversByHost: ReadonlyMap<string, readonly Server[]>;
}

/**
 * Resolves an application whose names have been validated: unique, and every reference exists. A name that
 * does not is passed over.
 */
export function prepare(view: SiteView, application: Application): Request {
  const servers = indexNames(application.servers);
  const volumes = indexNames(application.volumes ?? NONE);
  const groups = indexNames(application.groups ?? NONE);
  return {
    view,
    application,
    servers,
    volumes,
    groups: groups.size === 0 ? NONE : judge(view, groups, servers, volumes),
  };
}

/** The groups as they are judged: those that name one stored group are one. */
function judge(
  view: SiteView,
  groups: ReadonlyMap<string, Group>,
  servers: ReadonlyMap<string, Server>,
  volumes: ReadonlyMap<string, Volume>,
): RuleGroup[] {
  const judged: Group[][] = [];
  let joint: Map<string, Group[]> | null = null;
  for (const group of groups.values()) {
    const others = group.stored === undefined ? undefined : joint?.get(group.stored);
    if (others !== undefined) others.push(group);
    else {
      const alone = [group];
      judged.push(alone);
      if (group.stored !== undefined && groups.size > 1) (joint ??= new Map()).set(group.stored, alone);
    }
  }

  function memberOf(name: string): Member {
    if (!groups.has(name))
      return {
        name,
        servers: servers.has(name) ? [name] : NONE,
        volumes: volumes.has(name) ? [name] : NONE,
      };
    const below = [...withAllBelow(name, groups)];
    return {
      name,
      servers: below.filter((item) => servers.has(item)),
      volumes: below.filter((item) => volumes.has(item)),
    };
  }

  return judged.map((parts) => new RuleGroup(view, parts, uniqueOf(parts, membersOf).map(memberOf), servers));
}

/**
 * A group as it is judged. All groups of the application that name one stored group are one group, with
 * the members of all of them and those that are there already; it is soft only if all of them are, with the
 * largest weight, and the tightest of their limits counts.
 */
export class RuleGroup {
  /** The group's name, or the stored group's. */
  readonly name: string;
  readonly type: Group['type'];
  readonly level: Level;
  readonly stored?: string;
  readonly members: readonly Member[];
  /** All servers (volumes) of the application that are in it, each once. */
  readonly servers: readonly string[];
  readonly volumes: readonly string[];
  readonly soft?: number;
  /** Undefined: no limit (never so for diversity). */
  readonly maxPerUnit?: number;
  /** Most units a stored exclusivity group may hold. */
  readonly maxUnits?: number;
  readonly maxSkew: number;
  /** Spread over usable units: those that count even without a server. */
  readonly usable?: ReadonlySet<string>;
  readonly #view: SiteView;
  #placed: readonly PlacedMember[] | null = null;

  constructor(
    view: SiteView,
    parts: readonly Group[],
    members: readonly Member[],
    servers: ReadonlyMap<string, Server>,
  ) {
    const { name, type, level, stored } = parts[0];
    const storedGroup = stored === undefined ? undefined : view.storedGroup(stored);
    this.#view = view;
    this.name = stored ?? name;
    this.type = type;
    this.level = level;
    this.stored = stored;
    this.members = members;
    this.servers = uniqueOf(members, serversOf);
    this.volumes = uniqueOf(members, volumesOf);
    let soft: number | undefined = 0;
    let limit = storedGroup?.maxPerUnit;
    let maxSkew: number | undefined;
    let overUsable = false;
    for (const part of parts) {
      soft = soft === undefined || part.soft === undefined ? undefined : Math.max(soft, part.soft);
      limit = smaller(limit, part.maxPerUnit);
      maxSkew = smaller(maxSkew, part.maxSkew);
      if (type === 'spread' && part.over !== 'used') overUsable = true;
    }
    this.soft = soft;
    this.maxPerUnit = type === 'diversity' ? (limit ?? 1) : limit;
    this.maxUnits = storedGroup?.maxUnits;
    this.maxSkew = maxSkew ?? 1;
    if (overUsable)
      this.usable = usableUnits(
        view,
        this.servers.map((server) => servers.get(server)!),
        level,
      );
  }

  /** What is there already: some rules ask for it, and it may be much. */
  get things(): readonly PlacedThing[] {
    return this.stored === undefined ? NONE : this.#view.membersOf(this.stored);
  }

  /** The members that those make up. */
  get placed(): readonly PlacedMember[] {
    this.#placed ??= this.stored === undefined ? NONE : placedMembers(this.things, this.stored);
    return this.#placed;
  }
}

/** Joins a request with the places of all its items. */
export function propose(request: Request, places: ReadonlyMap<string, Place>): Proposal {
  const serversByHost = new Map<string, Server[]>();
  for (const server of request.servers.values()) {
    const host = places.get(server.name)!.name;
    const here = serversByHost.get(host);
    if (here === undefined) serversByHost.set(host, [server]);
    else here.push(server);
  }
  const { view, application, servers, volumes, groups } = request;
  return { view, application, servers, volumes, groups, places, serversByHost };
}

/** The application's servers among these, by their unit of the level; null is the unknown unit. */
export function byUnit(
  proposal: Proposal,
  items: Iterable<string>,
  level: Level,
): Map<string | null, string[]> {
  const units = new Map<string | null, string[]>();
  for (const item of items) {
    const unit = unitOf(proposal.places.get(item)!, level);
    const here = units.get(unit);
    if (here === undefined) units.set(unit, [item]);
    else here.push(item);
  }
  return units;
}

const NOTHING = new Map<string, never>();

function indexNames<T extends { readonly name: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  if (list.length === 0) return NOTHING;
  const index = new Map<string, T>();
  for (const each of list) index.set(each.name, each);
  return index;
}

const membersOf = (group: Group): readonly string[] => group.members;
const serversOf = (member: Member): readonly string[] => member.servers;
const volumesOf = (member: Member): readonly string[] => member.volumes;

/** All names of some lists, each once, in their order. */
function uniqueOf<T>(things: readonly T[], namesOf: (thing: T) => readonly string[]): readonly string[] {
  if (things.length === 1) {
    const names = namesOf(things[0]);
    if (names.length < 2) return names;
  }
  const unique = new Set<string>();
  for (const thing of things) for (const name of namesOf(thing)) unique.add(name);
  return unique.size === 0 ? NONE : [...unique];
}

/** The name itself and all that stands below it, when it is that of a group. */
function withAllBelow(name: string, groups: ReadonlyMap<string, Group>): Set<string> {
  const seen = new Set([name]);
  for (const each of seen) {
    for (const member of groups.get(each)?.members ?? []) seen.add(member);
  }
  return seen;
}

function placedMembers(things: readonly PlacedThing[], group: string): PlacedMember[] {
  const members = new Map<string, { name: string; servers: PlacedThing[]; volumes: PlacedThing[] }>();
  for (const thing of things) {
    const together = own(thing.memberKeys, group);
    const key = together === undefined ? `${thing.kind} ${thing.name}` : `together ${together}`;
    const member = members.get(key) ?? { name: together ?? thing.name, servers: [], volumes: [] };
    members.set(key, member);
    (thing.kind === 'server' ? member.servers : member.volumes).push(thing);
  }
  return [...members.values()];
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
