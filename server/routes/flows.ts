import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { denied, notFound } from '../http/api-error.ts';
import { callerOf, requireScope } from '../http/credentials.ts';
import { flag, given, read, text, userIdOf, whole } from '../http/parameters.ts';
import { type FlowKey, type FlowView, flowFor, joinedFlow, organizationFor } from '../services/access.ts';
import { conversationOf } from '../services/conversations.ts';
import { tell } from '../services/events.ts';
import { addToFlow, createFlow, flowsJson, flowsOf, setBlocked } from '../services/flows.ts';
import { tellAdded, tellBlock, tellChanged, tellJoin, tellRemoved } from '../services/membership-events.ts';
import { lockConversation, postEvent } from '../services/message-store.ts';
import { type UserRow, userJson } from '../services/people.ts';
import type { Context } from './context.ts';

const FlowQuery = v.object({ users: v.fallback(v.optional(flag, false), false) });
const FlowSearch = v.object({ id: text(255) });
const FlowCreation = v.object({ name: text(100) });
const FlowChange = v.object({
  name: v.optional(text(100)),
  open: v.optional(flag),
  joined: v.optional(flag),
  disabled: v.optional(flag),
  access_mode: v.optional(
    v.picklist(['invitation', 'link', 'organization'], 'must be invitation, link or organization'),
  ),
});
const UserAddition = v.object({ id: whole });
const UserChange = v.object({ disabled: flag });

interface FlowParams {
  Params: { org: string; flow: string };
}
interface FlowUserParams {
  Params: { org: string; flow: string; id: string };
}

/** Flows and their users (resources §1, §2). */
export function flowRoutes(app: FastifyInstance, { db, origin }: Context): void {
  const many = async (request: FastifyRequest, filter: { joinable: boolean; organizationId?: number }) => {
    requireScope(request, 'flow');
    const callerId = callerOf(request).user.id;
    const flows = await flowsOf(db, callerId, filter);
    return flowsJson(db, callerId, flows, origin(), read(FlowQuery, request).users);
  };
  const one = async (callerId: number, key: FlowKey, withUsers = true) => {
    const view = await flowFor(db, callerId, key);
    const [json] = await flowsJson(db, callerId, [view], origin(), withUsers);
    return json;
  };

  app.get('/flows', { config: { parameters: FlowQuery } }, (request) => many(request, { joinable: false }));
  app.get('/flows/all', { config: { parameters: FlowQuery } }, (request) =>
    many(request, { joinable: true }),
  );
  app.get('/flows/find', { config: { parameters: FlowSearch } }, async (request) => {
    requireScope(request, 'flow', 'integration');
    const { id } = read(FlowSearch, request);
    return one(callerOf(request).user.id, { id });
  });
  app.get<{ Params: { org: string } }>(
    '/flows/:org',
    { config: { parameters: FlowQuery } },
    async (request) => {
      const { organization } = await organizationFor(db, callerOf(request).user.id, request.params.org);
      return many(request, { joinable: false, organizationId: organization.id });
    },
  );
  app.get<FlowParams>('/flows/:org/:flow', (request) => {
    requireScope(request, 'flow');
    return one(callerOf(request).user.id, request.params);
  });

  app.post<{ Params: { org: string } }>(
    '/flows/:org',
    { config: { parameters: FlowCreation } },
    async (request, reply) => {
      requireScope(request, 'manage');
      const { user } = callerOf(request);
      const { organization } = await organizationFor(db, user.id, request.params.org);
      const { name } = read(FlowCreation, request);
      const flow = await db
        .transaction()
        .execute((trx) => createFlow(trx, { organizationId: organization.id, name, creator: user.id }));
      return reply.code(201).send(await one(user.id, { id: flow.id }));
    },
  );

  app.route<FlowParams>({
    method: ['PUT', 'PATCH'],
    url: '/flows/:org/:flow',
    config: { parameters: FlowChange },
    handler: async (request) => {
      requireScope(request, 'flow', 'manage');
      const { user } = callerOf(request);
      const view = await flowFor(db, user.id, request.params);
      const { name, access_mode, disabled, ...own } = read(FlowChange, request);
      // Only what is given: another admin may change the rest at this moment.
      const shared = given({ name, access_mode, disabled });
      if (Object.keys(shared).length > 0) {
        requireScope(request, 'manage');
        if (!view.admin) throw denied();
        await db.transaction().execute(async (trx) => {
          await trx.updateTable('flows').set(shared).where('id', '=', view.flow.id).execute();
          // Streams of an archived flow fall silent, those of one brought back speak again.
          await tell(trx, { conversations: [view.flow.conversation_id], payload: null, recheck: true });
          await tellChanged(trx, view.flow.id);
        });
      }
      if (own.open !== undefined || own.joined !== undefined) await changeOwn(view, user, own);
      return one(user.id, { id: view.flow.id }).catch((error) => {
        // Leaving a closed flow makes it invisible to the one who left.
        if (own.joined === false) return {};
        throw error;
      });
    },
  });

  /** Opens, closes, joins or leaves a flow for the caller (resources §1, OP-22). */
  async function changeOwn(view: FlowView, user: UserRow, own: { open?: boolean; joined?: boolean }) {
    const wantsIn = own.joined ?? (own.open === true ? true : undefined);
    if (wantsIn === true && !view.joined) {
      if (view.flow.disabled || view.flow.access_mode !== 'organization') throw denied();
      await inFlow(view, async (trx) => {
        if (!(await addToFlow(trx, view.flow.id, user.id))) return;
        await announce(trx, view, user.id, { type: 'join' });
        await tellJoin(trx, view.flow, user);
      });
    }
    if (!view.joined && wantsIn !== true) return;
    // Together: somebody who left without their streams being told would go on hearing the flow.
    await db.transaction().execute(async (trx) => {
      await trx
        .updateTable('flow_members')
        .set({
          ...(own.open === undefined ? {} : { open: own.open }),
          ...(own.joined === false ? { in_flow: false, open: false } : {}),
        })
        .where('flow_id', '=', view.flow.id)
        .where('user_id', '=', user.id)
        .$if(own.open === undefined && own.joined !== false, (query) => query.set({ open: true }))
        .execute();
      if (own.joined === false) await tellRemoved(trx, view.flow.id, user.id);
    });
  }

  /**
   * A transaction about members that will announce itself in the flow. Posts lock the conversation before the
   * author's membership; taking the same order here keeps both from waiting for each other.
   */
  const inFlow = (view: FlowView, work: (trx: Context['db']) => Promise<void>) =>
    db.transaction().execute(async (trx) => {
      await lockConversation(trx, view.flow.conversation_id);
      await work(trx);
    });

  /** Stores an `action` event in the flow (messages §8). */
  async function announce(trx: Context['db'], view: FlowView, userId: number, content: object) {
    const conversation = await conversationOf(trx, { kind: 'flow', flow: view.flow });
    await postEvent(trx, conversation, { event: 'action', content, user: userId, app: 'chat' });
  }

  app.get<FlowParams>('/flows/:org/:flow/users', async (request) => {
    requireScope(request, 'flow');
    const { flow } = await flowFor(db, callerOf(request).user.id, request.params);
    const users = await db
      .selectFrom('flow_members as m')
      .innerJoin('users as u', 'u.id', 'm.user_id')
      .selectAll('u')
      .where('m.flow_id', '=', flow.id)
      .where('m.in_flow', '=', true)
      .where('m.disabled', '=', false)
      .orderBy('u.id')
      .execute();
    return users.map((user) => userJson(user, origin()));
  });

  app.post<FlowParams>(
    '/flows/:org/:flow/users',
    { config: { parameters: UserAddition } },
    async (request) => {
      requireScope(request, 'manage');
      const { user } = callerOf(request);
      // Whoever could join may as well bring others (README §8).
      const view = await flowFor(db, user.id, request.params);
      if (view.flow.disabled) throw denied();
      const { id } = read(UserAddition, request);
      const target = await db
        .selectFrom('users as u')
        .innerJoin('memberships as m', 'm.user_id', 'u.id')
        .select(['u.id', 'u.nick'])
        .where('m.organization_id', '=', view.organization.id)
        .where('u.id', '=', userIdOf(String(id)))
        .executeTakeFirst();
      if (!target) throw notFound();
      await inFlow(view, async (trx) => {
        if (!(await addToFlow(trx, view.flow.id, target.id))) return;
        await announce(trx, view, user.id, {
          type: 'add_people',
          description: target.nick,
          message: [target.nick],
        });
      });
      return {};
    },
  );

  app.route<FlowUserParams>({
    method: ['PUT', 'PATCH'],
    url: '/flows/:org/:flow/users/:id',
    config: { parameters: UserChange },
    handler: async (request) => {
      requireScope(request, 'manage');
      const { user } = callerOf(request);
      const view = await joinedFlow(db, user.id, request.params);
      const { disabled } = read(UserChange, request);
      const target = await db
        .selectFrom('flow_members as f')
        .leftJoin('memberships as m', (join) =>
          join.onRef('m.user_id', '=', 'f.user_id').on('m.organization_id', '=', view.organization.id),
        )
        .select(['f.user_id', 'f.disabled', 'm.admin'])
        .where('f.flow_id', '=', view.flow.id)
        .where('f.user_id', '=', userIdOf(request.params.id))
        .executeTakeFirst();
      // Who has left the organization can't be let into its flow again.
      if (!target || (target.admin === null && !disabled)) throw notFound();
      if (target.admin && !view.admin) throw denied();
      if (target.disabled === disabled) return {};
      await inFlow(view, async (trx) => {
        const changed = await setBlocked(trx, view.flow.id, target.user_id, disabled);
        // Somebody else did it meanwhile.
        if (!changed) return;
        if (disabled) {
          await announce(trx, view, user.id, { type: 'block', description: { user: target.user_id } });
          await tellBlock(trx, view.flow, user.id, target.user_id);
          await tellRemoved(trx, view.flow.id, target.user_id);
        } else if (changed.in_flow) {
          await tellAdded(trx, view.flow.id, target.user_id);
        }
      });
      return {};
    },
  });
}
