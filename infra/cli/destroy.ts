import { destroy } from './commands.ts';
import { runCommand } from './run-command.ts';

await runCommand(
  destroy,
  'npm run destroy -- [-c name=value] [--with-data]; the names are in docs/deploy.md',
);
