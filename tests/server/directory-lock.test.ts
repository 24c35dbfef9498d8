/** The lock of a data directory: of all that want it exactly one has it, and a death lets go of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const lock = join(import.meta.dirname, '..', '..', 'server', 'store', 'lock.ts');

/** Waits to be told, tries for the lock, tells what came of it, and lives on. */
const CONTENDER = `
  const [directory] = process.argv.slice(1);
  const { lockDirectory } = await import(${JSON.stringify(lock)});
  process.on('message', () => { // for as long as it listens, it lives
    try {
      lockDirectory(directory);
      process.send('has it');
    } catch (error) {
      process.send(error.message);
    }
  });
  process.send('ready');
`;

async function contender(directory: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', CONTENDER, directory], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

/** What becomes of so many that try at once, and who they are. */
async function race(directory: string, count: number) {
  const all = await Promise.all(Array.from({ length: count }, () => contender(directory)));
  const answers = all.map(async (one) => String((await once(one, 'message'))[0]));
  for (const one of all) one.send('now');
  return { all, answers: await Promise.all(answers) };
}

async function kill(all: ChildProcess[]): Promise<void> {
  const gone = all.map((one) => once(one, 'exit'));
  for (const one of all) one.kill('SIGKILL');
  await Promise.all(gone);
}

it('goes to exactly one of many that want it at once after a crash, and the others hear who has it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'quayside-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (let round = 0; round < 5; round += 1) {
    const { all, answers } = await race(directory, 6);
    expect(answers.filter((answer) => answer === 'has it')).toHaveLength(1);
    const refused = answers.filter((answer) => answer !== 'has it');
    for (const answer of refused)
      expect(answer).toContain(`${directory} is in use by another Quayside server`);
    const winner = all[answers.indexOf('has it')];
    const late = await race(directory, 1);
    expect(late.answers).toEqual([expect.stringContaining(`(process ${winner?.pid})`)]);
    await kill([...all, ...late.all]); // and so the next round comes after a crash
  }
});
