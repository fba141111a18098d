import { describe, expect, it } from 'vitest';
import { MemoryBlobs } from '../artefacts/memory-blobs.fixture.js';
import { WorkflowNamesStore } from './workflow-names.js';

const first = 'a'.repeat(64);
const second = 'b'.repeat(64);
const names = (name: string) => ({ name, branches: ['core'], keys: ['tissue', 'nuclei'] });

describe('the names of a workflow', () => {
  it('are found again by every replica', async () => {
    const blobs = new MemoryBlobs();
    await new WorkflowNamesStore(blobs).put('w', first, names('mine'));
    expect(await new WorkflowNamesStore(blobs).of('w', first)).toEqual(names('mine'));
  });

  it('cannot be changed by another body under the same id', async () => {
    const store = new WorkflowNamesStore(new MemoryBlobs());
    await store.put('w', first, names('mine'));
    await store.put('w', second, names('yours'));
    expect(await store.of('w', first)).toEqual(names('mine'));
  });

  it('that were erased leave a workflow that says so', async () => {
    const blobs = new MemoryBlobs();
    await new WorkflowNamesStore(blobs).put('w', first, names('mine'));
    await blobs.deleteNamed(`names/w-${first.slice(0, 16)}`);
    expect(await new WorkflowNamesStore(blobs).of('w', first)).toEqual({
      name: '(name erased)',
      branches: [],
      keys: [],
    });
  });
});
