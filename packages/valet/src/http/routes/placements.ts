/** `/v1/placements`: one server or volume each. */
import type { App, RouteDeps } from '../app.ts';
import { contextOf } from '../context.ts';
import { listBody } from '../list.ts';
import { placementFilter } from '../placement-filter.ts';
import { placementBody } from '../render/plan.ts';
import { answer, noContent, ownerQuery, whose } from '../schemas/common.ts';
import {
  PlacementAnswer,
  PlacementList,
  PlacementReserve,
  placementParams,
  placementQuery,
} from '../schemas/placement.ts';
import { maySee } from '../viewer.ts';

const tags = ['placements'];

export function placementRoutes(app: App, { useCases, access, settings }: RouteDeps): void {
  app.get(
    '/v1/placements',
    {
      config: { rule: 'placements:list' },
      schema: {
        operationId: 'list_placements',
        tags,
        summary: 'List placements',
        querystring: placementQuery,
        response: { 200: answer('The placements to which every filter applies.', PlacementList) },
      },
    },
    (request) => {
      const { viewer, minor } = request;
      const isWanted = placementFilter(request.query as Record<string, string>, viewer, minor);
      const seen = [...useCases.placements()].filter(
        (placement) => maySee(viewer, placement.projectId) && isWanted(placement),
      );
      return listBody(request, settings, 'placements', seen, (each) => placementBody(each, viewer, minor));
    },
  );

  app.get(
    '/v1/placements/:placement',
    {
      config: { rule: 'placements:show' },
      schema: {
        operationId: 'show_placement',
        tags,
        summary: 'Show a placement',
        params: placementParams,
        querystring: ownerQuery,
        response: { 200: answer('The placement.', PlacementAnswer) },
      },
    },
    ({ params, query, viewer, minor }) => {
      const found = access.placement(viewer, 'placements:show', params.placement, whose(query, minor));
      return { placement: placementBody(found, viewer, minor) };
    },
  );

  app.post(
    '/v1/placements/:placement',
    {
      config: { rule: 'placements:reserve' },
      schema: {
        operationId: 'reserve_placement',
        tags,
        summary: 'Claim a placement, or plan it again inside the candidates of a scheduler',
        params: placementParams,
        querystring: ownerQuery,
        body: PlacementReserve,
        response: { 201: answer('The placement.', PlacementAnswer) },
      },
    },
    async (request, reply) => {
      const { body, params, query, viewer, minor } = request;
      const { id } = access.placement(viewer, 'placements:reserve', params.placement, whose(query, minor));
      const context = contextOf(request, reply, body.timeout, settings.timeoutMs);
      const { locations, resource_id: resourceId, action = 'reserve' } = body;
      const placement = await useCases.reservePlacement(context, id, { locations, resourceId, action });
      return reply.code(201).send({ placement: placementBody(placement, viewer, minor) });
    },
  );

  app.delete(
    '/v1/placements/:placement',
    {
      config: { rule: 'placements:delete' },
      schema: {
        operationId: 'delete_placement',
        tags,
        summary: 'Release a placement',
        params: placementParams,
        querystring: ownerQuery,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { params, query, viewer, minor } = request;
      const { id } = access.placement(viewer, 'placements:delete', params.placement, whose(query, minor));
      await useCases.deletePlacement(contextOf(request, reply, undefined, settings.timeoutMs), id);
      return reply.code(204).send(null);
    },
  );
}
