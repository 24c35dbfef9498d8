import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import * as v from 'valibot';
import { denied, invalid, notFound } from '../http/api-error.ts';
import { callerOf, requireScope } from '../http/credentials.ts';
import { given, read, text, userIdOf } from '../http/parameters.ts';
import { tellUserEdit } from '../services/membership-events.ts';
import { lockOrganizationsOf } from '../services/organizations.ts';
import { isOwnProfile } from '../services/ownership.ts';
import { isEmail, isNick, userJson, visibleUser } from '../services/people.ts';
import type { Db } from '../store/database.ts';
import type { Context } from './context.ts';

const UserChange = v.object({
  nick: v.optional(
    v.pipe(
      text(50),
      v.check((nick) => isNick(nick), 'should not contain whitespace, @, #, comma or colon'),
    ),
  ),
  email: v.optional(
    v.pipe(
      text(254),
      v.check((email) => isEmail(email), 'is not a valid address'),
    ),
  ),
});

/** Users (resources §2). */
export function userRoutes(app: FastifyInstance, { db, origin }: Context): void {
  const one = async (callerId: number, id: string) => {
    const user = await visibleUser(db, callerId, userIdOf(id));
    if (!user) throw notFound();
    return userJson(user, origin());
  };

  app.get('/user', async (request) => userJson(callerOf(request).user, origin()));
  app.get<{ Params: { id: string } }>('/user/:id', (request) =>
    one(callerOf(request).user.id, request.params.id),
  );
  app.get<{ Params: { id: string } }>('/users/:id', (request) =>
    one(callerOf(request).user.id, request.params.id),
  );

  app.get('/users', async (request) => {
    const users = await visibleUsers(db, callerOf(request).user.id);
    return users.map((user) => userJson(user, origin()));
  });

  app.route<{ Params: { id: string } }>({
    method: ['PUT', 'PATCH'],
    url: '/users/:id',
    config: { parameters: UserChange },
    handler: async (request) => {
      requireScope(request, 'profile');
      const { user } = callerOf(request);
      if (!isOwnProfile(userIdOf(request.params.id), user.id)) throw denied();
      const { nick, email } = read(UserChange, request);
      if (email !== undefined && (await emailTaken(db, user.id, email))) {
        throw invalid({ email: ['has already been taken'] });
      }
      if (nick !== undefined || email !== undefined) {
        await db
          .transaction()
          .execute(async (trx) => {
            if (nick !== undefined) {
              // Two who choose one nick at once must see each other, or a mention would mean both.
              await lockOrganizationsOf(trx, user.id);
              if (await nickTaken(trx, user.id, nick)) throw invalid({ nick: ['has already been taken'] });
            }
            // Only what is given, and told as it is then: the other may be changed at this moment.
            const changed = await trx
              .updateTable('users')
              .set(given({ nick, email }))
              .where('id', '=', user.id)
              .returningAll()
              .executeTakeFirstOrThrow();
            await tellUserEdit(trx, userJson(changed, origin()));
          })
          .catch((error: { code?: string }) => {
            // Somebody else took the address between the look and the change.
            throw error.code === '23505' ? invalid({ email: ['has already been taken'] }) : error;
          });
      }
      return {};
    },
  });
}

/** Everybody in organizations the caller administers, else people of the same flows (README §8). */
function visibleUsers(db: Db, callerId: number) {
  return db
    .selectFrom('users')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('id', '=', callerId),
        eb(
          'id',
          'in',
          eb
            .selectFrom('memberships as mine')
            .innerJoin('memberships as theirs', 'theirs.organization_id', 'mine.organization_id')
            .where('mine.user_id', '=', callerId)
            .where('mine.admin', '=', true)
            .select('theirs.user_id'),
        ),
        eb(
          'id',
          'in',
          eb
            .selectFrom('flow_members as mine')
            .innerJoin('flow_members as theirs', 'theirs.flow_id', 'mine.flow_id')
            .where('mine.user_id', '=', callerId)
            .where('mine.in_flow', '=', true)
            .where('mine.disabled', '=', false)
            .where('theirs.in_flow', '=', true)
            .select('theirs.user_id'),
        ),
      ]),
    )
    .orderBy('id')
    .execute();
}

async function emailTaken(db: Db, userId: number, email: string): Promise<boolean> {
  const other = await db
    .selectFrom('users')
    .select('id')
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .where('id', '!=', userId)
    .executeTakeFirst();
  return other !== undefined;
}

/** Nicks are unique among people who share a flow, so that a mention means one of them. */
async function nickTaken(db: Db, userId: number, nick: string): Promise<boolean> {
  const other = await db
    .selectFrom('users as u')
    .innerJoin('flow_members as theirs', 'theirs.user_id', 'u.id')
    .innerJoin('flow_members as mine', 'mine.flow_id', 'theirs.flow_id')
    .select('u.id')
    .where('mine.user_id', '=', userId)
    .where('u.id', '!=', userId)
    .where(sql`lower(u.nick)`, '=', nick.toLowerCase())
    .executeTakeFirst();
  return other !== undefined;
}
