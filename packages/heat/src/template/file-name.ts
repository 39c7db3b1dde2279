/** Names of files as templates and environments write them: paths or URLs, relative to the file they stand in. */

export interface ResolvedName {
  /** The path or URL; none for a name that stands for itself alone. */
  readonly name?: string;
  /** Why such a name stands for no file, unless one was handed over by it. */
  readonly refused?: string;
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** Whether a resource type, or what the registry maps one to, names a template file. */
export function isTemplateName(type: string): boolean {
  return type.endsWith('.yaml') || type.endsWith('.template');
}

/** What a name means in another file; a path with `.` and `..` comes out without them. */
export function resolveName(name: string, namedIn: string): ResolvedName {
  if (SCHEME.test(name)) return { refused: 'it is a URL, and nothing is fetched' };
  const isAbsolute = name.startsWith('/');
  // A URL's scheme and host stay as they are; only its path is walked.
  const [, root = '', path = ''] = isAbsolute
    ? ['', '/']
    : /^((?:[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*)?\/?)(.*)$/s.exec(namedIn)!;
  const steps = path.split('/').slice(0, -1);
  let leaves = false;
  for (const step of name.split('/')) {
    if (step === '' || step === '.') continue;
    const isOut = step === '..' && (steps.length === 0 || steps.at(-1) === '..');
    leaves ||= isOut;
    if (step === '..' && !isOut) steps.pop();
    else steps.push(step);
  }
  const resolved = root + steps.join('/');
  if (isAbsolute) return { name: resolved, refused: 'it is an absolute path, and nothing is opened' };
  return leaves ? { name: resolved, refused: 'it leaves the folder of the template' } : { name: resolved };
}
