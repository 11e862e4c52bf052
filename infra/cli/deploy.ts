import { deploy } from './commands.ts';
import { runCommand } from './run-command.ts';

/** `npm run deploy -- [-c name=value] [--new-claim]` */
await runCommand(deploy);
