import { expect, it } from 'vitest';
import { has, sees } from '../../scripts/person.ts';
import { openDatabase } from '../../server/store/database.ts';
import { colleague, eventually } from '../support/people.ts';
import { badgeCount, stage } from '../support/story.ts';

const scene = stage();

it('an access token that expires is renewed without the person noticing', async () => {
  await scene.signedIn();
  await badgeCount(scene.browser, (count) => count > 0);
  const { db, close } = await openDatabase(scene.server.databaseUrl);
  try {
    const expired = await db
      .updateTable('access_tokens')
      .set({ expires_at: new Date(Date.now() - 60_000) })
      .returning('hash')
      .execute();
    expect(expired.length).toBeGreaterThan(0);
    await colleague(scene.server.url, 'grace').post('/flows/acme/main/messages', {
      event: 'message',
      content: '@Ada after the token ran out',
    });
    const page = await scene.popup();
    await sees(page, 'after the token ran out');
    expect(await has(page, 'alert')).toBe(false);
    const valid = () =>
      db.selectFrom('access_tokens').select('hash').where('expires_at', '>', new Date()).execute();
    await eventually('there is a new token', async () => (await valid()).length > 0);
  } finally {
    await close();
  }
});
