import { describe, expect, it } from 'vitest';
import { toldDetail } from './told-detail.js';

describe('what the log keeps of an error', () => {
  it.each([
    ["ENOENT: no such file, open '/data/Ada Lovelace 1815.svs'", 'ENOENT: no such file, open …'],
    ['cannot read /srv/slides/lovelace.svs: damaged', 'cannot read …: damaged'],
    ['cannot read C:\\slides\\lovelace.svs, damaged', 'cannot read …, damaged'],
    ['fetch of http://127.0.0.1:3000/api/leases/x?sig=abc failed', 'fetch of … failed'],
    ['Load model from ~/lovelace/model.onnx failed', 'Load model from … failed'],
    ['no slide "lovelace" here', 'no slide … here'],
  ])('names no place: %s', (words, told) => expect(toldDetail(words)).toBe(told));

  it.each([
    'told to fail at attempt 2',
    'the plan cannot be read',
    "the worker's memory is full: 3.5 GB, 24 tiles/s",
    '12 runners in turn fell silent over shard 7',
  ])('is otherwise as it was said: %s', (words) => expect(toldDetail(words)).toBe(words));

  it('is short, however long the words are', () => {
    expect(toldDetail('a'.repeat(100_000))).toHaveLength(1_000);
    expect(toldDetail(`'${'/'.repeat(100_000)}`).length).toBeLessThanOrEqual(1_000);
  });
});
