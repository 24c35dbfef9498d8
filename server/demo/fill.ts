import { addToFlow, createFlow } from '../services/flows.ts';
import { postMessage } from '../services/messages.ts';
import { hashPassword } from '../services/passwords.ts';
import { addMembership, createApiToken, createOrganization, createUser } from '../services/people.ts';
import type { Db } from '../store/database.ts';

export async function fillWithDemo(db: Db): Promise<void> {
  if (await db.selectFrom('settings').selectAll().where('key', '=', 'demo').executeTakeFirst()) return;
  await db.transaction().execute(async (trx) => {
    const password = await hashPassword('quayside');
    const org = await createOrganization(trx, { name: 'Acme', parameterizedName: 'acme' });
    const ids: Record<string, number> = {};
    for (const name of [
      'Ada Fenwick',
      'Grace Marlowe',
      'Linus Berg',
      'Margaret Osei',
      'Edsger Vaal',
      'Barbara Quill',
    ]) {
      const nick = name.split(' ')[0] ?? name;
      const id = await createUser(trx, {
        email: `${nick.toLowerCase()}@example.com`,
        name,
        nick,
        password: null,
      });
      await trx.updateTable('users').set({ password }).where('id', '=', id).execute();
      await addMembership(trx, org, id, nick === 'Ada');
      await createApiToken(trx, id, 'demo', `demo-${nick.toLowerCase()}`);
      ids[nick] = id;
    }
    const start = Date.now() - 5 * 3_600_000;
    let at = start;
    for (const name of ['Main', 'Engineering', 'Design', 'Support', 'Random', 'Release coordination']) {
      const flow = await createFlow(trx, {
        organizationId: org,
        name,
        creator: null,
        accessMode: 'organization',
      });
      for (const [nick, id] of Object.entries(ids))
        if (!(nick === 'Ada' && name.startsWith('Release'))) await addToFlow(trx, flow.id, id);
      let thread: string | null = null;
      for (let i = 0; i < 12; i += 1) {
        const who = Object.keys(ids)[(i * 5 + name.length) % 6] ?? 'Ada';
        at += 120_000;
        const row = await postMessage(
          trx,
          { kind: 'flow', flow },
          {
            event: 'message',
            author: ids[who] ?? 1,
            content: `${name} note ${i}, the 4.2 migration is green on staging #release`,
            sent: at,
            threadId: i % 4 === 3 ? thread : null,
          },
        );
        thread = row.thread_id;
      }
      if (['Engineering', 'Design', 'Support'].includes(name))
        for (const nick of ['Grace', 'Linus', 'Margaret'].slice(0, name === 'Design' ? 1 : 3))
          await postMessage(
            trx,
            { kind: 'flow', flow },
            {
              event: 'message',
              author: ids[nick] ?? 1,
              content: `@ada the 4.2 migration is green on staging. Can you look at \`perf/cold-start\`?`,
              sent: Date.now() - 60_000 * 12,
            },
          );
    }
    for (const nick of ['Grace', 'Linus', 'Margaret'])
      await postMessage(
        trx,
        { kind: 'private', from: ids[nick] ?? 2, to: ids.Ada ?? 1 },
        {
          event: 'message',
          author: ids[nick] ?? 2,
          content: 'Do you have ten minutes before lunch?',
          sent: Date.now() - 300_000,
        },
      );
    await trx.insertInto('settings').values({ key: 'demo', value: '1' }).execute();
  });
}
