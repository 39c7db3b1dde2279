/** The versions of the Heat Orchestration Template format. */
import { type Document, didYouMean, quote } from '@valet/document';
import { HeatError } from '../error.ts';
import { describe, isMap, own } from './values.ts';

/** The date of a version. Dates compare as texts: `version >= '2016-10-14'`. */
export type HotVersion = (typeof HOT_VERSIONS)[number];

export const HOT_VERSIONS = [
  '2013-05-23',
  '2014-10-16',
  '2015-04-30',
  '2015-10-15',
  '2016-04-08',
  '2016-10-14',
  '2017-02-24',
  '2017-09-01',
  '2018-03-02',
  '2018-08-31',
  '2021-04-16',
] as const;

/** Since Newton a version may be called by its OpenStack release. */
export const HOT_RELEASES: ReadonlyMap<string, HotVersion> = new Map([
  ['newton', '2016-10-14'],
  ['ocata', '2017-02-24'],
  ['pike', '2017-09-01'],
  ['queens', '2018-03-02'],
  ['rocky', '2018-08-31'],
  ['wallaby', '2021-04-16'],
]);

const KEY = 'heat_template_version';
const FOREIGN_KEYS = ['AWSTemplateFormatVersion', 'HeatTemplateFormatVersion'];

/** The version a template says it is. @throws HeatError `valet.template.version` */
export function readVersion(document: Document): HotVersion {
  const root = document.value;
  const fail = (message: string, path: readonly string[] = []): never => {
    throw new HeatError('valet.template.version', message, { position: document.at(path) });
  };
  if (!isMap(root)) {
    return fail(`a template is a map that starts with ${KEY}; this is ${describe(root)}`);
  }
  const foreign = FOREIGN_KEYS.find((key) => Object.hasOwn(root, key));
  if (foreign !== undefined && !Object.hasOwn(root, KEY)) {
    return fail(
      `CloudFormation templates (${foreign}) are not supported; write it as a Heat Orchestration Template, ` +
        `${KEY} ${HOT_VERSIONS[0]} to ${HOT_VERSIONS.at(-1)}`,
      [foreign],
    );
  }
  const value = own(root, KEY);
  const names = [...HOT_VERSIONS, ...HOT_RELEASES.keys()];
  if (value === undefined || value === null) {
    return fail(`${KEY} is missing. Known versions: ${names.join(', ')}`);
  }
  const text = typeof value === 'string' ? value : '';
  const version = HOT_VERSIONS.find((date) => date === value) ?? HOT_RELEASES.get(text);
  if (version !== undefined) return version;
  const shown = typeof value === 'string' ? quote(value) : describe(value);
  return fail(`unknown ${KEY} ${shown}.${didYouMean(text, names)} Known versions: ${names.join(', ')}`, [
    KEY,
  ]);
}
