import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../lib/settings-schema.ts';
import {
  asChosen,
  firstChoices,
  firstDestination,
  isGoingOn,
  partsAlong,
  type ShareDefaults,
  sameChoices,
  takesScreenshot,
} from '../../lib/share/defaults.ts';
import type { Destination } from '../../lib/share/destinations.ts';
import type { SharedPage } from '../../lib/share/shared-page.ts';
import { withoutTracking } from '../../lib/share/tracking.ts';
import { flowKey } from '../../lib/store/picture.ts';

const flow = (name: string): Destination => ({
  kind: 'flow',
  account: 'a',
  conversation: flowKey(name),
  id: name,
  name,
  place: 'Acme',
});
const [main, design, random] = [flow('Main'), flow('Design'), flow('Random')];
const list = { all: [design, main, random], recent: [random] };
const gone = { account: 'a', conversation: flowKey('Gone') };
const page: SharedPage = {
  kind: 'page',
  title: 'Mooring',
  url: 'https://site.example/a?utm_source=mail&id=7',
  pageUrl: 'https://site.example/a?utm_source=mail&id=7',
  selection: 'Leave slack.',
  image: 'https://site.example/picture.png',
};
const usual: ShareDefaults = settingsOf(null);

describe('where a share begins', () => {
  const first = (
    shareTo: ShareDefaults['shareTo'],
    known: Partial<Parameters<typeof firstDestination>[2]> = {},
    sharePerSite = true,
  ) =>
    firstDestination(
      list,
      { shareTo, sharePerSite },
      { draft: null, quick: null, site: null, goesOn: false, ...known },
    )?.name ?? null;

  test('where the site went last, if that is wanted, else where anything did', () => {
    expect(first('last', { site: main })).toBe('Main');
    expect(first('last')).toBe('Random');
    expect(first('last', { site: main }, false)).toBe('Random');
    expect(first('last', { site: gone })).toBe('Random');
  });
  test('at one conversation, after an hour without a share, and elsewhere once it is gone', () => {
    expect(first(design)).toBe('Design');
    expect(first(design, { site: main })).toBe('Main');
    expect(first(design, { goesOn: true })).toBe('Random');
    expect(first(gone)).toBe('Random');
    expect(isGoingOn(1_000, 1_000 + 59 * 60_000)).toBe(true);
    expect(isGoingOn(1_000, 1_000 + 60 * 60_000)).toBe(false);
    expect(isGoingOn(0, Date.now())).toBe(false);
    // The clock was set back since.
    expect(isGoingOn(2_000, 1_000)).toBe(false);
  });
  test('nowhere when it is to be asked, unless its site or something chosen already says', () => {
    expect(first('ask', { goesOn: true })).toBe(null);
    expect(first('ask', { site: main }, false)).toBe(null);
    expect(first('ask', { site: main })).toBe('Main');
    expect(first('ask', { draft: main })).toBe('Main');
    expect(first('ask', { quick: design })).toBe('Design');
  });
  test('as was chosen when sites were one choice among others', () => {
    const chosen = (stored: object) => {
      const { shareTo, sharePerSite } = settingsOf(stored);
      return { shareTo, sharePerSite };
    };
    expect(chosen({})).toEqual({ shareTo: 'last', sharePerSite: true });
    expect(chosen({ shareTo: 'site' })).toEqual({ shareTo: 'last', sharePerSite: true });
    expect(chosen({ shareTo: 'ask' })).toEqual({ shareTo: 'ask', sharePerSite: false });
    expect(chosen({ shareTo: gone })).toEqual({ shareTo: gone, sharePerSite: false });
    expect(chosen({ shareTo: 'ask', sharePerSite: true })).toEqual({ shareTo: 'ask', sharePerSite: true });
  });
});

describe('what was chosen in a sheet', () => {
  const context = { page, destinations: list, defaults: usual, quick: null, site: null, goesOn: false };
  const draft = {
    comment: '',
    tags: [],
    target: { account: 'a', conversation: main.conversation },
    thread: 'a-thread',
    withSelection: false,
    withImage: true,
  };

  test('is there again when it opens elsewhere, with no word typed', () => {
    const again = firstChoices(context, draft);
    expect(again).toMatchObject({ to: main, thread: 'a-thread', withSelection: false, withImage: true });
    expect(sameChoices(again, draft)).toBe(true);
  });
  test.each([
    { target: { account: 'a', conversation: main.conversation } },
    { target: null },
    { thread: 'a-thread' },
    { withSelection: false },
    { withImage: false },
  ])('is worth keeping: %j', (choice) => {
    const begun = firstChoices(context, null);
    expect(begun).toMatchObject({ to: random, thread: null, withSelection: true, withImage: true });
    expect(sameChoices({ ...begun }, begun)).toBe(true);
    expect(sameChoices({ ...begun, ...choice }, begun)).toBe(false);
  });
  test('takes no thread into another flow when its own is gone', () => {
    expect(firstChoices(context, { ...draft, target: gone })).toMatchObject({ to: random, thread: null });
  });
});

describe('what goes along', () => {
  test('as chosen; a marked text that is itself shared always does', () => {
    expect(partsAlong(page, usual)).toEqual({ withSelection: true, withImage: true });
    const none = { ...usual, shareSelection: false, sharePicture: false };
    expect(partsAlong(page, none)).toEqual({ withSelection: false, withImage: false });
    expect(partsAlong({ ...page, kind: 'selection' }, none).withSelection).toBe(true);
    // An image that was clicked is what is shared.
    expect(partsAlong({ ...page, kind: 'image' }, none).withImage).toBe(true);
  });
  test('a screenshot with pages only', () => {
    const always = { ...usual, shareScreenshot: true };
    expect(takesScreenshot(page, usual)).toBe(false);
    expect(takesScreenshot(page, always)).toBe(true);
    expect(takesScreenshot({ ...page, kind: 'image' }, always)).toBe(false);
    expect(takesScreenshot({ ...page, tabs: [] }, always)).toBe(false);
  });
  test('addresses without what tracks, of all tabs too, unless they are wanted whole', () => {
    expect(asChosen(page, usual).url).toBe('https://site.example/a?id=7');
    expect(asChosen({ ...page, tabs: [page] }, usual).tabs?.[0]?.url).toBe('https://site.example/a?id=7');
    expect(asChosen(page, { ...usual, shareWithoutTracking: false })).toBe(page);
  });
});

test.each([
  ['https://a.example/?utm_source=x&utm_medium=y', 'https://a.example/'],
  ['https://a.example/p?q=a%20b+c&UTM_Source=x&z=%C3%A9#part', 'https://a.example/p?q=a%20b+c&z=%C3%A9#part'],
  [
    'https://a.example/p?fbclid=1&gclid=2&msclkid=3&igsh=4&mc_cid=5&_hsenc=6&ref_src=7',
    'https://a.example/p',
  ],
  ['https://a.example/p?utm%5Fsource=x', 'https://a.example/p'],
  ['https://a.example/p#utm_source=rss&utm_medium=feed', 'https://a.example/p'],
  // Kept, and kept as they are written.
  ['https://a.example/p?reference=1&source=2&clid=', 'https://a.example/p?reference=1&source=2'],
  ['https://a.example/p?&&b=%zz&ref=home#utm_source=rss&page=2', null],
  ['https://a.example', null],
  ['ftp://a.example/?utm_source=x', null],
  ['no address ?utm_source=x', null],
])('%s is told as %s', (address, told) => {
  expect(withoutTracking(address)).toBe(told ?? address);
});
