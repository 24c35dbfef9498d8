/** Finds what stands out in the line that lists show of a message, by the grammar. Pure. */
import { CODE, HASHTAG, type Marks, MENTION } from './excerpt.ts';
import { parseText } from './flowdock/tags.ts';

/** Code within a text: a block, or a span within a line. */
export const CODE_SPANS = /```(?:[\w+-]*\n)?([\s\S]+?)```|`([^`\n]+)`/g;

/** The marks of a line; code is never searched for mentions or links. */
export function marksIn(line: string): Marks {
  const marks: number[] = [];
  let from = 0;
  const prose = (end: number): void => {
    for (const token of parseText(line.slice(from, end))) {
      if (token.kind === 'mention') marks.push(MENTION, from + token.start, from + token.end);
      if (token.kind === 'hashtag') marks.push(HASHTAG, from + token.start, from + token.end);
    }
  };
  for (const { index, 0: code } of line.matchAll(CODE_SPANS)) {
    prose(index);
    from = index + code.length;
    marks.push(CODE, index, from);
  }
  prose(line.length);
  return marks;
}
