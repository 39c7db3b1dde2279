/** Names in a topology file. */
import { readTopology } from '@valet/site';
import { FileReader } from '../files/reader.ts';
import type { TopologyNames } from './names.ts';

const BYTES = 16 * 1024 * 1024;

/** @throws InputError, SiteError or DocumentError for what is wrong with it, with the place */
export function readTopologyNames(file: string): TopologyNames {
  const text = new FileReader({ fileBytes: BYTES, totalBytes: BYTES, files: 1 }).readNamed(file);
  const { hosts, pools } = readTopology(text, file);
  return { file, hosts: [...hosts.keys()], pools: [...pools.keys()] };
}
