import type { Kernel, RunContext } from '@ramus/kernels';
import type { ComputePorts } from '../run-assignment.js';
import { FakeClock } from './fake-clock.js';

/** A kernel that takes anything, and whose run is the test's. */
export function kernelThat(run: (context: RunContext, input: unknown) => Promise<unknown>): Kernel {
  const anything = { safeParse: (data: unknown) => ({ success: true, data }) } as unknown as Kernel['input'];
  return {
    kind: 'diagnostic',
    summary: '',
    params: anything,
    needsSlide: false,
    needsMpp: false,
    input: anything,
    result: anything,
    maxResultBytes: 10_000,
    plan: () => Promise.reject(new RangeError('a runner plans nothing')),
    run: (input, _common, context) => run(context, input),
    async *merge() {},
  };
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** Ports over a fake clock, and a server of which `answer` says what it answers; a thrown error is a broken connection. */
export function computePorts(
  kernel: Kernel | undefined,
  answer: (asked: Asked) => Response | Promise<Response>,
): { ports: ComputePorts; clock: FakeClock; asked: Asked[] } {
  const clock = new FakeClock();
  const asked: Asked[] = [];
  const ports: ComputePorts = {
    server: 'http://server.test/base',
    clock,
    random: () => 0.5,
    kernel: () => kernel,
    infer: async (_model, input) => input,
    fetch: async (url, init) => {
      const { pathname, search } = new URL(url);
      const body = init.body ? new TextDecoder().decode(init.body as Uint8Array) : undefined;
      const question = { method: init.method ?? 'GET', path: pathname + search, body };
      asked.push(question);
      const aborted = new Promise<never>((_, reject) => {
        init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
      aborted.catch(() => undefined);
      return Promise.race([Promise.resolve(answer(question)), aborted]);
    },
  };
  return { ports, clock, asked };
}

export const ok = (): Response => new Response('{}');
export const status = (code: number, headers?: Record<string, string>): Response =>
  new Response('', { status: code, headers });
export const problemOf = (code: number, type: string): Response =>
  new Response(JSON.stringify({ type: `/problems/${type}`, title: 'No', status: code }), { status: code });
export const whiteTile = (): Response =>
  new Response(new Uint8Array(12).fill(255), { headers: { 'x-tile-size': '2x2' } });
export const never = (): Promise<Response> => new Promise(() => undefined);
