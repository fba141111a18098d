// Fetches a real slide of OpenSlide's public test data into data/: npm run fetch:slides [-- --cmu-1]
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const BASE = 'https://openslide.cs.cmu.edu/download/openslide-testdata/Aperio/';
const SLIDES = {
  small: {
    name: 'CMU-1-Small-Region.svs',
    sha256: 'ed92d5a9f2e86df67640d6f92ce3e231419ce127131697fbbce42ad5e002c8a7',
  },
  /** Some 170 MB. What is printed is to be compared by whoever needs to be sure. */
  cmu1: { name: 'CMU-1.svs', sha256: undefined },
};

const USAGE = `usage: npm run fetch:slides [-- --cmu-1]

  (nothing)   CMU-1-Small-Region.svs, 2 MB, its hash checked
  --cmu-1     CMU-1.svs, some 170 MB, its hash printed`;

/** A connection that says nothing for this long is given up. */
const SILENCE_MS = 30_000;

/**
 * Downloads one slide; it appears under its name whole and checked, or not at all.
 *
 * @returns what to tell the person.
 * @throws {Error} with one sentence that says what is wrong.
 */
export async function fetchSlide({ name, sha256 }, folder, base = BASE, silenceMs = SILENCE_MS) {
  const path = join(folder, name);
  if (existsSync(path)) {
    const present = await hashOf(path);
    if (sha256 && present !== sha256)
      throw new Error(`${path} is there already, but it is not ${name}: remove it first.`);
    return `${path} is there already (sha256 ${present}).`;
  }
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${name}.${process.pid}.part`);
  try {
    const got = await download(new URL(name, base), temporary, silenceMs);
    if (sha256 && got !== sha256)
      throw new Error(`${name} arrived with another content (sha256 ${got}, not ${sha256}).`);
    await rename(temporary, path);
    return `${path} (sha256 ${got})`;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function download(url, path, silenceMs) {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), silenceMs);
  const hash = createHash('sha256');
  const listen = new Transform({
    transform(chunk, _encoding, done) {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), silenceMs);
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    const response = await fetch(url, { signal: silent.signal });
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), listen, createWriteStream(path), {
      signal: silent.signal,
    });
    return hash.digest('hex');
  } catch (error) {
    const why = silent.signal.aborted ? `nothing came for ${silenceMs / 1_000} s` : reasonOf(error);
    throw new Error(`${url} cannot be fetched (${why}): is this machine online?`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

const reasonOf = (error) => error.cause?.code ?? error.cause?.message ?? error.message;

async function hashOf(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function main(args) {
  if (args.includes('--help')) return console.log(USAGE);
  const unknown = args.find((arg) => arg !== '--cmu-1');
  if (unknown) throw new Error(`There is no option ${unknown}.\n${USAGE}`);
  const folder = fileURLToPath(new URL('../data', import.meta.url));
  console.log(await fetchSlide(args.includes('--cmu-1') ? SLIDES.cmu1 : SLIDES.small, folder));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
