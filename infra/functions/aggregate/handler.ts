import { createEnvironment } from '../shared/environment.ts';
import { aggregate, type WindowAnswer, type WindowEvent } from './aggregate.ts';
import { WarmWindow } from './window-state.ts';

const environment = createEnvironment(process.env);
const warm = new WarmWindow();

/** Lambda's entry: the Kinesis event source mapping with its tumbling window. */
export const handler = (event: WindowEvent): Promise<WindowAnswer> => aggregate(event, environment, warm);
