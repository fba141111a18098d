import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { status, type handleServerStreamingCall, type ServerWritableStream } from '@grpc/grpc-js';
import type { DoubleEvent } from './double-log.js';
import type { DoubleState } from './state.js';
import {
  caughtUpResponse,
  checkpointResponse,
  confirmationResponse,
  eventResponse,
  notFoundResponse,
  refusal,
  streamFrom,
  type ReadReq,
  type ReadResp,
} from './wire.js';

type Call = ServerWritableStream<ReadReq, ReadResp>;
type Options = NonNullable<ReturnType<ReadReq['getOptions']>>;

const BACKWARDS = 1;

/** `Streams.Read`: pages of a stream or of all, and subscriptions to all. */
export const readCall =
  (double: DoubleState): handleServerStreamingCall<ReadReq, ReadResp> =>
  (call) => {
    const options = call.request.getOptions();
    if (!options) return void call.emit('error', refusal(status.INVALID_ARGUMENT, ''));
    double.count(options.hasSubscription() ? 'subscribe' : 'read', call.metadata);
    call.on('error', () => undefined);
    const work = options.hasSubscription()
      ? subscription(double, call, options)
      : page(double, call, options);
    work.catch(() => call.end());
  };

async function page(double: DoubleState, call: Call, options: Options): Promise<void> {
  const asked = options.getStream();
  const backwards = Number(options.getReadDirection()) === BACKWARDS;
  const name = asked && streamFrom(asked);
  const history = name === undefined ? double.log.events : double.log.stream(name);
  if (name !== undefined && history.length === 0) {
    call.write(notFoundResponse(name));
    return void call.end();
  }
  const isWanted =
    name === undefined ? fromPosition(options, backwards) : fromRevision(options, backwards, history.length);
  const ordered = backwards ? history.toReversed() : [...history];
  const count = Math.min(Number(options.getCount()), history.length);
  for (const event of ordered.filter(isWanted).slice(0, count)) await send(double, call, event);
  call.end();
}

/** A stream is read from a revision on, that one included. */
function fromRevision(options: Options, backwards: boolean, length: number): (event: DoubleEvent) => boolean {
  const stream = options.getStream();
  if (!stream || stream.hasStart()) return backwards ? ({ revision }) => revision === 0n : () => true;
  if (stream.hasEnd()) return backwards ? () => true : ({ revision }) => revision >= BigInt(length);
  const from = BigInt(stream.getRevision());
  return ({ revision }) => (backwards ? revision <= from : revision >= from);
}

/** All is read from a position on, that one included; backwards it ends before it. */
function fromPosition(options: Options, backwards: boolean): (event: DoubleEvent) => boolean {
  const all = options.getAll();
  if (!all || all.hasStart()) return () => !backwards;
  if (all.hasEnd()) return () => backwards;
  const from = BigInt(all.getPosition()?.getCommitPosition() ?? 0);
  return ({ position }) => (backwards ? position < from : position >= from);
}

/** A subscription begins behind its position, and goes on for ever. */
async function subscription(double: DoubleState, call: Call, options: Options): Promise<void> {
  const all = options.getAll();
  let place = all?.hasPosition() ? BigInt(all.getPosition()?.getCommitPosition() ?? 0) : -1n;
  if (all?.hasEnd()) place = double.log.events.at(-1)?.position ?? -1n;
  const matches = filterOf(options);
  const window = 32 * Math.max(options.getFilter()?.getCheckpointintervalmultiplier() ?? 1, 1);
  const ended = once(call, 'cancelled').then(() => true);
  await write(call, confirmationResponse(randomUUID()));
  let [next, looked, isLive] = [indexAfter(double.log.events, place), 0, false];
  for (;;) {
    const event = double.isDeaf ? undefined : double.log.events[next];
    if (event) {
      next += 1;
      looked += 1;
      if (matches(event)) await send(double, call, event);
      if (looked % window === 0) await write(call, checkpointResponse(event.position));
    } else {
      if (!isLive) await write(call, caughtUpResponse());
      isLive = true;
      if (await Promise.race([ended, appended(double)])) return;
    }
    if (call.cancelled) return;
  }
}

function indexAfter(events: readonly DoubleEvent[], place: bigint): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.position ?? 0n) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function filterOf(options: Options): (event: DoubleEvent) => boolean {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const expression = filter.getStreamIdentifier() ?? filter.getEventType();
  const of = ({ stream, type }: DoubleEvent) => (filter.hasStreamIdentifier() ? stream : type);
  const regex = expression?.getRegex() ? new RegExp(expression.getRegex()) : undefined;
  const prefixes = expression?.getPrefixList() ?? [];
  return (event) =>
    (regex?.test(of(event)) ?? false) || prefixes.some((prefix) => of(event).startsWith(prefix));
}

function appended(double: DoubleState): Promise<false> {
  return new Promise((resolve) => {
    const stop = double.log.onAppend(() => {
      stop();
      resolve(false);
    });
  });
}

async function send(double: DoubleState, call: Call, event: DoubleEvent): Promise<void> {
  double.sent += 1;
  await write(call, eventResponse(event));
}

/** Waits while the reader is slow: what it has not taken is not sent. */
async function write(call: Call, response: ReadResp): Promise<void> {
  if (call.cancelled || call.destroyed) throw new Error('the call is over');
  if (call.write(response)) return;
  const over = new AbortController();
  const { signal } = over;
  await Promise.race(['drain', 'cancelled', 'close'].map((event) => once(call, event, { signal })));
  over.abort();
}
