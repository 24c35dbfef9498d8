import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byNames,
  findFlows,
  findPeople,
  groupFlows,
  hitIn,
  settingKey,
} from '../../components/flows/flow-lists.ts';
import { webAddress } from '../../components/flows/flow-settings.ts';
import { accountNames } from '../../lib/store/account-names.ts';
import type { FlowRow } from '../../lib/store/picture.ts';

const organization = (id: number, name: string) => ({
  id,
  name,
  parameterized_name: name.toLowerCase(),
  user_limit: 0,
  user_count: 0,
  active: true,
  url: '',
});
const acme = organization(1, 'Acme');
const zeta = organization(2, 'Zeta');

function flow(name: string, changes: Partial<FlowRow['flow']> = {}): FlowRow {
  return {
    account: 'a',
    id: name,
    flow: {
      id: name,
      name,
      parameterized_name: name.toLowerCase(),
      organization: acme,
      unread_mentions: 0,
      open: true,
      joined: true,
      url: '',
      web_url: '',
      access_mode: 'organization',
      disabled: false,
      ...changes,
    },
  };
}
const names = (rows: FlowRow[]) => rows.map((row) => row.id);

describe('groups', () => {
  it('puts pinned first, organizations by name, joinable last, closed apart', () => {
    const rows = [
      flow('Tools', { organization: zeta }),
      flow('Beta'),
      flow('Aside', { joined: false, open: false }),
      flow('alpha'),
      flow('Old', { open: false }),
      flow('Archive', { disabled: true }),
      flow('Main'),
    ];
    const { groups, closed } = groupFlows(rows, ['a/Main', 'a/Old', 'a/Gone'], accountNames([], rows));
    expect(groups.map((group) => [group.title, names(group.rows)])).toEqual([
      ['Pinned', ['Main']],
      ['Acme', ['alpha', 'Beta', 'Aside']],
      ['Zeta', ['Tools']],
    ]);
    expect(names(closed)).toEqual(['Archive', 'Old']);
  });

  it('shows every flow exactly once, whatever is pinned', () => {
    const rows = fc.uniqueArray(
      fc.record({ name: fc.string({ minLength: 1 }), open: fc.boolean(), joined: fc.boolean() }),
      { selector: (row) => row.name },
    );
    fc.assert(
      fc.property(rows, fc.array(fc.nat(20)), (specs, pins) => {
        const all = specs.map((spec) => flow(spec.name, spec));
        const pinned = pins.flatMap((pin) => all[pin] ?? []).map(settingKey);
        const { groups, closed } = groupFlows(all, pinned, accountNames([], all));
        const shown = [...groups.flatMap((group) => group.rows), ...closed];
        expect(names(shown).sort()).toEqual(names(all).sort());
      }),
    );
  });
});

describe('search', () => {
  it('ranks the start of the name, then the start of a word, then anywhere, then the organization', () => {
    const rows = [
      flow('Forecasting'),
      flow('Big release'),
      flow('Research', { open: false }),
      flow('Release', { joined: false }),
      flow('Plain', { organization: organization(3, 'Reef') }),
      flow('Nothing'),
    ];
    expect(names(findFlows(byNames(rows), 're').map((found) => found.row))).toEqual([
      'Release',
      'Research',
      'Big release',
      'Forecasting',
      'Plain',
    ]);
  });

  it('marks the best place in the name itself', () => {
    expect(hitIn('Core release', 'RE')).toEqual({ start: 5, end: 7, rank: 1 });
    expect(hitIn('Main', '  ')).toBeNull();
    expect(hitIn('Main', 'x')).toBeNull();
    expect(hitIn('İstanbul', 'stan')).toBeNull();
  });

  it('offers people by name or nick, but not the reader', () => {
    const person = (id: number, nick: string, name: string) => ({
      account: 'a',
      user: { id, nick, name, email: '', avatar: '' },
    });
    const people = [person(1, 'greg', 'Greg'), person(2, 'mar', 'Margret'), person(3, 'greta', 'Holm')];
    const found = findPeople(people, 'gre', (_, id) => id === 1);
    expect(found.map((one) => one.user.nick)).toEqual(['greta', 'mar']);
  });
});

it('leads to the web whatever a server calls its threads, and to nothing but the web', () => {
  const harbour = flow('Harbour', { web_url: 'https://chat.acme.test/app/acme/harbour/' });
  expect(webAddress(harbour)).toBe('https://chat.acme.test/app/acme/harbour/');
  expect(webAddress(harbour, 'a/b')).toBe('https://chat.acme.test/app/acme/harbour/threads/a%2Fb');
  // Half a character.
  expect(webAddress(harbour, 'x\ud83c')).toBe('https://chat.acme.test/app/acme/harbour/threads/x%EF%BF%BD');
  expect(webAddress(flow('Harbour', { web_url: 'javascript:alert(1)' }))).toBeNull();
});
