/**
 * Looks whether a database exists without making one: looking for stored consent must leave no trace.
 */
export async function databaseExists(name: string): Promise<boolean> {
  // Typed as always there; Firefox before 126 and private modes say otherwise.
  const factory = (globalThis as { indexedDB?: IDBFactory }).indexedDB;
  if (!factory) return false;
  if (typeof factory.databases === 'function')
    return (await factory.databases()).some((database) => database.name === name);
  return new Promise((resolve) => {
    const request = factory.open(name);
    // An upgrade means it was not there: aborting it leaves nothing behind.
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onsuccess = () => {
      request.result.close();
      resolve(true);
    };
    request.onerror = () => {
      resolve(false);
    };
  });
}
