/** Functions that the first HOT version took over from CloudFormation and that live nowhere else. */
import { describe, mapOf } from '../template/values.ts';
import type { Call } from './call.ts';

/** `Fn::Base64: TEXT`: Heat takes user data as plain text, so nothing is encoded. */
export function fnBase64(call: Call): unknown {
  const text = call.evaluate();
  const unknown = call.asUnknown(text);
  if (unknown !== undefined) return unknown;
  if (typeof text !== 'string') throw call.error(`Fn::Base64 takes a text, not ${describe(text)}`);
  return text;
}

/** `Fn::GetAZs: REGION`: the zones of the cloud, whatever the region. */
export function fnGetAzs(call: Call): unknown {
  return call.scope.availabilityZones ?? call.unknown();
}

/** `Fn::MemberListToMap: [KEY_NAME, VALUE_NAME, [.member.0.KEY_NAME=…, .member.0.VALUE_NAME=…, …]]` */
export function fnMemberListToMap(call: Call): unknown {
  const [keyName, valueName, list] = call.entries(3, 3, '[KEY_NAME, VALUE_NAME, LIST]');
  const unknown = call.unknownIn(list);
  if (unknown !== undefined) return unknown;
  if (typeof keyName !== 'string' || typeof valueName !== 'string' || !Array.isArray(list)) {
    throw call.misuse('[KEY_NAME, VALUE_NAME, LIST]');
  }
  const members = new Map<number, Map<string, string>>();
  for (const entry of list) {
    call.costs.steps.spend();
    const match = typeof entry === 'string' ? /^\.member\.(\d{1,9})\.([^=]*)=(.*)$/s.exec(entry) : null;
    if (match === null) continue;
    const index = Number(match[1]);
    const member = members.get(index) ?? new Map<string, string>();
    members.set(index, member.set(match[2]!, match[3]!));
  }
  return mapOf(
    [...members.entries()]
      .sort(([a], [b]) => a - b)
      .map(([, member]) => [member.get(keyName), member.get(valueName)] as const)
      .filter((pair): pair is readonly [string, string] => pair[0] !== undefined && pair[1] !== undefined),
  );
}
