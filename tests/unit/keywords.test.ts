import { describe, expect, test } from 'vitest';
import { keywordAt, keywordIn, keywordOf, keywordSaid, sameKeyword } from '../../lib/keywords.ts';

describe('a keyword is found', () => {
  test.each([
    ['the deploy went out', 'deploy'],
    ['Deploy!', 'deploy'],
    ['(deploy)', 'DEPLOY'],
    ['STRASSE gesperrt', 'Straße'],
    ['Ο Όμηρος', 'ΌΜΗΡΟΣ'],
    ['ça marche à l’école', 'école'],
    ['cafe\u0301 au lait', 'café'], // composed or not
    ['привет, Кран стоит', 'кран'],
    ['東京都の天気', '東京'],
    ['サーバーが落ちた', 'サーバー'], // the last sign is of both scripts of syllables
    ['新サーバーです', 'サーバー'],
    ['佐々木さん', '佐々'],
    ['ราคาน้ำมันวันนี้', 'น้ำมัน'],
    ['الرافعة معطلة', 'الرافعة'],
    ['we write C++ here', 'c++'],
    ['release\n  candidate', 'release candidate'],
    ['see #outage', 'outage'],
    ['naïve 🚀launch', 'launch'],
  ])('in “%s”: %s', (text, word) => {
    expect(keywordIn(text, ['nothing', word])).toBe(word);
  });

  test.each([
    ['redeployed', 'deploy'],
    ['deployment', 'deploy'],
    ['snake_deploy_case', 'deploy'],
    ['cafés', 'café'],
    ['deploy2', 'deploy'],
    ['кранов', 'кран'],
    ['', 'deploy'],
    ['anything', ''],
  ])('not in “%s”: %s', (text, word) => {
    expect(keywordIn(text, [word])).toBeNull();
  });
});

test('a later place counts when an earlier one is part of a word', () => {
  expect(keywordIn('redeploy, then deploy', ['deploy'])).toBe('deploy');
  expect(keywordAt('redeploy, then deploy', 'Deploy')).toBe(15);
  expect(keywordAt('nothing', 'deploy')).toBeNull();
});

test('what others say counts: messages, comments, names of files; not one’s own words, nor what services tell', () => {
  const said = { event: 'message', user: '2', content: 'the crane', attachments: [] };
  expect(keywordSaid(said, 1, ['crane'])).toBe('crane');
  expect(keywordSaid({ ...said, user: '1' }, 1, ['crane'])).toBeNull();
  expect(
    keywordSaid({ ...said, event: 'comment', content: { text: 'the crane', title: '' } }, 1, ['crane']),
  ).toBe('crane');
  const file = { file_name: 'crane.pdf', path: '/f', content_type: '', file_size: 1 };
  expect(keywordSaid({ ...said, event: 'file', content: '', attachments: [file] }, 1, ['crane'])).toBe(
    'crane',
  );
  expect(keywordSaid({ ...said, event: 'tag-change' }, 1, ['crane'])).toBeNull();
});

test('what is typed becomes a keyword: no space around, one between, no longer than most', () => {
  expect(keywordOf('  release   candidate ')).toBe('release candidate');
  expect(keywordOf('x'.repeat(99))).toHaveLength(60);
  expect(sameKeyword('Straße', 'STRASSE')).toBe(true);
});
