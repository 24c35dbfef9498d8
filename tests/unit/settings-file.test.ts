import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { flowKey } from '../../lib/store/picture.ts';

vi.mock('wxt/browser', () => ({ browser: {} }));
const { settingsOf } = await import('../../lib/settings-schema.ts');
const { patchOf, readSettingsFile, settingNames, settingsFile } = await import('../../lib/settings-file.ts');
const { settingName, settingValue } = await import('../../components/settings/setting-words.ts');
const { diagnosticReport } = await import('../../components/settings/diagnostics.ts');
const { withoutAccount } = await import('../../lib/accounts/settings-without.ts');
const { reasonOf } = await import('../../lib/connection-log.ts');
type Settings = ReturnType<typeof settingsOf>;

const defaults = settingsOf(null);
const chosen: Settings = {
  ...defaults,
  theme: 'dark',
  mutedFlows: ['a/main', 'b/gone'],
  quiet: { on: true, spans: [{ days: [1], from: '22:00', to: '06:00' }] },
  lastTab: 'inbox',
  recentFlows: [{ account: 'a', conversation: 'flow:main' }],
};
const file = settingsFile(chosen, '1.0', 0);
const withSettings = (settings: object) =>
  JSON.stringify({ form: 'quayside-settings', version: 1, settings });

describe('settings as a file', () => {
  test('come back as they were, and only those that are choices', () => {
    const plan = readSettingsFile(file, defaults);
    expect(settingsOf({ ...defaults, ...patchOf(plan) })).toEqual({
      ...chosen,
      lastTab: 'unread',
      recentFlows: [],
    });
    expect(plan.changes.map(({ name }) => name).sort()).toEqual(['mutedFlows', 'quiet', 'theme']);
    expect(readSettingsFile(file, chosen)).toEqual({ changes: [], unknown: [], broken: [] });
    expect(file).not.toContain('recentFlows');
  });

  test('tell every message of a flow from now on, not from when that was chosen elsewhere', () => {
    const text = withSettings({ everyMessage: { 'a/chosen': 1, 'a/new': 2 } });
    const present = { ...defaults, everyMessage: { 'a/chosen': 5 } };
    const plan = readSettingsFile(text, present, 9);
    expect(patchOf(plan)).toEqual({ everyMessage: { 'a/chosen': 5, 'a/new': 9 } });
    expect(readSettingsFile(text, { ...present, ...patchOf(plan) }, 10).changes).toEqual([]);
  });

  test('name what is unknown and what can’t be read, and leave it as it is', () => {
    const text = withSettings({
      theme: 'purple',
      sendWith: 'mod-enter',
      colour: 1,
      pinnedFlows: 'x',
      // No organization is named so, and looking for one would fail wherever anything is counted.
      hiddenOrganizations: ['acme'],
    });
    const plan = readSettingsFile(text, chosen);
    expect(plan).toEqual({
      changes: [{ name: 'sendWith', before: 'enter', after: 'mod-enter' }],
      unknown: ['colour'],
      broken: ['theme', 'pinnedFlows', 'hiddenOrganizations'],
    });
  });

  test('are refused with the reason where the file is none', () => {
    const refused = (text: string) => () => readSettingsFile(text, defaults);
    expect(refused('')).toThrow(/not JSON/);
    expect(refused(file.slice(0, -20))).toThrow(/cut off/);
    for (const text of ['[]', 'null', '{"form":"other"}', '"quayside-settings"'])
      expect(refused(text)).toThrow(/no settings of Quayside/);
    expect(refused('{"form":"quayside-settings","version":2,"settings":{}}')).toThrow(/newer Quayside/);
    expect(refused('{"form":"quayside-settings","version":1,"settings":[]}')).toThrow(/damaged/);
    expect(refused(' '.repeat(2_000_000))).toThrow(/too large/);
  });

  test('are never anything but settings, whatever a file says', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...settingNames(), '__proto__', 'x'), fc.jsonValue()),
        (any) => {
          const plan = readSettingsFile(withSettings(any), defaults);
          const after = { ...defaults, ...patchOf(plan) };
          expect(settingsOf(after)).toEqual(after);
          for (const { name, before, after: to } of plan.changes) {
            expect(settingName(name)).not.toBe('');
            for (const value of [before, to])
              expect(settingValue(name, value, new Map())).toMatch(/^.{1,200}$/su);
          }
        },
      ),
    );
  });

  test('have a name and words for their values', () => {
    for (const name of settingNames()) expect(settingName(name), name).not.toBe(name);
    const flows = new Map([['a/main', 'Main']]);
    expect(settingValue('mutedFlows', chosen.mutedFlows, flows)).toBe('Main, 1 that is not here');
    expect(settingValue('theme', 'dark', flows)).toBe('Dark');
    expect(settingValue('quiet', chosen.quiet, flows)).toBe('Mon 22:00–06:00');
    expect(settingValue('quiet', defaults.quiet, flows)).toBe('off');
    expect(settingValue('live', true, flows)).toBe('on');
  });
});

describe('the report', () => {
  const secrets = [
    'tok-3n',
    'ada@acme.example',
    'Ada Fenwick',
    'pass-w0rd',
    'the berth plan',
    'x-door-value',
  ];
  const [token, email, name, password, text, header] = secrets as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];

  test('tells states, counts and errors, and nothing anybody wrote', () => {
    const report = diagnosticReport({
      version: '1.0',
      userAgent: 'Browser/1',
      accounts: [
        {
          id: `1@https://${token}.example`,
          server: `https://user:${password}@chat.example/${token}?token=${token}`,
          user: { id: 1, name, nick: name, email, avatar: `https://x/${token}` },
          method: 'token',
          signedInAt: 0,
          extraHeaders: [header],
          health: {
            state: 'trouble',
            failure: { kind: 'server', message: `${text} ${email}`, said: text },
            since: 0,
            refreshedAt: 1_000,
            retryAt: 5,
          },
          live: { state: 'reconnecting', since: 2_000 },
        },
      ],
      settings: {
        ...chosen,
        defaultServer: `https://${token}.example`,
        keywords: [text],
        mutedFlows: [email],
      },
      flows: 3,
      unread: 5,
      outbox: [
        {
          account: `1@https://${token}.example`,
          state: 'failed',
          attempts: 4,
          createdAt: 3_000,
          error: { kind: 'forbidden', message: text },
        },
      ],
      log: [
        {
          at: 4_000,
          what: 'work',
          task: 'refresh',
          failed: reasonOf(Object.assign(new Error(text), { kind: 'server', status: 503, said: email })),
        },
        {
          at: 4_500,
          what: 'outbox',
          action: 'message',
          failed: reasonOf({ kind: `${text} ${token}`, name: email }),
          retryMs: 2_000,
        },
      ],
      alarms: [{ name: 'quayside-poll', scheduledTime: 35_000 }],
      stored: 2_048,
      now: 5_000,
    });
    for (const secret of secrets) expect(report).not.toContain(secret);
    expect(report.split('\n')).toEqual([
      'Quayside 1.0',
      'Browser/1',
      '1970-01-01T00:00:05.000Z',
      'Account 1: https://chat.example, by token, 1 extra headers',
      '  trouble since 5 s ago, refreshed 4 s ago',
      '  stream reconnecting since 3 s ago',
      '  outbox failed 1, oldest 2 s ago, up to 4 attempts, for forbidden',
      'Alarms: quayside-poll in 30 s',
      'Flows 3, unread 5, stored 2 kB',
      expect.stringMatching(/^Stay connected on, theme dark/),
      'Pinned 0, muted 1, every message 0, hidden organizations 0',
      'Connection log:',
      '  1970-01-01T00:00:04.000Z work: refresh: 503 server',
      '  1970-01-01T00:00:04.500Z outbox: message: unknown, retry in 2 s',
    ]);
  });
});

test('what settings name of an account goes with it, and nothing else does', () => {
  const [gone, stays] = ['1@https://a', '2@https://b'];
  const both = (value: number) => ({ [`${gone}/f`]: value, [`${stays}/f`]: value, everything: value });
  const at = (account: string) => ({ account, conversation: flowKey('f') });
  const quiet = { on: true, spans: [] };
  const full = settingsOf({
    onlyAccount: gone,
    pinnedFlows: [`${gone}/f`, `${stays}/f`],
    mutedFlows: [`${gone}/f`, `${stays}/f`],
    everyMessage: both(1),
    flowThreads: { [`${gone}/f`]: true, [`${stays}/f`]: false },
    flowQuiet: { [`${gone}/f`]: quiet, [`${stays}/f`]: quiet },
    snoozed: both(2),
    recentFlows: [at(gone), at(stays)],
    siteFlows: [
      { site: 's', ...at(gone) },
      { site: 's', ...at(stays) },
    ],
    shareTo: at(gone),
  });
  const left = { ...full, ...withoutAccount(full, gone) };
  expect(JSON.stringify(left)).not.toContain(gone);
  // As many as before, but for the one account.
  expect(left).toMatchObject({
    pinnedFlows: [`${stays}/f`],
    mutedFlows: [`${stays}/f`],
    flowThreads: { [`${stays}/f`]: false },
    snoozed: { [`${stays}/f`]: 2, everything: 2 },
    recentFlows: [at(stays)],
    shareTo: 'last',
  });
  expect(withoutAccount({ ...full, shareTo: at(stays) }, gone).shareTo).toEqual(at(stays));
});
