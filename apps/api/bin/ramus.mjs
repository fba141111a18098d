#!/usr/bin/env node
// The command line `ramus`. Run it with `npx ramus`, which brings the project's own Node.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `ramus: needs Node 22.13 or later, this is ${process.version}; run it as \`npx ramus\`\n`,
  );
  process.exit(2);
}
const { existsSync } = await import('node:fs');
const main = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(main)) {
  process.stderr.write('ramus: not built yet: npm run build\n');
  process.exit(2);
}
await import(main.href);
