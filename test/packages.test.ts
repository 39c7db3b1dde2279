/** What gets installed: exact versions, nothing that runs scripts of its own. */
import { describe, expect, it } from 'vitest';
import { packageFolders, readPackageJson, readText } from './support/repository.ts';

/** Packages that ship an install script; scripts are off, and each of these works without. */
const scriptsNotNeeded: readonly string[] = [
  // File watching on macOS, where vite falls back to Node's own.
  'node_modules/fsevents',
  // Compiles SQLite only where no prebuilt one is in the package.
  'node_modules/@photostructure/sqlite',
];

/** The oldest Node that Valet runs on: see `engines` in package.json. */
const oldestNode = [20, 19, 0] as const;

interface LockEntry {
  readonly engines?: { readonly node?: string };
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
  readonly version?: string;
  readonly integrity?: string;
}

const lock: { packages: Record<string, LockEntry> } = JSON.parse(readText('package-lock.json'));

describe('dependencies', () => {
  it.each(['.', ...packageFolders])('%s pins exact versions', (folder) => {
    const { dependencies, devDependencies, optionalDependencies } = readPackageJson(folder);
    const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('are locked with a checksum each', () => {
    const unchecked = Object.entries(lock.packages).filter(
      ([path, entry]) => path.startsWith('node_modules/') && !entry.link && !entry.integrity,
    );
    expect(unchecked).toEqual([]);
  });

  it('run no install script that is not known and needless', () => {
    const running = Object.entries(lock.packages)
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([path]) => path);
    expect(running.filter((path) => !scriptsNotNeeded.includes(path))).toEqual([]);
    expect(readText('.npmrc')).toContain('ignore-scripts=true');
  });

  it('run on the oldest Node that is promised', () => {
    expect(readPackageJson('.').engines).toEqual({ node: `>=${oldestNode.join('.')}` });
    const tooNew = Object.entries(lock.packages)
      .filter(([, { engines }]) => engines?.node && !acceptsOldest(engines.node))
      .map(([path, { engines }]) => `${path} wants Node ${engines!.node}`);
    expect(tooNew).toEqual([]);
  });

  it('lock the workspaces of this tree', () => {
    const locked = Object.keys(lock.packages).filter(
      (path) => path.startsWith('packages/') && !path.includes('node_modules'),
    );
    expect(locked.sort()).toEqual([...packageFolders].sort());
  });
});

/** Whether a range such as `^20.19.0 || >=22` takes the oldest Node; upper bounds are not looked at. */
function acceptsOldest(range: string): boolean {
  return range.split('||').some((part) => {
    const [, operator = '', version = ''] = /^\s*([<>=^~]*)\s*v?([\d.]*)/.exec(part)!;
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
    if (operator.startsWith('<') || version === '') return true;
    const isOlder = oldestNode[0] - major || oldestNode[1] - minor || oldestNode[2] - patch;
    return operator.startsWith('>') ? isOlder >= 0 : major === oldestNode[0] && isOlder >= 0;
  });
}
