const ATTEMPTS = 5;
const PAUSE_MS = 100;

/**
 * Hold a reading session for this tab alone. null when another tab holds it.
 * Tried for half a second: a page that is just being left lets go a moment late.
 */
export async function holdSession(sessionId: string): Promise<(() => void) | null> {
  if (!("locks" in navigator)) return () => undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const release = await tryLock(`fovea-session-${sessionId}`);
    if (release !== null) return release;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return null;
}

function tryLock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(null);
        // The lock is held until this promise settles.
        return new Promise<void>((release) => resolve(() => release()));
      })
      .catch(reject);
  });
}
