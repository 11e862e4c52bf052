import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnPolicy, CfnProvisioningTemplate } from 'aws-cdk-lib/aws-iot';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { claimPolicy, riderPolicy } from '../policies.ts';
import { POLICY_NAMES, PROVISIONING_TEMPLATE } from '../settings.ts';
import { acknowledge } from './acknowledge.ts';
import type { BackendFunction } from './backend-function.ts';
import { TEMPLATE_BODY } from './provisioning-template.ts';

/**
 * Who may enter: the policies of the two kinds of certificates, and the template by which one of the second kind is made.
 * A rider's has two of them: the one to ride by, and a copy of the claim's to be renewed by. A stack of its own, for riders' certificates hang on it: it changes seldom, and is looked at closely when it does.
 * The claim certificate is not here: CloudFormation would make one, but its private key would have to pass
 * through a template or a custom resource's log. `npm run deploy` asks IoT for it and writes it to one file.
 */
export class IdentityStack extends Stack {
  constructor(scope: Construct, id: string, provision: BackendFunction, props: StackProps) {
    super(scope, id, props);
    const place = { partition: Aws.PARTITION, region: Aws.REGION, account: Aws.ACCOUNT_ID };
    const rider = new CfnPolicy(this, 'RiderPolicy', {
      policyName: POLICY_NAMES.rider,
      policyDocument: riderPolicy(place),
    });
    new CfnPolicy(this, 'ClaimPolicy', {
      policyName: POLICY_NAMES.claim,
      policyDocument: claimPolicy(place, PROVISIONING_TEMPLATE),
    });
    const renewal = new CfnPolicy(this, 'RenewalPolicy', {
      policyName: POLICY_NAMES.renewal,
      policyDocument: claimPolicy(place, PROVISIONING_TEMPLATE),
    });
    const permission = this.#permitHook(provision);
    const template = new CfnProvisioningTemplate(this, 'Template', {
      templateName: PROVISIONING_TEMPLATE,
      description: 'Alleycat: an installation with an invite code becomes its rider',
      enabled: true,
      provisioningRoleArn: this.#createRole().roleArn,
      templateBody: JSON.stringify(TEMPLATE_BODY),
      preProvisioningHook: { payloadVersion: '2020-04-01', targetArn: provision.lambda.functionArn },
    });
    template.addResourceDependency(rider);
    template.addResourceDependency(renewal);
    // IoT refuses a hook that it may not call.
    template.addResourceDependency(permission);
  }

  /** https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html */
  #permitHook({ lambda }: BackendFunction): CfnPermission {
    return new CfnPermission(this, 'HookPermission', {
      action: 'lambda:InvokeFunction',
      functionName: lambda.functionName,
      principal: 'iot.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}:provisioningtemplate/${PROVISIONING_TEMPLATE}`,
    });
  }

  /** https://docs.aws.amazon.com/iot/latest/developerguide/provision-wo-cert.html#claim-based */
  #createRole(): Role {
    const role = new Role(this, 'ProvisioningRole', {
      assumedBy: new ServicePrincipal('iot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSIoTThingsRegistration')],
    });
    acknowledge(
      role,
      `AwsSolutions-IAM4[Policy::arn:${Aws.PARTITION}:iam::aws:policy/service-role/AWSIoTThingsRegistration]`,
      'AWS asks for exactly this policy in the role of a fleet provisioning template, and adds to it what the service comes to need. ' +
        'Only IoT itself can take the role, for this account, and does with it what TEMPLATE_BODY says.',
    );
    return role;
  }
}
