/**
 * A reporter of Vitest that says in short what failed: at once, for a run that is broken off, and once more at its end,
 * where who reads only the end of a log learns where to go.
 */
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/** Characters of an error that are told: enough for a sentence and the values in it. */
const TOLD = 1_000;

const inShort = (text: string) => (text.length > TOLD ? `${text.slice(0, TOLD)} ...` : text);

/** Where it stands, and what went wrong there; a file or a suite has errors of its own when its set-up fails. */
function lines(failed: TestCase | TestSuite | TestModule): string[] {
  const place =
    failed.type === 'module'
      ? failed.relativeModuleId
      : `${failed.module.relativeModuleId} > ${failed.fullName}`;
  const errors = failed.type === 'test' ? (failed.result().errors ?? []) : failed.errors();
  return [`${failed.project.name}: ${place}`, ...errors.map(({ message }) => `  ${inShort(message)}`)];
}

export default class FailedInShort implements Reporter {
  onTestCaseResult(test: TestCase): void {
    if (test.result().state === 'failed') console.error(lines(test).join('\n'));
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const failed = modules.flatMap((module) => [
      ...[module, ...module.children.allSuites()].filter((one) => one.errors().length > 0),
      ...module.children.allTests('failed'),
    ]);
    if (failed.length > 0) console.error(`\nFailed, in short:\n${failed.flatMap(lines).join('\n')}\n`);
  }
}
