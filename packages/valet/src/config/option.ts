/** The types an option can have: how each is written, read and described. */
import { isIP } from 'node:net';
import { didYouMean, quote } from '@valet/document';
import { readTransportUrl } from '../openstack/transport-url.ts';
import { readStoreUrl, STORE_URL_FORM } from '../store/url.ts';

/** Why a text is not a value; the end of a sentence that may show the text itself or, of a secret, not. */
export class Wrong {
  /** `a whole number from 1 to 65535`. */
  readonly expected: string;
  /** What else to say, as a sentence of its own. */
  readonly hint: string;

  constructor(expected: string, hint = '') {
    this.expected = expected;
    this.hint = hint;
  }
}

export interface OptionType<Value> {
  /** For the documentation: `integer from 1 to 65535`. */
  readonly name: string;
  /** The value that a text stands for. */
  read(text: string): Value | Wrong;
}

/** @typeParam Value what `Config` has; null when it may be unset */
export interface Option<Value = unknown> {
  readonly type: OptionType<unknown>;
  /** As it would be written; null: there is none. */
  readonly default: string | null;
  /** Sentences for the sample and the documentation. */
  readonly help: string;
  /** Its value is shown to nobody, in no message. */
  readonly secret: boolean;
  /** A relative path is taken from the folder of the file it is written in. */
  readonly path: boolean;
  /** Carries the type; never set. */
  readonly value?: Value;
}

/** An option with a default. */
export function option<Value>(type: OptionType<Value>, fallback: string, help: string): Option<Value> {
  return { type, default: fallback, help, secret: false, path: false };
}

/** An option that need not be set: its value is null then, as it is when an empty text is given. */
export function optional<Value>(type: OptionType<Value>, help: string): Option<Value | null> {
  return { type, default: null, help, secret: false, path: false };
}

/** Marks an option whose value is, or holds, a password. */
export function secret<Value>(open: Option<Value>): Option<Value> {
  return { ...open, secret: true };
}

/** An optional name of a file. */
export function path(help: string): Option<string | null> {
  return { ...optional(string, help), path: true };
}

/** A text that is not empty. */
export const string: OptionType<string> = {
  name: 'string',
  read: (text) => (text === '' ? new Wrong('a text that is not empty') : text),
};

export const boolean: OptionType<boolean> = {
  name: 'boolean',
  read(text) {
    const word = text.toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(word)) return true;
    if (['false', '0', 'no', 'off'].includes(word)) return false;
    return new Wrong('true or false (or yes, no, on, off, 1, 0)');
  },
};

export function integer(min: number, max: number): OptionType<number> {
  return numeric('integer', 'a whole number', /^[-+]?[0-9]{1,16}$/, min, max);
}

/** A time in seconds; parts of a second count. */
export function seconds(min: number, max: number): OptionType<number> {
  return numeric('seconds', 'a number of seconds', /^[0-9]{1,16}(?:\.[0-9]{1,9})?$/, min, max);
}

function numeric(name: string, what: string, form: RegExp, min: number, max: number): OptionType<number> {
  const range = `from ${min} to ${max}`;
  return {
    name: `${name} ${range}`,
    read(text) {
      const value = form.test(text) ? Number(text) : Number.NaN;
      // Minus zero means zero to everybody.
      return value >= min && value <= max ? value + 0 : new Wrong(`${what} ${range}`);
    },
  };
}

export function oneOf<const Word extends string>(...words: readonly Word[]): OptionType<Word> {
  return {
    name: words.join(' | '),
    read(text) {
      const found = words.find((word) => word === text.toLowerCase());
      return found ?? new Wrong(words.map(quote).join(' or '), didYouMean(text, words).trim());
    },
  };
}

/** Entries between commas, or on lines of their own. */
export function listOf<Item>(item: OptionType<Item>): OptionType<readonly Item[]> {
  return {
    name: `list of ${item.name}s`,
    read(text) {
      const items: Item[] = [];
      for (const part of text.split(/[,\n]/)) {
        if (part.trim() === '') continue;
        const value = item.read(part.trim());
        if (value instanceof Wrong)
          return new Wrong(`a list, each entry of it ${value.expected}`, value.hint);
        items.push(value);
      }
      return items;
    },
  };
}

/** See `readStoreUrl`. */
export const storeUrl: OptionType<string> = {
  name: 'URL',
  read(text) {
    const url = readStoreUrl(text);
    return url.kind === 'refused' ? new Wrong(STORE_URL_FORM, url.hint) : text;
  },
};

/** A name that serves as an identifier: the unreserved characters of RFC 3986. */
export const name: OptionType<string> = {
  name: 'name',
  read: (text) =>
    /^[A-Za-z0-9._~-]{1,64}$/.test(text)
      ? text
      : new Wrong('a name of at most 64 letters, digits, ".", "_", "~" and "-"'),
};

/** A host name or an IP address; an IPv6 address may stand in brackets. */
export const host: OptionType<string> = {
  name: 'host',
  read(text) {
    const bare = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
    if (isIP(bare) !== 0) return bare;
    const isName = bare === text && /^(?!-)[A-Za-z0-9_.-]{1,253}$/.test(text) && !/^[0-9.]+$/.test(text);
    return isName ? text : new Wrong('a host name or an IP address, without a port');
  },
};

/** @param schemes those that are allowed, without the colon */
export function url(...schemes: readonly string[]): OptionType<string> {
  const expected = `a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return {
    name: 'URL',
    read(text) {
      const parsed = URL.canParse(text) ? new URL(text) : null;
      const isRight = parsed !== null && schemes.includes(parsed.protocol.slice(0, -1)) && parsed.host !== '';
      return isRight ? text : new Wrong(expected);
    },
  };
}

/** See `readTransportUrl`. */
export const transportUrl: OptionType<string> = {
  name: 'URL',
  read: (text) =>
    readTransportUrl(text) === null
      ? new Wrong('a URL rabbit://USER:PASSWORD@HOST:PORT/VHOST, several brokers with commas between')
      : text,
};

/** A regular expression. */
export const pattern: OptionType<string> = {
  name: 'regular expression',
  read(text) {
    try {
      new RegExp(text);
      return text;
    } catch (error) {
      return new Wrong(`a regular expression (${(error as Error).message})`);
    }
  },
};

/** Whose word on the client's address is believed: nobody's, everybody's, or that of some, with commas between. */
export const proxies: OptionType<boolean | string> = {
  name: 'boolean, or list of IP addresses and networks',
  read(text) {
    const isTrusted = boolean.read(text);
    if (!(isTrusted instanceof Wrong)) return isTrusted;
    const addresses = text.split(/[,\n]/).map((part) => part.trim());
    if (!addresses.every(isNetwork))
      return new Wrong('true, false, or IP addresses and networks such as 10.0.0.0/8');
    return addresses.join(',');
  },
};

function isNetwork(text: string): boolean {
  const [address = '', mask = '0', ...more] = text.split('/');
  const version = isIP(address);
  return (
    more.length === 0 &&
    version !== 0 &&
    /^[0-9]{1,3}$/.test(mask) &&
    Number(mask) <= (version === 4 ? 32 : 128)
  );
}
