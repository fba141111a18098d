// Everything, watching: the compiler, the API restarted by what it writes, and Vite with its proxy to the API.
import { spawn, spawnSync } from 'node:child_process';

if (spawnSync('tsc', ['-b'], { stdio: 'inherit' }).status !== 0) process.exit(1);

const programs = [
  spawn('tsc', ['-b', '--watch', '--preserveWatchOutput'], { stdio: 'inherit' }),
  spawn(process.execPath, ['--watch', '--watch-preserve-output', 'apps/api/dist/main.js'], {
    stdio: 'inherit',
  }),
  spawn('npm', ['run', 'dev', '-w', '@ramus/web'], { stdio: 'inherit' }),
];
const end = () => programs.forEach((program) => program.kill('SIGTERM'));
process.once('SIGINT', end);
process.once('SIGTERM', end);
programs.forEach((program) => program.once('exit', end));
