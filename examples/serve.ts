/** `npm start`: serves the demo on http://127.0.0.1:4600/, or on the port that PORT names. */
import { startDemo } from './server.js';

const port = Number(process.env['PORT'] ?? 4600);

try {
  const demo = await startDemo({ port, database: '.data/demo.sqlite' });
  console.log(`The Harbour Courier is at ${demo.url}\nReleased counts are at ${demo.url}collect/\nCtrl+C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void demo.close().then(() => process.exit(0)));
  }
} catch (fault) {
  const isTaken = (fault as NodeJS.ErrnoException).code === 'EADDRINUSE';
  console.error(isTaken ? `Port ${port} is taken. Choose another: PORT=4601 npm start` : fault);
  process.exitCode = 1;
}
