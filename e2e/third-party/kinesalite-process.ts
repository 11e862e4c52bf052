/** kinesalite's server on 127.0.0.1: its own command would listen to the whole network. Argument: the port. */
import { createRequire } from 'node:module';
import type { Server } from 'node:http';

const require = createRequire(import.meta.url);
// It has no types.
const kinesalite = require('kinesalite') as (options: { createStreamMs: number }) => Server;

const server = kinesalite({ createStreamMs: 0 });
server.listen(Number(process.argv[3]), '127.0.0.1', () => console.log('Listening'));
