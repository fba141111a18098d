import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEM_PAGES } from '../places.js';
import { pageOf } from './page.js';
import { ProblemPagesController } from './problem-pages.controller.js';
import { PROBLEMS } from './problems.js';
import { serve, type Served } from './serve.fixture.js';

describe('the problem pages', () => {
  it.each(Object.entries(PROBLEMS))('tell what %s means and what to do', (code, { status, title }) => {
    const page = readFileSync(join(PROBLEM_PAGES, `${code}.md`), 'utf8');
    expect(page.startsWith(`# ${title}\n\n\`${code}\`, HTTP status ${status}\n`)).toBe(true);
    expect(page).toMatch(/\n## What it means\n\n.{20}[^]+\n## What to do\n\n[`\w]/);
  });

  it('tell of nothing that cannot happen', () => {
    const pages = readdirSync(PROBLEM_PAGES).map((file) => file.replace(/\.md$/, ''));
    expect(pages.filter((code) => !Object.hasOwn(PROBLEMS, code))).toEqual([]);
  });
});

describe('a problem page', () => {
  let api: Served;
  beforeAll(async () => {
    api = await serve({ controllers: [ProblemPagesController] });
  });
  afterAll(() => api.app.close());

  it('is what the type of a problem leads to', async () => {
    const response = await fetch(`${api.url}/problems/lease-lost`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toContain('<h1>The lease is over</h1>');
  });

  it.each(['nothing', 'toString', '..%2f..%2fREADME'])('of %s is not found', async (code) => {
    expect((await fetch(`${api.url}/problems/${code}`)).status).toBe(404);
  });

  it('shows markup as text', () => {
    expect(pageOf('# A <b>\n\nSend `<x>` & "y"\nnow')).toMatch(
      /<title>A &lt;b&gt; · Ramus<\/title>[^]*<h1>A &lt;b&gt;<\/h1>\n<p>Send <code>&lt;x&gt;<\/code> &amp; &quot;y&quot; now<\/p>/,
    );
  });
});
