import type { Context } from 'aws-lambda';

/**
 * What a handler gets beside its event. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 * @param remaining real ms that are left of its time
 */
export function contextOf(functionName: string, awsRequestId: string, remaining: () => number): Context {
  return {
    awsRequestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: '512',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: remaining,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
