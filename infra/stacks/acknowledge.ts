import { Aws, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * Says why a finding of cdk-nag is meant to be so: on one construct, one finding, with its reason.
 * https://github.com/cdklabs/cdk-nag#acknowledging-a-rule
 */
export function acknowledge(construct: IConstruct, id: `AwsSolutions-${string}`, reason: string): void {
  Validations.of(construct).acknowledge({ id: asReported(id), reason });
}

/** Allows what has a wildcard in its resource, with the reason why it cannot be said more exactly. */
export function allowPattern(role: Role, actions: string[], resource: string, reason: string): void {
  role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
  acknowledge(role, `AwsSolutions-IAM5[Resource::${resource}]`, reason);
}

/** cdk-nag writes what is only known in the account as `<AWS::Region>`. */
function asReported(id: string): string {
  return id
    .replaceAll(Aws.PARTITION, '<AWS::Partition>')
    .replaceAll(Aws.REGION, '<AWS::Region>')
    .replaceAll(Aws.ACCOUNT_ID, '<AWS::AccountId>');
}
