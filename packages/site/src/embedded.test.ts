import { describe, expect, it } from 'vitest';
import { embeddedSite } from './embedded.ts';
import { CUSTOMARY_FLAVORS } from './flavors.ts';
import { toSite } from './to-site.ts';

describe('the embedded site', () => {
  const { description, warnings } = embeddedSite();
  const { site } = toSite(description);

  it('has the customary flavors', () => {
    expect(description.flavors).toEqual(CUSTOMARY_FLAVORS);
  });

  it('has three clusters in three zones, of racks of sixteen hosts, with uplinks everywhere', () => {
    expect(site.clusters).toHaveLength(3);
    expect(new Set(site.hosts.map((host) => host.zone)).size).toBe(3);
    for (const rack of site.racks) {
      expect(site.hosts.filter((host) => host.rack === rack.name)).toHaveLength(16);
    }
    for (const unit of [...site.clusters, ...site.racks, ...site.hosts, ...(site.pools ?? [])]) {
      expect(unit.uplinkMbps).toBeGreaterThan(0);
    }
  });

  it('bears its load', () => {
    expect(warnings).toEqual([]);
    expect(site.placedServers?.length).toBeGreaterThan(1000);
    expect(site.placedVolumes?.length).toBeGreaterThan(100);
  });
});
