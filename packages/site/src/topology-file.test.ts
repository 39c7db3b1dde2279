import { describe, expect, it } from 'vitest';
import { SiteError } from './site-error.ts';
import { readTopology } from './topology-file.ts';

function problems(text: string): readonly string[] {
  try {
    readTopology(text, 't.yaml');
  } catch (error) {
    if (error instanceof SiteError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('a topology file', () => {
  it('says where hosts are and what their uplinks carry', () => {
    const { racks, hosts, hostUplinkMbps } = readTopology(
      'host_uplink_mbps: 10\nracks: [{name: r1, uplink_mbps: 20, hosts: [h1, {name: h2, uplink_mbps: 5}]}]',
      't.yaml',
    );
    expect(racks.get('r1')).toEqual({ cluster: null, uplinkMbps: 20 });
    expect(hosts.get('h1')).toEqual({ rack: 'r1', cluster: null, uplinkMbps: null });
    expect(hosts.get('h2')!.uplinkMbps).toBe(5);
    expect(hostUplinkMbps).toBe(10);
  });

  it('names everything once, and hangs pools at what it describes', () => {
    expect(problems('racks: [{name: r1, hosts: [h1]}, {name: r2, hosts: [h1]}]')).toEqual([
      'host "h1" is described twice',
    ]);
    expect(problems('pools: [{name: p, at: {rack: r9}}]')).toEqual([
      'pool "p" hangs at rack "r9", which is not described here',
    ]);
    expect(problems('hosts: [{nmae: h1}]')).toHaveLength(2);
  });
});
