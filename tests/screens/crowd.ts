/** The two ends: a person with nothing at all, and one with 200 flows of long names and thousands unread. */
import { fill, find, findLike, has, openPopup, press, sees, signIn } from '../../scripts/person.ts';
import { conversationOf } from '../../server/services/conversations.ts';
import { addToFlow, createFlow } from '../../server/services/flows.ts';
import { postMessage } from '../../server/services/messages.ts';
import { addMembership, createOrganization, createUser } from '../../server/services/people.ts';
import { openDatabase } from '../../server/store/database.ts';
import { openFlow, openTabs, screen } from './popup.ts';
import type { Scene, Screens } from './walk.ts';

const PASSWORD = 'a crowded harbour';
const FLOWS = 200;
const LONG = [
  'Coordination of everything that has to do with the extension of the eastern breakwater',
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
  'تنسيق أعمال الميناء الشرقي',
  '港湾拡張計画の進捗と課題についての話し合い',
];

export async function* crowdScreens(scene: Scene): Screens {
  await fillServer(scene);
  for (const [who, tabs] of [
    ['empty', ['Unread', 'Flows', 'Private', 'Inbox']],
    ['crowd', ['Unread', 'Flows', 'Private']],
  ] as const) {
    await signInAs(scene, `${who}@crowd.test`);
    const page = await openTabs(scene);
    for (const tab of tabs) {
      await press(page, 'tab', tab);
      // Of many unread a screen is drawn: whichever flows are on it, he wrote in all of them.
      if (who === 'crowd') await sees(page, tab === 'Flows' ? 'breakwater' : 'Bartholomäus');
      yield screen(page, `${who}-${tab.toLowerCase()}`);
    }
    if (who === 'crowd') {
      await press(page, 'tab', 'Flows');
      await fill(page, 'Search flows', 'breakwater');
      await openFlow(page, LONG[0] ?? '');
      await sees(page, 'berth');
      yield screen(page, 'crowd-flow');
    }
    await page.close();
  }
}

/** In place of whoever is signed in. */
async function signInAs(scene: Scene, email: string): Promise<void> {
  const before = await openTabs(scene);
  await before.locator('.acct').click();
  await press(before, 'menuitem', 'Sign out');
  // What the walk could not send is asked about.
  await findLike(before, ['button'], /^(Sign out and discard|Continue in browser)$/);
  if (await has(before, 'button', 'Sign out and discard'))
    await press(before, 'button', 'Sign out and discard');
  await find(before, 'button', 'Continue in browser');
  await before.close();
  const page = await openPopup(scene.browser);
  await signIn(page, { server: scene.proxy.url, email, password: PASSWORD });
  await find(page, 'tab', 'Private');
  await page.close();
}

async function fillServer({ server, unreadPerFlow }: Scene): Promise<void> {
  const { db, close } = await openDatabase(server.databaseUrl);
  try {
    const add = async (home: number, email: string, name: string, nick: string) => {
      const id = await createUser(db, { email, name, nick, password: PASSWORD });
      await addMembership(db, home, id, false);
      return id;
    };
    const nowhere = await createOrganization(db, { name: 'Nowhere', parameterizedName: 'nowhere' });
    await add(nowhere, 'empty@crowd.test', 'Nobody', 'Nobody');
    const port = await createOrganization(db, {
      name: 'United Harbour Authorities of the Northern Coast',
      parameterizedName: 'harbours',
    });
    const reader = await add(port, 'crowd@crowd.test', 'Maximiliana Featherstonehaugh-Montgomery', 'maxi');
    const writer = await add(
      port,
      'writer@crowd.test',
      'Bartholomäus Wolfeschlegelsteinhausenbergerdorff the Younger',
      'bartholomaeus-of-the-harbour',
    );
    const flows: Awaited<ReturnType<typeof createFlow>>[] = [];
    // One after the other: each name in addresses is chosen among those that are left.
    for (let number = 0; number < FLOWS; number++) {
      const name = `${LONG[number % LONG.length]}${number < LONG.length ? '' : ` ${number}`}`;
      flows.push(await createFlow(db, { organizationId: port, name, creator: writer }));
    }
    await Promise.all(
      flows.map(async (flow) => {
        await addToFlow(db, flow.id, reader);
        const conversation = await conversationOf(db, { kind: 'flow', flow });
        for (let count = 0; count < unreadPerFlow; count++)
          await postMessage(db, conversation, {
            event: 'message',
            content: `@maxi berth ${count + 1} ${'is free from the moment the long-distance ferry leaves '.repeat((count % 4) + 1)}https://harbour.example/${'very-long-path/'.repeat(12)}`,
            author: writer,
          });
      }),
    );
    const aside = await conversationOf(db, { kind: 'private', from: writer, to: reader });
    for (let count = 0; count < 12; count++)
      await postMessage(db, aside, { event: 'message', content: `Pier ${count + 1}?`, author: writer });
  } finally {
    await close();
  }
}
