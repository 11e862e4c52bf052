import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addAlleycat } from './stacks/alleycat.ts';
import { OptionError } from './stacks/options.ts';

/**
 * What the CDK CLI runs, by cdk.json. AWS's recommended checks run with every synthesis: what they find and nobody has
 * given a reason for is not deployed.
 */
const app = new App();
try {
  addAlleycat(app);
} catch (error) {
  // An option that cannot be meant: its sentence is all that whoever typed it wants to know.
  if (!(error instanceof OptionError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
