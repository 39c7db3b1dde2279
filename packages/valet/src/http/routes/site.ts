/** `/v1/site`, `/v1/hosts`, `/v1/racks` and `/v1/pools`: the cloud as it is, for those who may see it. */
import type { App, RouteDeps } from '../app.ts';
import { listBody } from '../list.ts';
import { notFound } from '../meant.ts';
import { EXTENDED } from '../microversion.ts';
import { hostBody, poolBody, rackBody, siteBody } from '../render/site.ts';
import { answer } from '../schemas/common.ts';
import {
  HostAnswer,
  HostList,
  hostListQuery,
  hostParams,
  PoolList,
  poolListQuery,
  RackList,
  rackListQuery,
  SiteAnswer,
} from '../schemas/site.ts';

const config = { rule: 'site:show', since: EXTENDED } as const;
const tags = ['site'];

const nameOf = ({ name }: { readonly name: string }) => name;

export function siteRoutes(app: App, { useCases, settings }: RouteDeps): void {
  app.get(
    '/v1/site',
    {
      config,
      schema: {
        operationId: 'show_site',
        tags,
        summary: 'The whole tree',
        response: { 200: answer('The site.', SiteAnswer) },
      },
    },
    () => ({ site: siteBody(useCases.site()) }),
  );

  app.get(
    '/v1/hosts',
    {
      config,
      schema: {
        operationId: 'list_hosts',
        tags,
        summary: 'List hosts with capacity, use, reservations and members of groups',
        querystring: hostListQuery,
        response: { 200: answer('The hosts.', HostList) },
      },
    },
    (request) => {
      const { rack, cluster, zone } = request.query;
      const wanted = useCases
        .site()
        .hosts.filter(
          (host) =>
            (rack === undefined || host.rack === rack) &&
            (cluster === undefined || host.cluster === cluster) &&
            (zone === undefined || host.zone === zone),
        );
      return listBody(request, settings, 'hosts', wanted, hostBody, nameOf);
    },
  );

  app.get(
    '/v1/hosts/:host',
    {
      config,
      schema: {
        operationId: 'show_host',
        tags,
        summary: 'Show a host',
        params: hostParams,
        response: { 200: answer('The host.', HostAnswer) },
      },
    },
    ({ params }) => {
      const host = useCases.host(params.host);
      if (host === undefined) throw notFound('host', params.host);
      return { host: hostBody(host) };
    },
  );

  app.get(
    '/v1/racks',
    {
      config,
      schema: {
        operationId: 'list_racks',
        tags,
        summary: 'List racks',
        querystring: rackListQuery,
        response: { 200: answer('The racks.', RackList) },
      },
    },
    (request) => {
      const { cluster } = request.query;
      const wanted = useCases
        .site()
        .racks.filter((rack) => cluster === undefined || rack.cluster === cluster);
      return listBody(request, settings, 'racks', wanted, rackBody, nameOf);
    },
  );

  app.get(
    '/v1/pools',
    {
      config,
      schema: {
        operationId: 'list_pools',
        tags,
        summary: 'List storage pools',
        querystring: poolListQuery,
        response: { 200: answer('The pools.', PoolList) },
      },
    },
    (request) => listBody(request, settings, 'pools', useCases.site().pools, poolBody, nameOf),
  );
}
