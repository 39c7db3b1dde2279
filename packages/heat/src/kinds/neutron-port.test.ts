import { describe, expect, it } from 'vitest';
import { application, ref, server } from '../testing/resources.ts';

const EGRESS = 'NET_BW_EGR_KILOBIT_PER_SEC';
const INGRESS = 'NET_BW_IGR_KILOBIT_PER_SEC';
const resourceClasses = new Set(['VCPU', EGRESS, INGRESS]);
const policy = { type: 'OS::Neutron::QoSPolicy' };
const rule = (min_kbps: unknown, direction?: string) => ({
  type: 'OS::Neutron::QoSMinimumBandwidthRule',
  properties: { policy: ref('policy'), min_kbps, direction },
});
const port = (properties: Record<string, unknown> = {}) => ({ type: 'OS::Neutron::Port', properties });

describe('ports with a minimum-bandwidth policy', () => {
  const given = {
    policy,
    out: rule(1000),
    in: rule('500', 'ingress'),
    p1: port({ qos_policy: ref('policy') }),
    p2: port({ qos_policy: 'policy' }),
    p3: port(),
    web: server({
      networks: [{ port: ref('p1') }, { port: ref('p2') }, { port: ref('p3') }, { network: 'n' }],
    }),
  };

  it('ask their sum of the host, where hosts offer bandwidth', () => {
    const { application: app, passedOver, warnings } = application(given, { resourceClasses });
    expect(app.servers[0]!.resources).toMatchObject({ [EGRESS]: 2000, [INGRESS]: 1000 });
    expect(passedOver.map((resource) => resource.path)).toEqual(['p3']);
    expect(warnings).toEqual([]);
  });

  it('are left out with a warning where no host does', () => {
    const { application: app, warnings } = application(given, { resourceClasses: new Set(['VCPU']) });
    expect(app.servers[0]!.resources).not.toHaveProperty(EGRESS);
    expect(warnings[0]!.message).toContain(`no host of the site offers ${EGRESS}`);
  });

  it.each([
    ['the port', port({ network: ref('net'), qos_policy: ref('policy') }), {}],
    ['the network', port({ network: ref('net') }), { qos_policy: ref('policy') }],
  ])('may have it from %s', (_, p1, net) => {
    const { application: app } = application(
      {
        policy,
        out: rule(1000),
        net: { type: 'OS::Neutron::Net', properties: net },
        p1,
        web: server({ networks: [{ port: ref('p1') }] }),
      },
      { resourceClasses },
    );
    expect(app.servers[0]!.resources[EGRESS]).toBe(1000);
  });

  it('may be made by the server itself', () => {
    const networks = [{ network: 'n', port_extra_properties: { qos_policy: ref('policy') } }];
    const { application: app } = application(
      { policy, out: rule(1000), web: server({ networks }) },
      { resourceClasses },
    );
    expect(app.servers[0]!.resources[EGRESS]).toBe(1000);
  });

  it('are no business of ours when the policy is one of the cloud', () => {
    const foreign = { p1: port({ qos_policy: 'gold' }), web: server({ networks: [{ port: ref('p1') }] }) };
    expect(application(foreign, { resourceClasses }).warnings).toEqual([]);
  });
});
