import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { denied, invalid, notFound } from '../http/api-error.ts';
import { callerOf, requireScope } from '../http/credentials.ts';
import { read, text, userIdOf, whole } from '../http/parameters.ts';
import { organizationFor } from '../services/access.ts';
import { removeFromOrganization } from '../services/flows.ts';
import { fullOrganizationJson, lockOrganization, organizationUsers } from '../services/organizations.ts';
import type { Context } from './context.ts';

const OrganizationSearch = v.object({ id: whole });
const OrganizationChange = v.object({ name: text(100) });

/** The name in URLs, or a numeric id as some clients put there (resources §3). */
const keyOf = (org: string): string | number => (/^\d+$/.test(org) ? userIdOf(org) : org);

/** Organizations (resources §2, §3). */
export function organizationRoutes(app: FastifyInstance, { db, origin }: Context): void {
  app.get('/organizations', async (request) => {
    const rows = await db
      .selectFrom('organizations as o')
      .innerJoin('memberships as m', 'm.organization_id', 'o.id')
      .selectAll('o')
      .where('m.user_id', '=', callerOf(request).user.id)
      .orderBy('o.name')
      .execute();
    return Promise.all(rows.map((row) => fullOrganizationJson(db, row, origin())));
  });

  app.get('/organizations/find', { config: { parameters: OrganizationSearch } }, async (request) => {
    const { id } = read(OrganizationSearch, request);
    const { organization } = await organizationFor(db, callerOf(request).user.id, userIdOf(String(id)));
    return fullOrganizationJson(db, organization, origin());
  });

  app.get<{ Params: { org: string } }>('/organizations/:org', async (request) => {
    const { organization } = await organizationFor(db, callerOf(request).user.id, keyOf(request.params.org));
    return fullOrganizationJson(db, organization, origin());
  });

  app.route<{ Params: { org: string } }>({
    method: ['PUT', 'PATCH'],
    url: '/organizations/:org',
    config: { parameters: OrganizationChange },
    handler: async (request) => {
      requireScope(request, 'manage');
      const view = await organizationFor(db, callerOf(request).user.id, keyOf(request.params.org));
      if (!view.admin) throw denied();
      const { name } = read(OrganizationChange, request);
      await db.updateTable('organizations').set({ name }).where('id', '=', view.organization.id).execute();
      return fullOrganizationJson(db, { ...view.organization, name }, origin());
    },
  });

  app.get<{ Params: { org: string } }>('/organizations/:org/users', async (request) => {
    const { organization } = await organizationFor(db, callerOf(request).user.id, keyOf(request.params.org));
    return organizationUsers(db, organization.id, origin());
  });

  app.delete<{ Params: { org: string; id: string } }>(
    '/organizations/:org/users/:id',
    async (request, reply) => {
      requireScope(request, 'manage');
      const { id: callerId } = callerOf(request).user;
      const { organization } = await organizationFor(db, callerId, keyOf(request.params.org));
      await db.transaction().execute(async (trx) => {
        // Two admins who remove each other at once must see each other, or nobody would be left who can.
        await lockOrganization(trx, organization.id);
        const { admin } = await organizationFor(trx, callerId, organization.id);
        if (!admin) throw denied();
        const members = await organizationUsers(trx, organization.id, origin());
        const target = members.find((member) => member.id === userIdOf(request.params.id));
        if (!target) throw notFound();
        if (target.admin && members.filter((member) => member.admin).length === 1) {
          throw invalid({ id: ['is the last admin of the organization'] });
        }
        await removeFromOrganization(trx, organization.id, target.id);
      });
      return reply.code(204).send();
    },
  );
}
