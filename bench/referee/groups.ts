/** Affinity, diversity and exclusivity, as the definitions have them; soft ones as what breaking them costs. */
import type { Application, Group } from '@valet/ostro';
import type { Amount, Frame } from './frame.ts';
import { less, type Sum, times } from './model.ts';

/** A member with the servers below it. */
type Member = readonly string[];

/** @returns weights of what is broken */
export function addGroups(frame: Frame): Amount {
  const soft: (readonly [number, number])[] = [];
  let constant = 0;
  for (const group of frame.application.groups ?? []) {
    const members = group.members.map((name) => below(frame.application, name));
    if (group.type === 'affinity') {
      if (group.soft === undefined) together(frame, group, members.flat());
      else {
        const apart = pairsApart(frame, group, [...new Set(members.flat())]);
        soft.push(...times(group.soft, apart.sum));
        constant += group.soft * apart.constant;
      }
    } else if (group.type === 'exclusivity') alone(frame, group, members);
    else if (group.soft === undefined) atMostPerUnit(frame, group, members);
    else soft.push(...times(group.soft, tooMany(frame, group, members)));
  }
  keepOut(frame);
  return { constant, sum: soft };
}

function below(application: Application, name: string): Member {
  const groups = new Map((application.groups ?? []).map((group) => [group.name, group]));
  const names = new Set([name]);
  for (const each of names) for (const member of groups.get(each)?.members ?? []) names.add(member);
  return application.servers.flatMap((server) => (names.has(server.name) ? [server.name] : []));
}

function together({ model, picture, units, isIn }: Frame, { level, stored }: Group, servers: Member): void {
  const before = stored === undefined ? [] : [...picture.members(stored, level).keys()];
  for (const unit of units(level)) {
    for (let i = 1; i < servers.length; i++)
      model.equal(less(isIn(servers[i - 1], level, unit), isIn(servers[i], level, unit)), 0);
    // With earlier members in two units already, there is nowhere to join them.
    if (servers.length > 0 && before.some((each) => each !== unit))
      model.equal(isIn(servers[0], level, unit), 0);
  }
}

/** A pair is apart when it is in no unit together; one of the two may be there already. */
function pairsApart(
  { model, picture, units, isIn }: Frame,
  { level, stored }: Group,
  servers: Member,
): Amount {
  let constant = 0;
  const sum: (readonly [number, number])[] = [];
  servers.forEach((a, i) => {
    for (const b of servers.slice(i + 1)) {
      constant++;
      for (const unit of units(level)) {
        const both = model.free();
        model.atMost(less([[both, 1]], isIn(a, level, unit)), 0);
        model.atMost(less([[both, 1]], isIn(b, level, unit)), 0);
        sum.push([both, -1]);
      }
    }
    for (const { host, groups = [] } of picture.site.placedServers ?? []) {
      if (stored === undefined || !groups.includes(stored)) continue;
      constant++;
      sum.push(...times(-1, isIn(a, level, picture.unitOf(host, level))));
    }
  });
  return { constant, sum };
}

/** The members of which a server is in the unit, as a sum that is never less than their number. */
function presence({ model, isIn }: Frame, { level }: Group, members: readonly Member[], unit: string): Sum {
  return members.flatMap((member): Sum => {
    if (member.length === 1) return isIn(member[0], level, unit);
    const present = model.free();
    for (const server of member) model.atMost(less(isIn(server, level, unit), [[present, 1]]), 0);
    return [[present, 1]];
  });
}

function limitOf({ picture }: Frame, { type, maxPerUnit, stored }: Group): number | undefined {
  const limits = [maxPerUnit, stored === undefined ? undefined : picture.groups.get(stored)?.maxPerUnit];
  const given = limits.filter((limit) => limit !== undefined);
  return given.length > 0 ? Math.min(...given) : type === 'diversity' ? 1 : undefined;
}

function earlierIn({ picture }: Frame, { level, stored }: Group, unit: string): number {
  return stored === undefined ? 0 : (picture.members(stored, level).get(unit)?.size ?? 0);
}

function atMostPerUnit(frame: Frame, group: Group, members: readonly Member[]): void {
  const limit = limitOf(frame, group)!;
  for (const unit of frame.units(group.level))
    frame.model.atMost(
      presence(frame, group, members, unit),
      Math.max(0, limit - earlierIn(frame, group, unit)),
    );
}

/** With `e` members too many in a unit `e (e + 1) / 2`, less what there was before. */
function tooMany(frame: Frame, group: Group, members: readonly Member[]): Sum {
  const limit = limitOf(frame, group)!;
  const excesses: (readonly [number, number])[] = [];
  for (const unit of frame.units(group.level)) {
    const present = presence(frame, group, members, unit);
    const earlier = earlierIn(frame, group, unit);
    const beyond = Math.max(0, earlier - limit);
    // The cost is what the steps above the limit add: 1 for the first, 2 for the second …
    for (let step = beyond + 1; step <= members.length + earlier - limit; step++) {
      const excess = frame.model.free(members.length);
      frame.model.atMost(less(present, [[excess, 1]]), limit + step - 1 - earlier);
      excesses.push([excess, 1]);
    }
    // Members beyond those steps cost each of the steps there were.
    excesses.push(...times(beyond, present));
  }
  return excesses;
}

function alone(frame: Frame, group: Group, members: readonly Member[]): void {
  const { model, picture, application, units, isIn } = frame;
  const { level, stored } = group;
  const limit = limitOf(frame, group);
  const inside = new Set(members.flat());
  const outside = application.servers.filter(({ name }) => !inside.has(name));
  const held = stored === undefined ? new Set<string>() : new Set(picture.members(stored, level).keys());
  const fresh: (readonly [number, number])[] = [];
  for (const unit of units(level)) {
    const holds = model.binary();
    for (const server of inside) model.atMost(less(isIn(server, level, unit), [[holds, 1]]), 0);
    for (const { name } of outside) model.atMost([...isIn(name, level, unit), [holds, 1]], 1);
    if (picture.hasOutsiders(level, unit, stored)) model.equal([[holds, 1]], 0);
    if (!held.has(unit)) fresh.push([holds, 1]);
    if (limit !== undefined)
      model.atMost(presence(frame, group, members, unit), Math.max(0, limit - earlierIn(frame, group, unit)));
  }
  const most = stored === undefined ? undefined : picture.groups.get(stored)?.maxUnits;
  if (most !== undefined) model.atMost(fresh, Math.max(0, most - held.size));
}

/** Units that the site's exclusivity groups hold take their members only. */
function keepOut({ model, picture, application, units, isIn }: Frame): void {
  for (const holder of picture.groups.values()) {
    if (holder.type !== 'exclusivity' || holder.level === undefined) continue;
    const held = picture.members(holder.name, holder.level);
    const group = (application.groups ?? []).find(({ stored }) => stored === holder.name);
    const members = new Set(group?.members.flatMap((name) => below(application, name)));
    for (const unit of units(holder.level))
      if (held.has(unit))
        for (const { name } of application.servers)
          if (!members.has(name)) model.equal(isIn(name, holder.level, unit), 0);
  }
}
