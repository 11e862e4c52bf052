import { destroy } from './commands.ts';
import { runCommand } from './run-command.ts';

/** `npm run destroy -- [-c name=value] [--with-data]` */
await runCommand(destroy);
