import type { Assignment } from '@ramus/contracts';
import { io, type Socket } from 'socket.io-client';
import { v7 } from 'uuid';
import type { Random } from '../random.js';
import { mutated } from './mutate.js';
import type { Tally } from './tally.js';

/** How long an answer may take; a socket that was sent away gives none, and is heard of at once. */
const PATIENCE_MS = 10_000;
/** Messages of one connection: a volunteer that talks nonsense five times is sent away. */
const WORDS = 12;

/** Names that an event should not have, and those that Socket.IO itself knows. */
const EVENTS = [
  'heartbeat',
  'failed',
  'declined',
  'drain',
  'hello',
  'error',
  '__proto__',
  'constructor',
  'x',
];

/** Events that a runner may send, and is answered. */
const ANSWERED = new Set(['hello', 'heartbeat', 'failed', 'declined', 'drain']);
/** The end of a connection that the server closed: an answer too, to the last thing said. */
const SENT_AWAY = 'sent away';

type Lease = Pick<Assignment, 'jobId' | 'token'>;

/** What all of them know together: who they are and which leases there are. */
export interface Gossip {
  readonly url: string;
  /** Tokens of invitations, each with ids that its volunteers come under again and again. */
  readonly accounts: readonly { readonly invitation: string; readonly runnerIds: readonly string[] }[];
  /** Leases that there are not, and real ids of jobs that nobody told them. */
  readonly made: Lease[];
  /** What each runner was told of. */
  readonly told: Map<string, Lease[]>;
}

/** A volunteer's socket that says what no honest one says: one connection, a dozen messages, then it is gone. */
export async function babble(gossip: Gossip, random: Random, tally: Tally): Promise<void> {
  const { invitation, runnerIds } = random.of(gossip.accounts);
  const socket = io(`${gossip.url}/runners`, {
    transports: ['websocket'],
    auth: random.below(12) === 0 ? (mutated({ invitation }, random) as object) : { invitation },
    forceNew: true,
    reconnection: false,
  });
  const left = new Promise<undefined>((resolve) => {
    socket.once('disconnect', () => resolve(undefined));
    socket.once('connect_error', () => resolve(undefined));
  });
  /** @returns whether it was answered. */
  const ask = async (event: string, message: unknown): Promise<boolean> => {
    const answer = socket.timeout(PATIENCE_MS).emitWithAck(event, message) as Promise<unknown>;
    const heard = await Promise.race([answer.then((reply) => ({ reply })).catch(() => undefined), left]);
    if (heard) tally.answer(event, heard.reply);
    return heard !== undefined;
  };
  const { runnerIds: others } = random.of(gossip.accounts);
  const runnerId = random.of([
    newId(random),
    random.of(runnerIds),
    random.of(random.below(4) === 0 ? others : runnerIds),
  ]);
  hear(socket, runnerId, gossip, random);
  const asked = [ask('hello', messageOf('hello', runnerId, gossip, random))];
  if (random.below(4) > 0) await asked[0];
  let unanswerable = 0;
  for (let word = 0; word < WORDS && !socket.disconnected; word += 1) {
    const event = random.of(EVENTS);
    const message = messageOf(event, runnerId, gossip, random);
    if (ANSWERED.has(event) && random.below(6) > 0) {
      asked.push(ask(event, message));
      if (random.below(3) === 0) await asked.at(-1);
    } else {
      // Of another name, without a message, or with too many: nothing says where an answer would go.
      socket.emit(event, ...random.of([[], [message], [message, message], [null, message, 1]]));
      unanswerable += 1;
    }
  }
  const answered = await Promise.all(asked);
  // Messages are read in turn: when a later one is answered, those before it were read as well.
  if (answered.at(-1) && (await ask('heartbeat', { leases: [] }))) tally.count('unanswerable', unanswerable);
  else tally.count(SENT_AWAY);
  socket.disconnect();
}

/** An assignment is taken, declined, or answered with something else; a revocation seldom properly. */
function hear(socket: Socket, runnerId: string, { told }: Gossip, random: Random): void {
  const leases = told.get(runnerId) ?? [];
  told.set(runnerId, leases);
  socket.on('assignment', ({ jobId, token }: Assignment, answer: (reply: unknown) => void) => {
    leases.push({ jobId, token });
    const reply = { accepted: random.below(2) === 0 };
    answer(random.below(2) === 0 ? reply : mutated(reply, random));
  });
  socket.on('revoke', (_: unknown, answer: (reply: unknown) => void) =>
    answer(mutated({ ok: true }, random)),
  );
}

function messageOf(event: string, runnerId: string, gossip: Gossip, random: Random): unknown {
  const lease = () => structuredClone(leaseFor(runnerId, gossip, random));
  const about = {
    ...{ runnerId, kind: 'browser', version: '1', provider: 'wasm', slots: 1 + random.below(8) },
    ...{ kinds: ['diagnostic'], holds: random.below(4) === 0 ? [lease()] : [] },
    volunteer: { vendor: '', architecture: '', isFallbackAdapter: false, browser: 'b', canaries: [] },
  };
  const honest = new Map<string, () => unknown>([
    ['hello', () => about],
    [
      'heartbeat',
      () => ({ leases: Array.from({ length: random.below(4) }, () => ({ ...lease(), tilesDone: 0 })) }),
    ],
    ['failed', () => ({ ...lease(), code: 'x', detail: 'y', retryable: random.below(2) === 0 })],
    ['declined', () => ({ ...lease(), reason: 'busy' })],
    ['drain', () => ({ reason: 'over' })],
  ]);
  const message = honest.get(event)?.() ?? {};
  // Most hellos are good, or nothing that comes after them would be looked at.
  if (random.below(event === 'hello' ? 2 : 4) === 0) return message;
  if (event === 'hello' && random.below(2) === 0) return message;
  return random.below(10) === 0 ? Buffer.from(JSON.stringify(message)) : mutated(message, random);
}

/** Mostly its own: whoever names another's is banned, and says no more. */
function leaseFor(runnerId: string, { made, told }: Gossip, random: Random): Lease {
  const own = told.get(runnerId) ?? [];
  if (random.below(30) === 0) return random.of([...told.values(), made].flat());
  return own.length > 0 && random.below(4) > 0 ? random.of(own) : random.of(made);
}

/** The same of the same seed. */
export const newId = (random: Random): string =>
  v7({ msecs: random.below(2 ** 31), random: Uint8Array.from({ length: 16 }, () => random.below(256)) });
