/** OpenStack's customary flavors. */

import type { FlavorDescription } from './description.ts';

/** The flavors that every OpenStack had for years. */
export const CUSTOMARY_FLAVORS: readonly FlavorDescription[] = [
  { name: 'm1.tiny', id: '1', vcpus: 1, memory_mb: 512, disk_gb: 1 },
  { name: 'm1.small', id: '2', vcpus: 1, memory_mb: 2048, disk_gb: 20 },
  { name: 'm1.medium', id: '3', vcpus: 2, memory_mb: 4096, disk_gb: 40 },
  { name: 'm1.large', id: '4', vcpus: 4, memory_mb: 8192, disk_gb: 80 },
  { name: 'm1.xlarge', id: '5', vcpus: 8, memory_mb: 16384, disk_gb: 160 },
];
