/** What the table's worker is started with. */
export interface TableWorkerData {
  readonly dir: string;
  readonly accessKeyId: string;
}

/** Why the worker could not open the folder. */
export type OpenFault =
  /** Another process has it open. */
  | 'locked'
  /** It is no database, or a damaged one. */
  | 'broken'
  /** The machine is at fault: no space, no more files. */
  | 'system';

/** From the worker to its parent; the last of each kind of message ends a phase. */
export type TableWorkerMessage =
  | { readonly type: 'open'; readonly port: number }
  | { readonly type: 'fault'; readonly fault: OpenFault; readonly message: string };

/** From the parent to the worker: answer what is on its way, close the database, exit. */
export const CLOSE = 'close';
