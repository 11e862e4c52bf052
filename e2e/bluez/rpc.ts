import type { ChildProcess } from 'node:child_process';

/** What a child process of a test can be told to do. Arguments and answers are JSON. */
export type Commands = Record<string, (...args: never[]) => unknown>;

interface Call {
  id: number;
  name: string;
  args: unknown[];
}

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

/** Calls a command in the child. Rejects when the command throws, or the child ends before it has answered. */
export type Remote<C extends Commands> = <K extends keyof C & string>(
  name: K,
  ...args: Parameters<C[K]>
) => Promise<Awaited<ReturnType<C[K]>>>;

/** The parent's end: `await call('adapterOff')`. */
export function remote<C extends Commands>(child: ChildProcess): Remote<C> {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
  child.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error === undefined) asked?.resolve(answer.value as never);
    else asked?.reject(new Error(answer.error));
  });
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`The process ended with ${signal ?? code}`));
    waiting.clear();
  });
  return (name, ...args) =>
    new Promise((resolve, reject) => {
      const id = ++calls;
      waiting.set(id, { resolve, reject });
      // The callback takes the error of a child that is gone, which would be thrown otherwise.
      child.send({ id, name, args } satisfies Call, (error) => {
        if (error !== null) reject(error);
      });
    });
}

/** The child's end: answers calls until the parent is gone, and then ends with it. */
export function serve(commands: Commands): void {
  process.on('message', (call: Call) => void answer(commands, call));
  process.on('disconnect', () => process.exit());
}

async function answer(commands: Commands, { id, name, args }: Call): Promise<void> {
  const command = commands[name];
  let reply: Answer;
  try {
    if (command === undefined) throw new Error(`There is no command "${name}"`);
    reply = { id, value: await command(...(args as never[])) };
  } catch (error) {
    reply = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send?.(reply);
}
