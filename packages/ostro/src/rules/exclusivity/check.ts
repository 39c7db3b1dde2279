/**
 * Exclusivity, from the definition: a unit that holds a server of the group holds no server from outside it,
 * now and for every later request. Volumes are not counted.
 */
import { LEVELS, unitOf, unknownUnit } from '../../plan/place.ts';
import { byUnit, type Proposal, type RuleGroup } from '../../plan/request.ts';
import { listed, type Violation } from '../../plan/violation.ts';

/**
 * Outsiders are the application's servers that are not in the group, placed servers that are not members of
 * its stored group, and servers that are on a host without being listed. A host whose unit is unknown is
 * counted in none, but no server of the group may be on it.
 */
export function checkExclusivity(proposal: Proposal): Violation[] {
  const violations: Violation[] = [];
  for (const group of proposal.groups)
    if (group.type === 'exclusivity') violations.push(...checkGroup(proposal, group));
  violations.push(...intruders(proposal));
  return violations;
}

function checkGroup(proposal: Proposal, group: RuleGroup): Violation[] {
  const { view, places } = proposal;
  const { level, stored } = group;
  const insiders = new Set(group.servers);
  const all = byUnit(proposal, proposal.servers.keys(), level);
  const violations: Violation[] = [];
  const report = (message: string, items: readonly string[], unit?: string): void => {
    violations.push({ rule: 'exclusivity', message: `group ${group.name}: ${message}`, items, unit });
  };

  const entered = byUnit(proposal, group.servers, level);
  for (const [unit, servers] of entered) {
    if (unit === null) {
      for (const server of servers) report(unknownUnit(places.get(server)!, level), [server]);
      continue;
    }
    const outsiders = all.get(unit)!.filter((server) => !insiders.has(server));
    for (const thing of view.serversIn(level, unit)) {
      if (stored === undefined || !thing.groups.includes(stored)) outsiders.push(thing.name);
    }
    if (outsiders.length > 0) report(`${level} ${unit} has outsiders: ${listed(outsiders)}`, servers, unit);
    const unlisted = view.unlistedServersIn(level, unit);
    if (unlisted > 0) report(`${level} ${unit} has ${unlisted} servers that are not ours`, servers, unit);
  }

  const held = heldUnits(group);
  const fresh = [...entered.keys()].filter((unit) => unit !== null && !held.has(unit));
  if (group.maxUnits !== undefined && fresh.length > 0 && held.size + fresh.length > group.maxUnits) {
    const message = `holds ${held.size + fresh.length} units, ${group.maxUnits} allowed`;
    report(
      message,
      fresh.flatMap((unit) => entered.get(unit)!),
    );
  }
  // A stored group without a level takes it from this application; before, it held nothing.
  if (stored !== undefined && view.storedGroup(stored)?.level === undefined) {
    for (const unit of held) {
      const outsiders = (all.get(unit) ?? []).filter((server) => !insiders.has(server));
      if (outsiders.length > 0) report(`holds ${level} ${unit}`, outsiders, unit);
    }
  }
  return violations;
}

/** Servers of the application in units that earlier members of other stored groups hold for themselves. */
function intruders({ view, serversByHost, groups }: Proposal): Violation[] {
  const violations: Violation[] = [];
  for (const [host, here] of serversByHost) {
    const place = view.hostPlace(host)!;
    for (const level of LEVELS) {
      const unit = unitOf(place, level);
      if (unit === null) continue;
      for (const holder of view.holders(level, unit)) {
        for (const { name: server } of here) {
          if (groups.some((group) => group.stored === holder && group.servers.includes(server))) continue;
          const message = `group ${holder}: holds ${level} ${unit}, ${server} is not a member`;
          violations.push({ rule: 'exclusivity', message, items: [server], unit });
        }
      }
    }
  }
  return violations;
}

function heldUnits(group: RuleGroup): Set<string> {
  const units = new Set<string>();
  for (const { kind, place } of group.things) {
    const unit = kind === 'server' ? unitOf(place, group.level) : null;
    if (unit !== null) units.add(unit);
  }
  return units;
}
