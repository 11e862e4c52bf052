import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addAlleycat } from './stacks/alleycat.ts';

/**
 * What the CDK CLI runs, by cdk.json. AWS's recommended checks run with every synthesis: what they find and nobody has
 * given a reason for is not deployed.
 */
const app = new App();
addAlleycat(app);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
