/** `make_url`: a URL put together and escaped. */

import { pythonText } from '../template/text.ts';
import { describe, isMap, type MapValue, own, wholeNumber } from '../template/values.ts';
import type { Call } from './call.ts';

const TEXTS = ['scheme', 'username', 'password', 'host', 'path', 'fragment'] as const;
const KEYS = [...TEXTS, 'port', 'query'];
/** Schemes that have `//` even where no host follows. */
const WITH_AUTHORITY = new Set(['http', 'https', 'ftp', 'sftp', 'file', 'git', 'nfs', 'rsync', 'ws', 'wss']);

export function makeUrl(call: Call): unknown {
  call.map([], KEYS, `{${KEYS.join(', ')}}, all of them optional`);
  const parts = call.evaluate();
  const unknown = call.unknownIn(parts);
  if (unknown !== undefined) return unknown;
  const map = parts as MapValue;
  const texts = new Map(TEXTS.map((key) => [key, textPart(call, map, key)]));
  const text = (key: (typeof TEXTS)[number]): string => texts.get(key)!;
  if (text('scheme').includes(':')) throw call.error('the scheme of make_url goes without ":"');

  const scheme = text('scheme');
  const netloc =
    userInfo(text('username'), text('password')) + host(text('host')) + port(call, own(map, 'port'));
  const path = percentEscape(text('path'), '/');
  const query = queryText(call, own(map, 'query') ?? {});
  const fragment = percentEscape(text('fragment'), '/');
  const hasAuthority = netloc !== '' || (WITH_AUTHORITY.has(scheme) && !path.startsWith('//'));
  const slash = hasAuthority && path !== '' && !path.startsWith('/') ? '/' : '';
  return (
    (scheme === '' ? '' : `${scheme}:`) +
    (hasAuthority ? `//${netloc}${slash}` : '') +
    path +
    (query === '' ? '' : `?${query}`) +
    (fragment === '' ? '' : `#${fragment}`)
  );
}

function textPart(call: Call, map: MapValue, key: string): string {
  const value = own(map, key) ?? '';
  if (typeof value !== 'string') throw call.error(`${key} of make_url is ${describe(value)}, not a text`);
  call.costs.text.spend(value.length * 3);
  return value;
}

function userInfo(username: string, password: string): string {
  if (username === '' && password === '') return '';
  return `${percentEscape(username, '')}${password === '' ? '' : `:${percentEscape(password, '')}`}@`;
}

/** An IPv6 address goes in brackets. */
function host(text: string): string {
  const bare = /^\[.*\]$/s.test(text) ? text.slice(1, -1) : text;
  const escaped = percentEscape(bare, ':');
  return escaped.includes(':') ? `[${escaped}]` : escaped;
}

function port(call: Call, value: unknown): string {
  if (value === undefined) return '';
  const number = wholeNumber(value);
  if (number === undefined || number < 1 || number > 65535) {
    throw call.error(`port of make_url is ${describe(value)}, not a whole number from 1 to 65535`);
  }
  return `:${number}`;
}

function queryText(call: Call, query: unknown): string {
  if (!isMap(query)) throw call.error(`query of make_url is ${describe(query)}, not a map`);
  const plus = (text: string) => percentEscape(text, '/ ').replaceAll(' ', '+');
  return Object.entries(query)
    .map(([key, value]) => `${plus(key)}=${plus(pythonText(value, call.costs))}`)
    .join('&');
}

/** Percent-escapes of UTF-8 for everything but letters, digits, `_.-~` and the characters called safe. */
function percentEscape(text: string, safe: string): string {
  // A lone surrogate has no UTF-8; it becomes the replacement character rather than an exception.
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[^A-Za-z0-9_.~-]/gu, (character) => {
    if (safe.includes(character)) return character;
    return encodeURIComponent(character).replace(
      /[!'()*]/g,
      (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  });
}
