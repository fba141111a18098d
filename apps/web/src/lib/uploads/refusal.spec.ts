import { describe, expect, it } from 'vitest';
import { refusalOf } from './refusal.js';

const problem = (status: number, code: string, detail?: string) =>
  refusalOf({ status, body: JSON.stringify({ type: `/problems/${code}`, title: 'Title', detail }) });

describe('a failed upload', () => {
  it('without an answer is tried again', () => {
    expect(refusalOf({})).toEqual({ text: 'The server cannot be reached', isPassing: true });
  });

  it('of a file that is no slide says so with the reason, and is not tried again', () => {
    expect(problem(422, 'upload-not-a-slide', 'unknown-format: no format knows it')).toEqual({
      text: 'This file is no slide that can be read: no format knows it',
      isPassing: false,
    });
  });

  it('says in the server’s words what has no words here', () => {
    expect(problem(413, 'upload-too-large', 'at most 8 GB').text).toBe('Title: at most 8 GB');
    expect(refusalOf({ status: 500, body: '<html>' }).text).toBe('The server answered 500');
  });

  it.each([
    [409, 'upload-conflict', true],
    [503, 'busy', true],
    [429, 'too-many-uploads', false],
    [413, 'upload-too-large', false],
    [404, 'upload-unknown', false],
  ])('with %i %s is tried again by itself: %s', (status, code, isPassing) => {
    expect(problem(status, code).isPassing).toBe(isPassing);
  });
});
