import type { Random } from '../random.js';

/** JSON of any shape. */
type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Deeper than any honest message, and than a careless recursion bears. */
const DEEP = 20_000;
const LONG = 100_000;

const nested = (depth: number): Json => {
  let value: Json = [];
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};

/** What people forget when they write a check. */
const HOSTILE: readonly (() => Json)[] = [
  ...[null, true, false, 0, -0, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 53, -(2 ** 53), 4_294_967_296].map(
    (value) => () => value,
  ),
  ...['', ' ', '\u0000', '\uD800', '0', 'NaN', '__proto__', '../../etc/passwd', '<script>', "';--"].map(
    (value) => () => value,
  ),
  ...[[], {}, [[]], [null], { length: 3 }, { toString: 1 }].map((value) => () => value as Json),
  () => 'x'.repeat(LONG),
  () => Array.from({ length: 2_000 }, () => 0),
  () => Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`k${n}`, n])),
  () => JSON.parse('{"__proto__":{"ok":true},"constructor":{"prototype":{"ok":true}}}') as Json,
  () => nested(200),
];
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'length', 'then', 'extra', ''];

/** A copy of a value in which something is other than it should be. */
export function mutated(value: unknown, random: Random, times = 1 + random.below(3)): unknown {
  let copy = structuredClone(value) as Json;
  for (let time = 0; time < times; time += 1) copy = mutatedOnce(copy, random);
  return copy;
}

function mutatedOnce(value: Json, random: Random): Json {
  // Mostly somewhere inside: a wrong leaf gets further than a wrong whole.
  if (typeof value !== 'object' || value === null || random.below(5) === 0) return changed(value, random);
  if (Array.isArray(value)) {
    const at = random.below(value.length);
    const member = value[at];
    if (member === undefined) return [random.of(HOSTILE)()];
    const choice = random.below(6);
    if (choice === 0) return value.filter((_, index) => index !== at);
    if (choice === 1) return [...value, structuredClone(member)];
    if (choice === 2) return value.toReversed();
    return value.with(at, mutatedOnce(member, random));
  }
  const names = Object.keys(value);
  const name = names.length > 0 ? random.of(names) : 'extra';
  const member = value[name] ?? null;
  const { [name]: _, ...rest } = value;
  const choice = random.below(8);
  if (choice === 0) return rest;
  if (choice === 1) return withOwn(rest, random.of(NAMES), member);
  if (choice === 2) return withOwn(value, random.of(NAMES), random.of(HOSTILE)());
  return { ...value, [name]: mutatedOnce(member, random) };
}

/** Also a member that is called `__proto__`, as JSON makes it. */
function withOwn(value: { [name: string]: Json }, name: string, member: Json): Json {
  const copy = { ...value };
  Object.defineProperty(copy, name, { value: member, enumerable: true, configurable: true, writable: true });
  return copy;
}

function changed(value: Json, random: Random): Json {
  if (typeof value === 'number' && random.below(2) === 0) {
    return random.of([value + 1, value - 1, -value, value * 1_000, value + 0.25, value * 2 ** 40]);
  }
  if (typeof value === 'string' && value.length > 0 && random.below(2) === 0) {
    const at = random.below(value.length);
    return value.slice(0, at) + random.of(['', '0', 'f', '\u0000', 'é', '/']) + value.slice(at + 1);
  }
  return random.of(HOSTILE)();
}

/** Bytes of a document in which something is other than it should be, also in ways that no JSON can be. */
export function mutatedText(value: unknown, random: Random): Buffer {
  const text = JSON.stringify(random.below(3) === 0 ? value : mutated(value, random));
  const at = random.below(text.length);
  const bytes = Buffer.from(text);
  switch (random.below(14)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.from(
        text.replace(/-?\d+(\.\d+)?/, random.of(['NaN', 'Infinity', '1e999', '-1e999', '0x1F', '01'])),
      );
    case 2:
      return Buffer.from(text.replace(/-?\d+(\.\d+)?/g, (n) => (random.below(4) === 0 ? '1e308' : n)));
    case 3:
      return Buffer.from(text.replace('{', `{${text.slice(1, at)},`));
    case 4:
      // The same name twice: whichever counts, it is checked.
      return Buffer.from(text.replace(/"(\w+)":/, '"$1":[{}],"$1":'));
    case 5:
      return Buffer.concat([bytes, bytes]);
    case 6:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 7:
      bytes[at] = random.below(256);
      return bytes;
    case 8:
      return Buffer.from(Array.from({ length: 1 + random.below(300) }, () => random.below(256)));
    case 9:
      return Buffer.from(`${'['.repeat(DEEP)}${text}${']'.repeat(DEEP)}`);
    case 10:
      return Buffer.alloc(0);
    default:
      return bytes;
  }
}
