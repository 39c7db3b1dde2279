/** The site a command works on: the file it was given, or the embedded one. */
import { formatProblem } from '@valet/document';
import { demandOf } from '@valet/heat';
import { embeddedSite, readSite, SITE_LIMITS, type SiteFile, type SiteOptions } from '@valet/site';
import { visible } from '../output/table.ts';
import type { Sink } from '../streams.ts';
import { FileReader } from './reader.ts';

/** What a server takes of its host follows the extra specs of its flavor, for placed servers as for new ones. */
export const siteOptions = { demandOf: (flavor) => demandOf(flavor, false).resources } satisfies SiteOptions;

/**
 * Reads a site; what is unusual about it is said on `err`.
 * @param path absent: the embedded site, which is said on `err` too
 * @throws InputError for a file that cannot be read, SiteError or DocumentError for what is wrong in it
 */
export function loadSite(path: string | undefined, err: Sink): SiteFile {
  if (path === undefined) {
    err.write('No site given: using the embedded one (`valet site show` shows it).\n');
    return embeddedSite(siteOptions);
  }
  const bytes = SITE_LIMITS.maxBytes;
  const text = new FileReader({ fileBytes: bytes, totalBytes: bytes, files: 1 }).readNamed(path);
  const file = readSite(text, path, siteOptions);
  for (const problem of file.warnings) err.write(`${visible(`warning: ${formatProblem(problem)}`)}\n`);
  return file;
}
