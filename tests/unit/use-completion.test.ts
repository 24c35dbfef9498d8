import { afterEach, expect, test, vi } from 'vitest';
import { draw, hooks, leave } from '../support/hooks.ts';

vi.mock('preact/hooks', () => hooks);
const { useCompletion } = await import('../../components/completion/use-completion.ts');

afterEach(leave);

test('the caret stays where a person types, wherever it was to go before', () => {
  const element = {
    value: 'hello',
    selectionStart: 5,
    setSelectionRange(start: number) {
      this.selectionStart = start;
    },
  };
  const field = { current: element as unknown as HTMLTextAreaElement };
  const people = { members: [], others: [], recent: [], me: 1 };
  let text = 'hello';
  const completion = () =>
    draw(() =>
      useCompletion({
        field,
        text,
        onText: (next) => {
          text = next;
        },
        words: { people, tags: [] },
      }),
    );
  completion().placeCaret(5);
  const drawn = completion();
  Object.assign(element, { value: 'hello!', selectionStart: 6 });
  drawn.typed();
  completion();
  expect(text).toBe('hello!');
  expect(element.selectionStart).toBe(6);
});
