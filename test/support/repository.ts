/** What tests about the repository itself read: its packages, sources and documents. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface PackageJson {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
}

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function readPackageJson(folder: string): PackageJson {
  return JSON.parse(readText(join(folder, 'package.json')));
}

/** Folders of the workspaces: `packages/ostro`, … */
export const packageFolders = readdirSync(join(root, 'packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => `packages/${entry.name}`);

const skippedFolders = new Set(['node_modules', 'dist', '.git', 'coverage', 'results']);

/** Files below a folder whose name ends so, as paths from the top of the repository. */
export function filesBelow(folder: string, ...endings: readonly string[]): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : filesBelow(path, ...endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [relative('.', path)] : [];
  });
}

/** Whether a source file is part of the product rather than of its tests. */
export function isProduct(path: string): boolean {
  return !path.endsWith('.test.ts') && !path.includes('/testing/');
}
