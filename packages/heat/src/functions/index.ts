/** Which functions each version of the template format has, in values and in conditions. */
import { didYouMean } from '@valet/document';
import { HOT_VERSIONS, type HotVersion } from '../template/version.ts';
import type { HotFunction, Mode } from './call.ts';
import { fnBase64, fnGetAzs, fnMemberListToMap } from './cloudformation.ts';
import { digest } from './digest.ts';
import { getFile } from './get-file.ts';
import { contains, filter, fnSelect, listConcat, listConcatUnique, listJoin } from './lists.ts';
import { and, equals, ifElse, not, or } from './logic.ts';
import { makeUrl } from './make-url.ts';
import { mapMerge, mapReplace } from './maps.ts';
import { getParam, ref } from './parameters.ts';
import { repeat } from './repeat.ts';
import { fnReplace, strReplace, strReplaceStrict, strReplaceVeryStrict } from './replace.ts';
import { getAttr, getResource, resourceFacade } from './resources.ts';
import { fnSplit, strSplit } from './split.ts';
import { yaql } from './yaql.ts';

interface Availability {
  readonly run: HotFunction;
  /** The version that brought it to values; none for what only conditions know. */
  readonly since?: HotVersion;
  /** The first version of values without it. */
  readonly until?: HotVersion;
  /** The version that brought it to conditions. */
  readonly conditionsSince?: HotVersion;
  /** A plain word that may well be the only key of a map that is no function call: whether this looks like one. */
  readonly looksLike?: (argument: unknown) => boolean;
}

const isPair = (argument: unknown) => Array.isArray(argument) && argument.length === 2;
const hasKey = (key: string) => (argument: unknown) =>
  typeof argument === 'object' && argument !== null && Object.hasOwn(argument, key);

const FUNCTIONS: ReadonlyMap<string, Availability> = new Map<string, Availability>([
  ['get_param', { run: getParam, since: '2013-05-23', conditionsSince: '2016-10-14' }],
  ['get_resource', { run: getResource, since: '2013-05-23' }],
  ['get_attr', { run: getAttr, since: '2013-05-23' }],
  ['get_file', { run: getFile, since: '2013-05-23' }],
  ['list_join', { run: listJoin, since: '2013-05-23' }],
  ['str_replace', { run: strReplace, since: '2013-05-23' }],
  ['resource_facade', { run: resourceFacade, since: '2013-05-23' }],

  ['Ref', { run: ref, since: '2013-05-23', until: '2014-10-16' }],
  ['Fn::Base64', { run: fnBase64, since: '2013-05-23', until: '2014-10-16' }],
  ['Fn::GetAZs', { run: fnGetAzs, since: '2013-05-23', until: '2014-10-16' }],
  ['Fn::Join', { run: listJoin, since: '2013-05-23', until: '2014-10-16' }],
  ['Fn::MemberListToMap', { run: fnMemberListToMap, since: '2013-05-23', until: '2014-10-16' }],
  ['Fn::Replace', { run: fnReplace, since: '2013-05-23', until: '2014-10-16' }],
  ['Fn::ResourceFacade', { run: resourceFacade, since: '2013-05-23', until: '2014-10-16' }],
  ['Fn::Split', { run: fnSplit, since: '2013-05-23', until: '2014-10-16' }],
  ['Fn::Select', { run: fnSelect, since: '2013-05-23', until: '2015-10-15' }],

  ['digest', { run: digest, since: '2015-04-30', looksLike: isPair }],
  ['repeat', { run: repeat, since: '2015-04-30', looksLike: hasKey('for_each') }],
  ['str_split', { run: strSplit, since: '2015-10-15' }],
  ['map_merge', { run: mapMerge, since: '2016-04-08' }],
  ['map_replace', { run: mapReplace, since: '2016-10-14' }],
  [
    'yaql',
    { run: yaql, since: '2016-10-14', conditionsSince: '2017-09-01', looksLike: hasKey('expression') },
  ],
  ['if', { run: ifElse, since: '2016-10-14', looksLike: Array.isArray }],
  ['equals', { run: equals, conditionsSince: '2016-10-14' }],
  ['not', { run: not, conditionsSince: '2016-10-14' }],
  ['and', { run: and, conditionsSince: '2016-10-14' }],
  ['or', { run: or, conditionsSince: '2016-10-14' }],
  ['filter', { run: filter, since: '2017-02-24', looksLike: isPair }],
  ['str_replace_strict', { run: strReplaceStrict, since: '2017-02-24' }],
  ['list_concat', { run: listConcat, since: '2017-09-01' }],
  ['list_concat_unique', { run: listConcatUnique, since: '2017-09-01' }],
  ['str_replace_vstrict', { run: strReplaceVeryStrict, since: '2017-09-01' }],
  ['make_url', { run: makeUrl, since: '2017-09-01' }],
  ['contains', { run: contains, since: '2017-09-01', conditionsSince: '2017-09-01', looksLike: isPair }],
]);

/** What a map with a single key is. */
export type Lookup =
  | { readonly kind: 'function'; readonly run: HotFunction }
  /** A function, but not of this version or not in this place: why not. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** A plain map; perhaps with a function that was meant, which takes a while to find. */
  | { readonly kind: 'data'; readonly hint?: () => string | undefined };

const DATA: Lookup = { kind: 'data' };

/** What `{name: argument}`, a map with a single key, is in a template of a version. */
export function lookUp(name: string, argument: unknown, version: HotVersion, mode: Mode): Lookup {
  const entry = FUNCTIONS.get(name);
  if (entry === undefined) return unknownName(name);
  const { run, since, until, conditionsSince, looksLike } = entry;
  if (mode === 'condition') {
    if (conditionsSince !== undefined && version >= conditionsSince) return { kind: 'function', run };
    return refused(
      conditionsSince
        ? `${name} works in conditions ${from(conditionsSince)}`
        : `${name} does not work in conditions`,
    );
  }
  // As in Heat: outside of conditions these are keys like any other.
  if (since === undefined) return DATA;
  if (version >= since && (until === undefined || version < until)) return { kind: 'function', run };
  if (version >= since) return refused(`${name} is gone since heat_template_version ${until}`);
  if (looksLike !== undefined && !looksLike(argument)) return DATA;
  return refused(`${name} works ${from(since)}; this template is of version ${version}`);
}

/** The functions of a version, for values or conditions. */
export function functionsOf(version: HotVersion, mode: Mode): string[] {
  return [...FUNCTIONS.keys()].filter((name) => {
    const { since, until, conditionsSince } = FUNCTIONS.get(name)!;
    if (mode === 'condition') return conditionsSince !== undefined && version >= conditionsSince;
    return since !== undefined && version >= since && (until === undefined || version < until);
  });
}

function unknownName(name: string): Lookup {
  if (name.startsWith('Fn::')) {
    return refused(`${name} is no function of Heat templates.${didYouMean(name, FUNCTIONS.keys())}`);
  }
  if (!/^(get|str|list|map|make|resource)_/.test(name)) return DATA;
  const hint = () => {
    const meant = didYouMean(name, FUNCTIONS.keys());
    return meant === '' ? undefined : `${name} is no function, so this is a plain map.${meant}`;
  };
  return { kind: 'data', hint };
}

function refused(reason: string): Lookup {
  return { kind: 'refused', reason };
}

function from(version: HotVersion): string {
  return version === HOT_VERSIONS[0] ? 'always' : `since heat_template_version ${version}`;
}
