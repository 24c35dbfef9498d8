import { msg } from '../../lib/i18n/t.ts';

/** What a version brings in a few sentences, in the person's language; the changelog has all of it, in English. */
export const HIGHLIGHTS: Readonly<Record<string, readonly string[]>> = {
  '0.1.0': [
    msg('Mentions and private messages show in the toolbar as they come, and you answer them right there.'),
    msg('Share a page, a picture or a screenshot: into a flow, one of its threads, or to a person.'),
    msg('Nothing you write is lost or sent twice, even when the connection or the browser breaks down.'),
    msg('You decide what may interrupt you: quiet hours, snoozes, keywords, and a level for each flow.'),
    msg('Several accounts and servers in one list of what is unread.'),
    msg('Search everything, jump anywhere by keyboard, and keep longer talks open beside the page.'),
  ],
};
