/** What a database URL names; written as SQLAlchemy writes it. */

export type StoreUrl =
  | { readonly kind: 'sqlite'; readonly file: string }
  /** Not one that can be opened; `hint` is a sentence of its own, or empty. */
  | { readonly kind: 'refused'; readonly hint: string };

export const STORE_URL_FORM = 'sqlite:///relative/path or sqlite:////absolute/path';

const LATER: Readonly<Record<string, string>> = {
  mysql: 'MySQL and MariaDB come',
  mariadb: 'MySQL and MariaDB come',
  postgresql: 'PostgreSQL comes',
  music: 'Music comes',
};

/** Never repeats the URL: it may hold a password. */
export function readStoreUrl(url: string): StoreUrl {
  const [, scheme = '', driver, rest = ''] = /^([a-z0-9]+)(\+[a-z0-9]+)?:\/\/(.*)$/s.exec(url) ?? [];
  if (Object.hasOwn(LATER, scheme))
    return { kind: 'refused', hint: `${LATER[scheme]} with a later version.` };
  if (scheme !== 'sqlite' || driver !== undefined) return { kind: 'refused', hint: '' };
  if (rest === '' || rest === '/:memory:')
    return { kind: 'refused', hint: 'A database in memory would forget what has been promised.' };
  if (!rest.startsWith('/'))
    return { kind: 'refused', hint: 'SQLite has no host: the slash after the second one is missing.' };
  const file = rest.slice(1);
  if (file === '' || file.endsWith('/') || file.includes('\0'))
    return { kind: 'refused', hint: 'The path of a file is missing.' };
  // A query would be taken for a part of the file's name.
  if (file.includes('?')) return { kind: 'refused', hint: 'SQLite takes no parameters here.' };
  return { kind: 'sqlite', file };
}
