// Draws data/test.png anew, from the seed in the API's synthetic slides: npm run build, then node scripts/make-test-image.mjs
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { makeTestImage } from '../apps/api/dist/slides/synthetic/synthetic-slide.js';

const path = fileURLToPath(new URL('../data/test.png', import.meta.url));
const { png, picture } = await makeTestImage(new AbortController().signal);
await writeFile(path, png);
console.log(
  `${path}: ${picture.width} × ${picture.height} px, ${picture.nuclei.length} nuclei, ${png.length} bytes`,
);
