import { LIES, lieAbout } from '../../support/lies.js';

/** A worker that returns lies instead of its results: one way after the other. */
export const RETURN_LIES = `
  const ask = self.fetch.bind(self);
  const lieAbout = ${lieAbout.toString()};
  const lies = ${JSON.stringify(LIES)};
  let told = 0;
  self.fetch = (url, init) => {
    if (init?.method !== 'PUT') return ask(url, init);
    const truth = JSON.parse(new TextDecoder().decode(init.body));
    const lie = lieAbout(truth, lies[told++ % lies.length]);
    return ask(url, { ...init, body: new TextEncoder().encode(JSON.stringify(lie)) });
  };`;

/** A worker that returns so many results, and then waits for ever for a tile of the next shard. */
export const stallAfter = (results: number): string => `
  const ask = self.fetch.bind(self);
  let returned = 0;
  self.fetch = (url, init) => {
    if (init?.method === 'PUT') returned += 1;
    const isTile = /\\/tiles\\/\\d+$/.test(new URL(url, location.href).pathname);
    return isTile && returned >= ${results} ? new Promise(() => undefined) : ask(url, init);
  };`;
