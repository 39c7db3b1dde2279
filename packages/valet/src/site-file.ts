/** The site that the service begins with: in mode sim its file, or the one that comes with Valet. */
import { readFileSync } from 'node:fs';
import { DocumentError, formatPosition } from '@valet/document';
import { demandOf, type Flavor } from '@valet/heat';
import type { Site } from '@valet/ostro';
import { embeddedSite, readSite, SiteError, toSite } from '@valet/site';
import { ValetError } from './error.ts';

/**
 * @param file null: the embedded site
 * @throws ValetError `valet.config.invalid` with the file, line and column of what is wrong
 */
export function loadSite(file: string | null): { readonly site: Site; readonly flavors: readonly Flavor[] } {
  const demand = (flavor: Flavor) => demandOf(flavor, false).resources;
  const options = { demandOf: demand };
  try {
    const read = file === null ? embeddedSite(options) : readSite(textOf(file), file, options);
    return toSite(read.description, demand);
  } catch (error) {
    if (error instanceof DocumentError)
      throw invalid(`${formatPosition(error.position)}: ${error.message}`, error);
    if (error instanceof SiteError) throw invalid(error.message, error);
    throw error;
  }
}

/** What mode live begins with, before the cloud has been read. */
export function emptySite(name: string): Site {
  return { name, clusters: [], racks: [], hosts: [] };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw invalid(`the site file ${file} cannot be read: ${(error as Error).message}`, error);
  }
}

function invalid(message: string, cause: unknown): ValetError {
  return new ValetError('valet.config.invalid', message, {}, cause);
}
