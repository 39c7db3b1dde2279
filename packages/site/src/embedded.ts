/** The site that is there without any file: three clusters to try things on. */
import { readSite, type SiteFile, type SiteOptions } from './read.ts';

/** The text of the embedded site, in the generated form. */
export const EMBEDDED_SITE = `# A data centre of three clusters in three availability zones, half full, to try things on.
# Memory in MiB, disk in GiB, bandwidth in decimal Mbit/s.
site: embedded

generate:
  clusters: {count: 3, name: "c%d", uplink_mbps: 400000}
  racks: {count: 8, name: "%(cluster)s-r%02d", uplink_mbps: 100000}   # in each cluster
  hosts:                                                              # in each rack
    count: 16
    name: "%(rack)s-h%02d"
    vcpus: 32
    memory_mb: 131072
    disk_gb: 2000
    uplink_mbps: 10000
    zone: "az%(cluster)d"
    traits: [COMPUTE_NET_VIF_MODEL_VIRTIO, HW_CPU_X86_AVX2]
    reserved: {memory_mb: 4096}
    mix:                                                              # the first hosts of each rack differ
      - {count: 4, aggregates: [fast-disk]}
      - count: 2
        uplink_mbps: 40000
        aggregates: [packet]
        traits: [COMPUTE_NET_VIF_MODEL_VIRTIO, HW_CPU_X86_AVX2, HW_CPU_X86_AVX512F, CUSTOM_SRIOV]
  pools:
    - {per: rack, name: "%(rack)s-ssd", capacity_gb: 40000, iops: 200000, uplink_mbps: 40000, zone: "az%(cluster)d"}
    - {per: site, name: "archive", capacity_gb: 200000, uplink_mbps: 100000, types: [archive]}
  load:
    seed: 7
    share: 0.5
    flavors: [m1.small, m1.medium, m1.large, m1.xlarge]
    pool_share: 0.4
    volume_sizes_gb: [1000, 2000, 4000]
    projects: [atlas, borealis, cygnus]

flavors:
  - {name: m1.tiny, id: "1", vcpus: 1, memory_mb: 512, disk_gb: 1}
  - {name: m1.small, id: "2", vcpus: 1, memory_mb: 2048, disk_gb: 20}
  - {name: m1.medium, id: "3", vcpus: 2, memory_mb: 4096, disk_gb: 40}
  - {name: m1.large, id: "4", vcpus: 4, memory_mb: 8192, disk_gb: 80}
  - {name: m1.xlarge, id: "5", vcpus: 8, memory_mb: 16384, disk_gb: 160}

aggregates:
  - {name: fast-disk, metadata: {ssd: "true"}}
  - {name: packet, metadata: {network: packet}}
`;

/** Reads the embedded site. */
export function embeddedSite(options: SiteOptions = {}): SiteFile {
  return readSite(EMBEDDED_SITE, 'embedded site', options);
}
