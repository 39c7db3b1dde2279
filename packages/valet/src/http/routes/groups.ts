/** `/v1/groups`: stored groups and the projects that may use them. */
import { quote } from '@valet/document';
import Type from 'typebox';
import { ValetError } from '../../error.ts';
import type { GroupRecord } from '../../ports/record.ts';
import type { App, RouteDeps } from '../app.ts';
import { contextOf } from '../context.ts';
import { listBody } from '../list.ts';
import { EXTENDED } from '../microversion.ts';
import { groupBody, maySeeGroup } from '../render/group.ts';
import { answer, noContent, pageQuery } from '../schemas/common.ts';
import {
  Group,
  GroupAnswer,
  GroupCreate,
  GroupList,
  GroupUpdate,
  groupParams,
  MembersAdd,
  memberParams,
} from '../schemas/group.ts';

const tags = ['groups'];

export function groupRoutes(app: App, { useCases, access, settings }: RouteDeps): void {
  app.get(
    '/v1/groups',
    {
      config: { rule: 'groups:list' },
      schema: {
        operationId: 'list_groups',
        tags,
        summary: 'List groups',
        querystring: Type.Object(pageQuery),
        response: { 200: answer('The groups that the caller may use; of an administrator, all.', GroupList) },
      },
    },
    (request) => {
      const { viewer, minor } = request;
      const seen = [...useCases.groups()].filter((group) => maySeeGroup(group, viewer));
      return listBody(request, settings, 'groups', seen, (group) => groupBody(group, viewer, minor));
    },
  );

  app.post(
    '/v1/groups',
    {
      config: { rule: 'groups:create' },
      schema: {
        operationId: 'create_group',
        tags,
        summary: 'Store a group',
        body: GroupCreate,
        response: { 201: answer('The group.', Group) },
      },
    },
    async (request, reply) => {
      const { name, type, level = null, description, max_units = null } = request.body;
      if (looksLikeId(name))
        throw new ValetError(
          'valet.request.invalid',
          `the name ${quote(name)} looks like an id, by which another group might be meant; choose one that does not`,
        );
      const maxUnits = request.minor >= EXTENDED ? max_units : null;
      if (maxUnits !== null && type !== 'exclusivity')
        throw new ValetError('valet.request.invalid', `max_units is for exclusivity only, not for ${type}`);
      const context = contextOf(request, reply, undefined, settings.timeoutMs);
      const input = { name, type, level, description: description ?? '', maxUnits };
      const group = await useCases.createGroup(context, input);
      return reply.code(201).send(groupBody(group, request.viewer, request.minor));
    },
  );

  app.get(
    '/v1/groups/:group',
    {
      config: { rule: 'groups:show' },
      schema: {
        operationId: 'show_group',
        tags,
        summary: 'Show a group',
        params: groupParams,
        response: { 200: answer('The group.', GroupAnswer) },
      },
    },
    ({ params, viewer, minor }) => ({ group: groupBody(access.group(viewer, params.group), viewer, minor) }),
  );

  app.put(
    '/v1/groups/:group',
    {
      config: { rule: 'groups:update' },
      schema: {
        operationId: 'update_group',
        tags,
        summary: 'Change the description of a group',
        params: groupParams,
        body: GroupUpdate,
        response: { 201: answer('The group.', Group) },
      },
    },
    async (request, reply) => {
      const before = access.group(request.viewer, request.params.group);
      requireFixed(before, request.body);
      const context = contextOf(request, reply, undefined, settings.timeoutMs);
      const group = await useCases.updateGroup(context, before.id, request.body.description);
      return reply.code(201).send(groupBody(group, request.viewer, request.minor));
    },
  );

  app.delete(
    '/v1/groups/:group',
    {
      config: { rule: 'groups:delete' },
      schema: {
        operationId: 'delete_group',
        tags,
        summary: 'Delete a group without members',
        params: groupParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { id } = access.group(request.viewer, request.params.group);
      await useCases.deleteGroup(contextOf(request, reply, undefined, settings.timeoutMs), id);
      return reply.code(204).send(null);
    },
  );

  memberRoutes(app, { useCases, access, settings });
}

function memberRoutes(
  app: App,
  { useCases, access, settings }: Pick<RouteDeps, 'useCases' | 'access' | 'settings'>,
): void {
  app.put(
    '/v1/groups/:group/members',
    {
      config: { rule: 'groups:update' },
      schema: {
        operationId: 'add_group_members',
        tags,
        summary: 'Let projects use a group, besides those that may already',
        params: groupParams,
        body: MembersAdd,
        response: { 201: answer('The group.', Group) },
      },
    },
    async (request, reply) => {
      const { id } = access.group(request.viewer, request.params.group);
      const context = contextOf(request, reply, undefined, settings.timeoutMs);
      const group = await useCases.addGroupMembers(context, id, request.body.members);
      return reply.code(201).send(groupBody(group, request.viewer, request.minor));
    },
  );

  app.get(
    '/v1/groups/:group/members/:project',
    {
      config: { rule: 'groups:show' },
      schema: {
        operationId: 'check_group_member',
        tags,
        summary: 'Ask whether a project is a member of a group',
        params: memberParams,
        response: { 204: noContent },
      },
    },
    async ({ viewer, params }, reply) => {
      const { members, name } = access.group(viewer, params.group);
      const isOwn = viewer.allProjects || params.project === viewer.caller.projectId;
      if (!isOwn || !members.includes(params.project)) throw noMember(params.project, name);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/v1/groups/:group/members/:project',
    {
      config: { rule: 'groups:delete' },
      schema: {
        operationId: 'remove_group_member',
        tags,
        summary: 'Take a project out of a group',
        params: memberParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { group: idOrName, project } = request.params;
      const group = access.group(request.viewer, idOrName);
      if (!group.members.includes(project)) throw noMember(project, group.name);
      const context = contextOf(request, reply, undefined, settings.timeoutMs);
      await useCases.removeGroupMembers(context, group.id, project);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/v1/groups/:group/members',
    {
      config: { rule: 'groups:delete' },
      schema: {
        operationId: 'remove_all_group_members',
        tags,
        summary: 'Take every project out of a group',
        params: groupParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { id } = access.group(request.viewer, request.params.group);
      const context = contextOf(request, reply, undefined, settings.timeoutMs);
      await useCases.removeGroupMembers(context, id, null);
      return reply.code(204).send(null);
    },
  );
}

/** Ids are uuids; Keystone and others also write them without hyphens. */
function looksLikeId(name: string): boolean {
  return /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(name);
}

/** A client may send a group back as it got it. @throws ValetError when something else than the description differs */
function requireFixed(
  group: GroupRecord,
  given: { readonly name?: string; readonly type?: string; readonly level?: string | null },
): void {
  for (const key of ['name', 'type', 'level'] as const)
    if (given[key] !== undefined && given[key] !== group[key])
      throw new ValetError(
        'valet.request.invalid',
        `the ${key} of group ${quote(group.name)} is ${quote(String(group[key]))} and cannot change; only its description can`,
      );
}

function noMember(project: string, group: string): ValetError {
  return new ValetError(
    'valet.resource.not_found',
    `project ${quote(project)} is no member of group ${quote(group)}`,
  );
}
