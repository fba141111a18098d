import type { Random } from '../random.js';
import type { Tally } from './tally.js';

const PATIENCE_MS = 20_000;

/** Frames as no client library writes them: below Socket.IO's own packets. */
const FRAMES: readonly ((random: Random) => string | Uint8Array<ArrayBuffer>)[] = [
  () => '',
  () => '0',
  () => '3probe',
  () => '6',
  () => '9',
  () => '40/runners,{"invitation":',
  () => '40/runners,[]',
  () => '40/nowhere,{}',
  () => '42["hello",{}]',
  () => '42/runners,["hello",{}]',
  () => '42/runners,["disconnect"]',
  () => '42/runners,["disconnecting","x"]',
  () => '42/runners,["error",{"a":1}]',
  () => '42/runners,["newListener"]',
  () => '42/runners,[]',
  () => '42/runners,{}',
  () => '42/runners,[{}]',
  () => '42/runners,99999999999999999999["hello",{}]',
  () => '43/runners,1[{}]',
  () => '451-/runners,["hello",{"_placeholder":true,"num":0}]',
  () => '45999999999-/runners,["hello",{"_placeholder":true,"num":-1}]',
  () => `42/runners,["hello",${'['.repeat(50_000)}`,
  () => `42/runners,["hello",${'['.repeat(20_000)}${']'.repeat(20_000)}]`,
  () => `42/${'r'.repeat(10_000)},["hello"]`,
  () => '42/runners,["hello",{"__proto__":{"a":1}}]',
  () => '\uFFFF\u0000',
  (random) => Uint8Array.from({ length: 1 + random.below(2_000) }, () => random.below(256)),
  (random) => `4${random.below(10)}/runners,${random.below(9)}${JSON.stringify({ a: random.next() })}`,
];

/** One bare connection that sends a few of them, and waits for the server to close it. @returns whether it did. */
export async function sendRawFrames(
  url: string,
  random: Random,
  tally: Tally,
  frames: number,
): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  socket.binaryType = 'arraybuffer';
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => socket.close(), PATIENCE_MS);
  socket.addEventListener('close', () => resolve());
  socket.addEventListener('error', () => resolve());
  socket.addEventListener('open', () => {
    if (random.below(2) === 0) socket.send('40/runners,{"invitation":"nobody"}');
    for (let n = 0; n < frames; n += 1) {
      socket.send(random.of(FRAMES)(random));
      tally.count('raw frames');
    }
    socket.close();
  });
  await closed;
  clearTimeout(timer);
}
