import { Tags, type App } from 'aws-cdk-lib';
import { DataStack } from './data-stack.ts';
import { FunctionsStack } from './functions-stack.ts';
import { IdentityStack } from './identity-stack.ts';
import { IngestStack } from './ingest-stack.ts';
import { readOptions } from './options.ts';
import { WatchStack } from './watch-stack.ts';

/** By which the costs of everything here can be told from others: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html */
const TAGS = { project: 'alleycat', 'managed-by': 'cdk' } as const;

/**
 * The backend's five stacks. They name no account and no region: they are deployed wherever the operator's credentials point.
 * @throws OptionError for an option that cannot be meant.
 */
export function addAlleycat(app: App): void {
  const options = readOptions(app.node);
  const data = new DataStack(app, 'AlleycatData', options, {
    description: 'Alleycat: stream, table, failures',
  });
  const { functions } = new FunctionsStack(app, 'AlleycatFunctions', data, options, {
    description: 'Alleycat: the functions, the stream mapping and the sweep',
  });
  new IngestStack(app, 'AlleycatIngest', data, functions.requests, {
    description: 'Alleycat: the IoT rules by which messages come in',
  });
  new IdentityStack(app, 'AlleycatIdentity', functions.provision, {
    description: 'Alleycat: certificates’ policies and fleet provisioning',
  });
  new WatchStack(app, 'AlleycatWatch', options, { description: 'Alleycat: dashboard, alarms, budget' });
  for (const [key, value] of Object.entries(TAGS)) Tags.of(app).add(key, value);
}
