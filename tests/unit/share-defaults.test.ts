import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../lib/settings.ts';
import {
  asChosen,
  firstDestination,
  partsAlong,
  type ShareDefaults,
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
    start: ShareDefaults['shareTo'],
    known: Partial<Parameters<typeof firstDestination>[2]> = {},
  ) => firstDestination(list, start, { draft: null, quick: null, site: null, ...known })?.name ?? null;

  test('where the site went last, else where anything did', () => {
    expect(first('site', { site: main })).toBe('Main');
    expect(first('site')).toBe('Random');
    expect(first('last', { site: main })).toBe('Random');
  });
  test('at one conversation, and as by the site once that is gone', () => {
    expect(first(design)).toBe('Design');
    expect(first(gone, { site: main })).toBe('Main');
  });
  test('nowhere when it is to be asked, unless something was chosen already', () => {
    expect(first('ask', { site: main })).toBe(null);
    expect(first('ask', { draft: main })).toBe('Main');
    expect(first('ask', { quick: design })).toBe('Design');
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
