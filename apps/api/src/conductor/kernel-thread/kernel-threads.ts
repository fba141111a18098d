import type { OnApplicationShutdown } from '@nestjs/common';
import { DomainError } from '@ramus/domain';
import { areEquivalent, type ArtefactFile, type Kernel, type ShardPlan } from '@ramus/kernels';
import pLimit from 'p-limit';
import { MessageChannel } from 'node:worker_threads';
import { Calls } from './calls.js';
import { checkedResult } from './checked-result.js';
import {
  kernelServices,
  type KernelServices,
  type KernelWork,
  type Lends,
  type MadePlan,
  type MergeWork,
} from './kernel-work.js';
import { kernelsBehind } from './serve-kernels.js';
import { startThread, type Thread } from './thread.js';

export interface KernelThreadsOptions {
  readonly start?: () => Thread;
  /** A plan or a merge that has not ended by then fails. */
  readonly workDeadlineMs?: number;
  readonly checkDeadlineMs?: number;
}

/** Plans and merges at once: they share the machine with tiles and appends. */
const WORKS_AT_ONCE = 2;
/** They have a thread of their own, so that a runner is not kept waiting by a merge of minutes. */
const CHECKS_AT_ONCE = 1;
/** Results that wait for their check are held in memory. */
const MAX_WAITING_CHECKS = 64;
/** Results below this are checked on the spot, within a millisecond or two; in bytes. */
const SMALL_RESULT_BYTES = 64 * 1024;

/** What is lent while `signal` has not aborted. */
export type LendsUntil = (signal: AbortSignal) => Lends;

/**
 * Runs kernels beside the event loop, in a few threads that are started when they are needed first and used again.
 *
 * A piece of work that is given up (its deadline has passed, the server stops) takes its thread with it: nothing else
 * stops a computation. One that fails leaves its thread as it was, for each has a channel of its own.
 *
 * Kinds that need no slide have no pixels to look at and no results worth a name; a hop to a thread would cost more than
 * their whole plan, so they run on the spot.
 */
export class KernelThreads implements OnApplicationShutdown {
  private readonly threads = new Set<Thread>();
  private readonly idle: Thread[] = [];
  private readonly works = pLimit(WORKS_AT_ONCE);
  private readonly checks = pLimit(CHECKS_AT_ONCE);
  private readonly start: () => Thread;
  private readonly workDeadlineMs: number;
  private readonly checkDeadlineMs: number;
  private readonly closing = new AbortController();

  constructor({
    start = startThread,
    workDeadlineMs = 10 * 60_000,
    checkDeadlineMs = 60_000,
  }: KernelThreadsOptions = {}) {
    this.start = start;
    this.workDeadlineMs = workDeadlineMs;
    this.checkDeadlineMs = checkDeadlineMs;
  }

  /** @throws what the kernel throws; `TimeoutError` after the deadline; {ThreadEnded} */
  plan(kernel: Kernel, work: KernelWork, lends: LendsUntil, signal: AbortSignal): Promise<MadePlan> {
    return this.work(kernel, lends, signal, (kernels) => kernels.plan(work));
  }

  /**
   * Gives the files of a merge to `keep`, one after another, each piece made when `keep` asks for it.
   *
   * @throws as `plan` does.
   */
  merge(
    kernel: Kernel,
    work: MergeWork,
    lends: LendsUntil,
    keep: (file: ArtefactFile) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    return this.work(kernel, lends, signal, async (kernels, isOver) => {
      await kernels.merge(work);
      for (let file = await kernels.nextFile(); file; file = await kernels.nextFile()) {
        isOver.throwIfAborted();
        await keep({ ...file, data: piecesFrom(kernels) });
      }
    });
  }

  /**
   * Checks a shard's result.
   *
   * @returns the bytes to keep.
   * @throws {DomainError} `result-invalid`, `busy`.
   */
  async check(kernel: Kernel, planned: ShardPlan, body: Uint8Array): Promise<Uint8Array> {
    if (body.length <= SMALL_RESULT_BYTES) return checkedResult(kernel, planned, body);
    if (this.checks.pendingCount >= MAX_WAITING_CHECKS) throw new DomainError('busy', { retryAfterS: 2 });
    const { signal } = this.closing;
    return this.checks(() =>
      this.inThread(nothingLent, signal, this.checkDeadlineMs, async (kernels) =>
        kernels.check({ kind: kernel.kind, planned, body }),
      ),
    ).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'TimeoutError') {
        throw new DomainError('result-invalid', { reason: 'its check takes too long' });
      }
      throw error;
    });
  }

  /** Whether two checked results of one shard say the same. @throws `TimeoutError` after the deadline of a check. */
  async agree(kernel: Kernel, a: Uint8Array, b: Uint8Array): Promise<boolean> {
    if (!kernel.equivalent) return areEquivalent(kernel, a, b);
    const { signal } = this.closing;
    return this.checks(() =>
      this.inThread(nothingLent, signal, this.checkDeadlineMs, async (kernels) =>
        kernels.agree({ kind: kernel.kind, a, b }),
      ),
    );
  }

  onApplicationShutdown(): void {
    this.closing.abort();
    for (const thread of this.threads) thread.terminate();
    this.threads.clear();
    this.idle.length = 0;
  }

  private async work<Result>(
    kernel: Kernel,
    lends: LendsUntil,
    signal: AbortSignal,
    ask: (kernels: KernelServices, isOver: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    if (!kernel.needsSlide) return ask(kernelServices(lends(signal)), signal);
    const stop = AbortSignal.any([signal, this.closing.signal]);
    return this.works(() => this.inThread(lends, stop, this.workDeadlineMs, ask));
  }

  private async inThread<Result>(
    lends: LendsUntil,
    signal: AbortSignal,
    deadlineMs: number,
    ask: (kernels: KernelServices, isOver: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    const thread = this.takeThread();
    const givenUp = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
    const isOver = AbortSignal.any([givenUp, thread.ended]);
    const { port1, port2 } = new MessageChannel();
    const calls = new Calls<KernelServices>(port1, { ...lends(isOver) }, isOver);
    try {
      thread.take(port2);
      return await ask(kernelsBehind(calls), isOver);
    } finally {
      calls.close();
      this.giveBack(thread, givenUp.aborted);
    }
  }

  private takeThread(): Thread {
    const idle = this.idle.pop();
    if (idle) return idle;
    const thread = this.start();
    this.threads.add(thread);
    thread.ended.addEventListener('abort', () => this.forget(thread), { once: true });
    return thread;
  }

  private giveBack(thread: Thread, isGivenUp: boolean): void {
    if (isGivenUp) {
      thread.terminate();
      this.forget(thread);
    } else if (this.threads.has(thread)) {
      this.idle.push(thread);
    }
  }

  private forget(thread: Thread): void {
    this.threads.delete(thread);
    const place = this.idle.indexOf(thread);
    if (place >= 0) this.idle.splice(place, 1);
  }
}

async function* piecesFrom(kernels: KernelServices): AsyncGenerator<Uint8Array> {
  for (let piece = await kernels.nextPiece(); piece; piece = await kernels.nextPiece()) yield piece;
}

/** A check borrows nothing. */
const nothingLent: LendsUntil = () => ({
  readPlane: refuse,
  readArtefact: refuse,
  result: refuse,
  encodePng: refuse,
});
const refuse = (): Promise<never> => Promise.reject(new TypeError('nothing is lent to a check'));
