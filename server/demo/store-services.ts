/** The demo's outside services: their applications and sources, and what happened in them as messages. */
import { createHash } from 'node:crypto';
import { bodyHtml, htmlText, lineHtml } from '../services/html.ts';
import { createSource } from '../services/sources.ts';
import { hashToken, newToken } from '../services/tokens.ts';
import type { Db } from '../store/database.ts';
import { buttonAddress } from './application.ts';
import type { Nick } from './cast.ts';
import { type DemoThread, demoMails, demoSources, demoThreads, type Happening } from './services.ts';
import type { DemoMessage, DemoThreadRow } from './store-script.ts';

/** Registers each service as an application of its own; its secret signs the calls of buttons. */
export async function writeApplications(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .insertInto('applications')
    .values(
      demoSources.map((name) => ({
        name,
        client_id: `demo-${name.toLowerCase().replaceAll(' ', '-')}`,
        secret_hash: hashToken(newToken()),
        secret: newToken(),
      })),
    )
    .returning(['id', 'name'])
    .execute();
  return new Map(rows.map(({ id, name }) => [name, id]));
}

export interface Place {
  /** Name and id of the flow. */
  flow: { name: string; id: string };
  ids: Readonly<Record<Nick, number>>;
  applications: ReadonlyMap<string, number>;
  now: Date;
}

/** What happened in the services of a flow; their sources are made. */
export async function serviceMessages(db: Db, place: Place): Promise<DemoMessage[]> {
  const mine = demoThreads.filter(({ flow }) => flow === place.flow.name);
  const sources = new Map<string, number>();
  for (const name of new Set(mine.map(({ source }) => source))) {
    const applicationId = place.applications.get(name);
    if (applicationId === undefined) throw new Error(`The demo has no service called ${name}.`);
    const { source } = await createSource(db, {
      flowId: place.flow.id,
      applicationId,
      creatorId: place.ids.ada,
      name,
      externalUrl: null,
    });
    sources.set(name, source.id);
  }
  const messages = mine.flatMap((thread) => {
    const sourceId = sources.get(thread.source) ?? 0;
    const row = threadRow(thread, sourceId);
    return thread.happenings.map((happening) => messageOf(happening, row, place));
  });
  const mails = demoMails.filter(({ flow }) => flow === place.flow.name);
  return [...messages, ...mails.map((mail) => mailOf(mail, place.now))];
}

function threadRow(thread: DemoThread, sourceId: number): DemoThreadRow {
  const { status = null, fields = [] } = lastState(thread.happenings);
  return {
    id: createHash('sha1').update(`${sourceId} ${thread.key}`).digest('base64url'),
    title: lineHtml(thread.title),
    body: thread.body === undefined ? null : bodyHtml(thread.body),
    external_url: thread.url,
    status: status && JSON.stringify({ value: status[0], color: status[1] }),
    fields: JSON.stringify(fields.map(([label, value]) => ({ label, value: lineHtml(value) }))),
    actions: JSON.stringify([
      ...Object.entries(thread.links ?? {}).map(([name, url]) => ({ '@type': 'ViewAction', name, url })),
      ...(thread.buttons ?? []).map((name) => ({
        '@type': 'UpdateAction',
        name,
        target: { '@type': 'EntryPoint', urlTemplate: buttonAddress(thread.key, name), httpMethod: 'POST' },
      })),
    ]),
    source_id: sourceId,
    external_id: thread.key,
  };
}

/** How a thread stands after all that happened. */
function lastState(happenings: readonly Happening[]) {
  const activities = happenings.filter((one) => 'does' in one);
  return {
    status: activities.findLast(({ status }) => status)?.status,
    fields: activities.findLast(({ fields }) => fields)?.fields,
  };
}

function messageOf(happening: Happening, thread: DemoThreadRow, { ids, now }: Place): DemoMessage {
  const sent = now.getTime() - happening.ago * 60_000;
  if ('nick' in happening) {
    const { nick, text } = happening;
    return {
      ...{ sent, event: 'message', app: 'chat', content: text, text, author: ids[nick] },
      ...{ thread, counts: 'internal_comments', unread: false },
    };
  }
  const body = 'does' in happening ? happening.body : happening.writes;
  const title = 'does' in happening ? happening.does : (happening.title ?? 'wrote');
  return {
    ...{ sent, app: 'influx', content: null, author: 0, thread, unread: false },
    event: 'does' in happening ? 'activity' : 'discussion',
    counts: 'does' in happening ? 'activities' : 'external_comments',
    text: htmlText(`${title} ${body ?? ''}`),
    title: lineHtml(title),
    body: body === undefined ? null : bodyHtml(body),
    by: { name: happening.by },
  };
}

function mailOf(mail: (typeof demoMails)[number], now: Date): DemoMessage {
  const { from, to, subject, html, tags, ago } = mail;
  return {
    sent: now.getTime() - ago * 60_000,
    ...{ event: 'mail', app: 'influx', author: 0, thread: null, counts: null, unread: false },
    content: { subject, content: bodyHtml(html), contentType: 'text/html', from: [from], to: [to] },
    text: htmlText(`${subject} ${html}`),
    explicitTags: tags,
  };
}
