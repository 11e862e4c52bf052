import { AlleycatError } from '../../core/errors.ts';

/** What every client of the AWS SDK finds out of the environment by itself. */
interface Configured {
  readonly config: { region(): Promise<string>; credentials(): Promise<unknown> };
}

/**
 * Looks for a region and credentials where the SDK does, before anything is begun that would break off without them.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 * @throws AlleycatError E_CREDENTIALS with what to do about it
 */
export async function checkAccount({ config }: Configured): Promise<void> {
  const [region, credentials] = await Promise.allSettled([config.region(), config.credentials()]);
  if (credentials.status === 'rejected') {
    throw new AlleycatError(
      'E_CREDENTIALS',
      'There are no AWS credentials: run `aws configure sso`, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      { cause: credentials.reason },
    );
  }
  if (region.status === 'rejected') {
    throw new AlleycatError(
      'E_CREDENTIALS',
      'There is no AWS region: set AWS_REGION, for instance AWS_REGION=us-east-1.',
      { cause: region.reason },
    );
  }
}
