import { describe, expect, test } from 'vitest';
import { type PageFacts, pageAddress, sharedPageFrom, showablePicture } from '../../lib/share/page-facts.ts';

const facts = (part: Partial<PageFacts> = {}): PageFacts => ({
  title: 'Low tide',
  url: 'https://a.example/notes/1?utm=x#lines',
  canonical: 'https://a.example/notes/1',
  selection: '',
  image: '',
  label: '',
  ...part,
});

describe('what a click shares', () => {
  test('the page, at its canonical address, at the place one was', () => {
    expect(sharedPageFrom({}, facts(), null)).toMatchObject({
      kind: 'page',
      title: 'Low tide',
      url: 'https://a.example/notes/1#lines',
    });
  });

  test('a selection with its line breaks, which the menu has lost', () => {
    const shared = sharedPageFrom({ selectionText: 'One Two' }, facts({ selection: 'One\n\nTwo' }), null);
    expect(shared).toMatchObject({ kind: 'selection', selection: 'One\n\nTwo' });
  });

  test('the selection of a frame, which the page itself does not know', () => {
    const shared = sharedPageFrom({ selectionText: 'In a frame' }, facts({ selection: 'elsewhere' }), null);
    expect(shared.selection).toBe('In a frame');
  });

  test('a link by its text, an image by its description', () => {
    const link = sharedPageFrom({ linkUrl: 'https://b.example/' }, facts({ label: ' Tide\n tables ' }), null);
    expect(link).toMatchObject({ kind: 'link', title: 'Tide tables', url: 'https://b.example/' });
    const click = { mediaType: 'image', srcUrl: 'https://b.example/c.png', linkUrl: 'https://b.example/' };
    expect(sharedPageFrom(click, facts({ label: 'Cleat' }), null)).toMatchObject({
      kind: 'image',
      title: 'Cleat',
      url: 'https://b.example/c.png',
      image: 'https://b.example/c.png',
    });
  });

  test('an address that works only here is replaced by the page', () => {
    const shared = sharedPageFrom({ mediaType: 'video', srcUrl: 'blob:https://a.example/1' }, facts(), null);
    expect(shared.url).toBe('https://a.example/notes/1#lines');
    expect(sharedPageFrom({ linkUrl: 'javascript:alert(1)' }, facts(), null).url).not.toContain('javascript');
  });

  test('where no script may run, the tab and the menu have to do', () => {
    const shared = sharedPageFrom({ selectionText: 'Some words' }, null, {
      title: 'Report.pdf',
      url: 'https://a.example/report.pdf',
    });
    expect(shared).toMatchObject({
      title: 'Report.pdf',
      url: 'https://a.example/report.pdf',
      selection: 'Some words',
    });
  });
});

describe('what a page says is not believed blindly', () => {
  test('a canonical address counts only within the origin, and not for the front page', () => {
    expect(pageAddress('https://a.example/x', 'https://evil.example/x')).toBe('https://a.example/x');
    expect(pageAddress('https://a.example/x', 'https://a.example/')).toBe('https://a.example/x');
    expect(pageAddress('https://a.example/x', 'javascript:alert(1)')).toBe('https://a.example/x');
  });

  test('pictures are raster, and by http(s) or small data', () => {
    expect(showablePicture('https://a.example/i.webp')).not.toBe('');
    expect(showablePicture('data:image/png;base64,AA')).not.toBe('');
    for (const bad of [
      'https://a.example/i.svg',
      'https://a.example/i.SVG?x=1',
      'data:image/svg+xml;base64,AA',
      'data:text/html,x',
      'javascript:alert(1)',
      'file:///etc/passwd',
      `data:image/png;base64,${'A'.repeat(200_000)}`,
    ]) {
      expect(showablePicture(bad)).toBe('');
    }
  });

  test('the picture of a selection that is far too long does not fill the session', () => {
    expect(sharedPageFrom({}, facts({ selection: 'x'.repeat(1e6) }), null).selection.length).toBeLessThan(
      30_000,
    );
  });
});
