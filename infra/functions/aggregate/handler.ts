import { createEnvironment } from '../shared/environment.ts';
import { aggregate, type WindowAnswer, type WindowEvent } from './aggregate.ts';

const environment = createEnvironment(process.env);

/** Lambda's entry: the Kinesis event source mapping with its tumbling window. */
export const handler = (event: WindowEvent): Promise<WindowAnswer> => aggregate(event, environment);
