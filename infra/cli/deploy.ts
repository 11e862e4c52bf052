import { deploy } from './commands.ts';
import { runCommand } from './run-command.ts';

await runCommand(deploy, 'npm run deploy -- [-c name=value] [--new-claim]; the names are in docs/deploy.md');
