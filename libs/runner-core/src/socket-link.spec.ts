import { describe, expect, it } from 'vitest';
import { LinkDown } from './failures.js';
import type { LinkListener } from './ports.js';
import { SocketLink, type RunnerSocket } from './socket-link.js';
import { FakeClock, settle } from './testing/fake-clock.js';

/** Socket.IO's client as the link sees it, its server in the hands of the test. */
class FakeSocket implements RunnerSocket {
  connected = false;
  active = true;
  connects = 0;
  answer: () => Promise<unknown> = async () => ({ ok: true });
  readonly sent: [event: string, message: unknown][] = [];
  readonly #listeners = new Map<string, (...args: never[]) => void>();

  on(event: string, listener: (...args: never[]) => void): void {
    this.#listeners.set(event, listener);
  }
  timeout() {
    return {
      emitWithAck: (event: string, message: unknown) => {
        this.sent.push([event, message]);
        return this.answer();
      },
    };
  }
  connect(): void {
    this.connects += 1;
  }
  disconnect(): void {
    this.connected = false;
  }
  tell(event: string, ...args: unknown[]): void {
    (this.#listeners.get(event) as ((...args: unknown[]) => void) | undefined)?.(...args);
  }
}

function linked() {
  const socket = new FakeSocket();
  const clock = new FakeClock();
  const heard: string[] = [];
  const listener: LinkListener = {
    connected: () => heard.push('connected'),
    disconnected: () => heard.push('disconnected'),
    refused: ({ code }) => heard.push(`refused ${code}`),
    assignment: () => ({ accepted: true }),
    revoke: async () => void heard.push('revoked'),
    drained: () => heard.push('drained'),
    standing: (message) => heard.push(`standing ${String(message)}`),
  };
  const link = new SocketLink(
    socket,
    clock,
    () => 0.5,
    () => undefined,
  );
  link.open(listener);
  return { socket, clock, heard, link };
}

describe('the link over a socket', () => {
  it('passes on what the server says, and answers it', async () => {
    const { socket, heard } = linked();
    const answers: unknown[] = [];
    const answer = (reply: unknown): void => void answers.push(reply);
    socket.tell('connect');
    socket.tell('assignment', {}, answer);
    socket.tell('revoke', {}, answer);
    socket.tell('drain', answer);
    socket.tell('standing', 'proven');
    await settle();
    expect(heard).toEqual(['connected', 'revoked', 'drained', 'standing proven']);
    expect(answers).toEqual([{ accepted: true }, { ok: true }, { ok: true }]);
  });

  it('sends nothing while it is down, not even later', async () => {
    const { socket, link } = linked();
    await expect(link.heartbeat({ leases: [] })).rejects.toThrow(LinkDown);
    expect(socket.sent).toEqual([]);
  });

  it('says that no answer came', async () => {
    const { socket, link } = linked();
    socket.connected = true;
    socket.answer = () => Promise.reject(new Error('timeout'));
    await expect(link.drain({ reason: 'test' })).rejects.toThrow(LinkDown);
  });

  it('comes back by itself after the server turned it away, unless it was closed', async () => {
    const { socket, clock, link, heard } = linked();
    socket.active = false;
    socket.tell('connect_error', Object.assign(new Error('no'), { data: { ok: false, code: 'busy' } }));
    await clock.advance(60_000);
    expect(heard).toEqual(['refused busy']);
    expect(socket.connects).toBe(2);
    link.close();
    socket.tell('disconnect', 'io server disconnect');
    await clock.advance(60_000);
    expect(socket.connects).toBe(2);
  });
});
