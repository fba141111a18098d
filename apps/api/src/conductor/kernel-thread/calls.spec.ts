import { DomainError } from '@ramus/domain';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Calls } from './calls.js';

interface Server {
  double(n: number): number;
  fail(error: Error): never;
  size(sent: { readonly bytes: Uint8Array }): number;
  bytes(n: number): Uint8Array;
  never(nothing: undefined): Promise<void>;
}

function connect(change: Partial<Server> = {}, signal = new AbortController().signal) {
  const server: Server = {
    double: (n) => 2 * n,
    fail: () => {
      throw new DomainError('busy', { retryAfterS: 3 });
    },
    size: ({ bytes }) => bytes.length,
    bytes: (n) => new Uint8Array(n).fill(7),
    never: () => new Promise(() => undefined),
    ...change,
  };
  const { port1, port2 } = new MessageChannel();
  const here = new Calls<Server>(port1, {}, signal);
  const there = new Calls<Record<never, never>>(port2, { ...server }, new AbortController().signal);
  onTestFinished(() => {
    here.close();
    there.close();
  });
  return here;
}
const refusing = (error: unknown) => {
  const fail = () => {
    throw error;
  };
  return connect({ fail });
};

describe('a call', () => {
  it('is answered by the other side', async () => {
    expect(await connect().call('double', 21)).toBe(42);
  });

  it('does not wait for another', async () => {
    const calls = connect();
    void calls.call('never', undefined);
    expect(await Promise.all([calls.call('double', 1), calls.call('double', 2)])).toEqual([2, 4]);
  });

  it('moves bytes that are alone in their buffer: the sender has them no longer', async () => {
    const bytes = new Uint8Array(100_000);
    expect(await connect().call('size', { bytes })).toBe(100_000);
    expect(bytes.length).toBe(0);
  });

  it('copies a view, and nothing of its buffer that is outside', async () => {
    const whole = new Uint8Array(1_000);
    const answered = await connect({ size: ({ bytes }) => bytes.buffer.byteLength }).call('size', {
      bytes: whole.subarray(10, 20),
    });
    expect(answered).toBe(10);
    expect(whole.length).toBe(1_000);
  });

  it('copies a small buffer of Node, which shares its memory with others', async () => {
    const neighbour = Buffer.from('neighbour');
    expect(await connect().call('size', { bytes: Buffer.from('abc') })).toBe(3);
    expect(neighbour.toString()).toBe('neighbour');
  });

  it('answers bytes', async () => {
    expect(await connect().call('bytes', 3)).toEqual(new Uint8Array([7, 7, 7]));
  });

  it('of a service that there is not is rejected', async () => {
    const calls = connect() as unknown as Calls<{ nothing(n: number): void }>;
    await expect(calls.call('nothing', 1)).rejects.toThrow('no service nothing');
  });

  it('whose answer cannot cross is rejected', async () => {
    const double = () => (() => undefined) as unknown as number;
    await expect(connect({ double }).call('double', 1)).rejects.toThrow(/could not be cloned/);
  });
});

describe('an error', () => {
  it('of the domain is one on the other side, with its code and facts', async () => {
    const rejected = connect().call('fail', new Error());
    await expect(rejected).rejects.toBeInstanceOf(DomainError);
    await expect(rejected).rejects.toMatchObject({ code: 'busy', facts: { retryAfterS: 3 } });
  });

  it('of the data keeps its name and words', async () => {
    class MissingMpp extends Error {
      override readonly name = 'MissingMpp';
    }
    const rejected = refusing(new MissingMpp('no mpp')).call('fail', new Error());
    await expect(rejected).rejects.toMatchObject({ name: 'MissingMpp', message: 'no mpp' });
    await expect(rejected).rejects.toBeInstanceOf(Error);
  });

  it('keeps where it was thrown', async () => {
    const thrown = new RangeError('too far');
    await expect(refusing(thrown).call('fail', new Error())).rejects.toMatchObject({ stack: thrown.stack });
  });

  it('that is none becomes one', async () => {
    await expect(refusing('words').call('fail', new Error())).rejects.toThrow('words');
  });
});

describe('a signal that aborts', () => {
  it('ends the calls that wait, and later ones, with its reason', async () => {
    const stop = new AbortController();
    const calls = connect({}, stop.signal);
    const waiting = calls.call('never', undefined);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(calls.call('double', 1)).rejects.toThrow('enough');
  });
});
