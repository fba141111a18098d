import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import { UsageError, type CliCommand } from './command.js';
import { runCli } from './run-cli.js';

const command = (name: string, run: CliCommand['run']): CliCommand => ({
  name,
  summary: `does ${name}`,
  help: `Usage: ramus ${name}`,
  run,
});

async function call(words: string[], ...commands: CliCommand[]) {
  let out = '';
  let err = '';
  const code = await runCli(commands, words, {
    folder: '/',
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

describe('the command line', () => {
  it('runs the command with the longest name that the words begin with', async () => {
    const told: (readonly string[])[] = [];
    const both = [
      command('audit', async () => 1),
      command('audit verify', async (args) => {
        told.push(args);
        return 0;
      }),
    ];
    expect((await call(['audit', 'verify', '--all'], ...both)).code).toBe(0);
    expect(told).toEqual([['--all']]);
    expect((await call(['audit', 'other'], ...both)).code).toBe(1);
  });

  it('lists its commands when asked nothing, and when asked for one that there is not', async () => {
    const asked = await call(
      [],
      command('backup', async () => 0),
    );
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(asked.out).toContain('backup  does backup');
    const wrong = await call(
      ['restroe'],
      command('backup', async () => 0),
    );
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('"restroe"');
  });

  it('tells a command without running it', async () => {
    const never = command('backup', () => Promise.reject(new Error('ran')));
    expect(await call(['backup', '--help'], never)).toEqual({
      code: 0,
      out: 'Usage: ramus backup\n',
      err: '',
    });
  });

  it('answers a wrong option and a failure with 2, and says which', async () => {
    const wrong = command('backup', async (args) => {
      parseArgs({ args: [...args], options: {} });
      return 0;
    });
    const option = await call(['backup', '--no-such'], wrong);
    expect(option.code).toBe(2);
    expect(option.err).toContain('See: ramus backup --help');
    const usage = command('copy', () => Promise.reject(new UsageError('--to is missing')));
    expect((await call(['copy'], usage)).err).toContain('--to is missing');
    const failure = await call(
      ['copy'],
      command('copy', () => Promise.reject(new Error('disk full'))),
    );
    expect(failure).toMatchObject({ code: 2, err: 'ramus copy: disk full\n' });
  });
});
