/**
 * Group commit (Gray and Reuter, Transaction Processing, 1993): items that arrive within a short window, or while a
 * commit runs, share one transaction, and each is answered only when that transaction is durable.
 *
 * One flush of the disk serves many reports: the flush, not the insert, is what a durable count costs.
 */
export interface GroupCommit<Item, Result> {
  /** Resolves once the item is durable, rejects when its whole group was rolled back. */
  submit(item: Item): Promise<Result>;
  /** Whether another item may wait; otherwise the server is overloaded and should say so. */
  hasRoom(): boolean;
  /** Resolves when nothing waits any more. */
  settled(): Promise<void>;
}

export interface GroupCommitOptions {
  /** How long the first item of a group waits for company. */
  readonly windowMs: number;
  /** Most items in one transaction. */
  readonly groupSize: number;
  /** Most items that may wait. */
  readonly waitingSize: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** `commit` makes one group durable and answers for each item, in order. It is never run twice at once. */
export function groupCommit<Item, Result>(
  commit: (items: readonly Item[]) => Promise<readonly Result[]>,
  { windowMs, groupSize, waitingSize }: GroupCommitOptions,
): GroupCommit<Item, Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, windowMs));
    while (waiting.length > 0) {
      const group = waiting.splice(0, groupSize);
      try {
        const results = await commit(group.map(({ item }) => item));
        group.forEach(({ resolve }, i) => resolve(results[i]!));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    running = null;
  }

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= run();
      }),
    hasRoom: () => waiting.length < waitingSize,
    settled: async () => {
      while (running) await running;
    },
  };
}
