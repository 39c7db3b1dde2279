/** `valet site check|expand|show`: what a description says, written out or summed up. */
import { writeYaml } from '@valet/document';
import { toSite } from '@valet/site';
import { loadSite, siteOptions } from '../files/site-file.ts';
import { type OutputOptions, print } from '../output/formats.ts';
import { siteColumns, siteDocument } from '../output/site-document.ts';
import { contentLine, siteLines } from '../output/site-text.ts';
import { visible } from '../output/table.ts';
import type { Streams } from '../streams.ts';

export interface ExpandOptions {
  readonly format: 'yaml' | 'json';
}

export function checkSite(path: string | undefined, { out, err }: Streams): void {
  const { file, description } = loadSite(path, err);
  const { site } = toSite(description, siteOptions.demandOf);
  out.write(`${visible(`${file}: site "${site.name}" is well described: ${contentLine(site)}`)}\n`);
}

export function expandSiteFile(
  path: string | undefined,
  { format }: ExpandOptions,
  { out, err }: Streams,
): void {
  const { description } = loadSite(path, err);
  out.write(format === 'json' ? `${JSON.stringify(description, null, 2)}\n` : writeYaml(description));
}

export function showSite(path: string | undefined, options: OutputOptions, { out, err }: Streams): void {
  const { site } = toSite(loadSite(path, err).description, siteOptions.demandOf);
  const summary = siteDocument(site);
  const result = {
    columns: siteColumns,
    rows: summary.racks,
    document: (racks: typeof summary.racks) => ({ ...summary, racks }),
    table: (chosen: readonly string[] | undefined) => siteLines(site, summary, chosen, out.color),
  };
  print(out, result, options);
}
