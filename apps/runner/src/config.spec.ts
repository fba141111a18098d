import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BadConfig, HELP, readConfig, SOURCES } from './config.js';

const ENV = { RAMUS_RUNNER_TOKEN: 't' };

describe('the configuration', () => {
  it('needs a token only', () => {
    expect(readConfig([], ENV)).toEqual({
      server: 'http://127.0.0.1:8000',
      token: 't',
      name: 'default',
      slots: 1,
      provider: 'cpu',
      modelsFolder: resolve('models'),
      home: resolve('var'),
      diagnostics: false,
      giveUpAfterMs: 0,
      logLevel: 'info',
    });
  });

  it('takes an option before its variable, and an empty variable for none', () => {
    const env = { ...ENV, RUNNER_SLOTS: '2', RUNNER_EP: '', RAMUS_DIAGNOSTICS: '1' };
    expect(readConfig(['--slots', '4', '--server', 'https://ramus.example/lab/'], env)).toMatchObject({
      slots: 4,
      provider: 'cpu',
      diagnostics: true,
      server: 'https://ramus.example/lab',
    });
  });

  it.each([
    [['--slots', '0'], ENV, '--slots (RUNNER_SLOTS): must be a whole number from 1 to 64'],
    [['--slots', '1.5'], ENV, '--slots (RUNNER_SLOTS)'],
    [[], {}, '--token (RAMUS_RUNNER_TOKEN): is required'],
    [[], { ...ENV, RUNNER_EP: 'tpu' }, '--ep (RUNNER_EP): must be one of cpu, cuda, webgpu'],
    [['--server', 'ftp://x'], ENV, '--server (RAMUS_SERVER): must be an http or https URL'],
    [['--name', '../x'], ENV, '--name (RUNNER_NAME)'],
    [['--nonsense'], ENV, "Unknown option '--nonsense'"],
  ])('refuses %j, and names what is wrong', (argv, env, message) => {
    expect(() => readConfig(argv, env)).toThrow(BadConfig);
    expect(() => readConfig(argv, env)).toThrow(message);
  });

  it('is not needed by someone who asks for help', () => {
    expect(readConfig(['--help'], {})).toBe('help');
  });

  it('has a line of help for every option and variable', () => {
    for (const { option, variable } of Object.values(SOURCES)) {
      expect(HELP).toContain(`--${option}`);
      expect(HELP).toContain(variable);
    }
  });
});
