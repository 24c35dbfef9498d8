import { describe, expect, it } from 'vitest';
import { pictureAddress } from '../../components/ui/picture.ts';

describe('a picture of somebody', () => {
  it('is loaded over http and https, when it is no document', () => {
    expect(pictureAddress('https://static.test/avatars/7c1f90aa42d3/')).toBe(
      'https://static.test/avatars/7c1f90aa42d3/',
    );
    expect(pictureAddress('http://static.test/me.png')).toBe('http://static.test/me.png');
    for (const address of [
      'data:image/png;base64,x',
      'javascript:1',
      'https://x.test/a.svg',
      'x',
      '',
      null,
    ]) {
      expect(pictureAddress(address), `${address}`).toBeNull();
    }
  });

  it('is drawn here and not asked for where it would be initials', () => {
    const key = '0f'.repeat(16);
    expect(pictureAddress(`https://chat.test/avatars/initials/${key}/`)).toBeNull();
    expect(pictureAddress(`https://chat.test/below/avatars/initials/${key}`)).toBeNull();
    expect(pictureAddress('https://chat.test/avatars/initials/mine.png')).not.toBeNull();
  });
});
