/** Aborts its signal when nothing was heard for `limitMs`. Every byte that comes begins the wait anew. */
export class Silence {
  private readonly controller = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly limitMs: number) {
    this.hear();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  hear(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.controller.abort(), this.limitMs);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

/**
 * The whole body of an answer, of which each piece is heard. Rejects when the line is cut.
 *
 * A copy is listened to and the answer itself is read by the browser: of an answer that may not be stored, Chromium
 * breaks the connection off when a script alone has read it to its end.
 */
export async function readWithSilence(response: Response, silence: Silence): Promise<ArrayBuffer> {
  silence.hear();
  if (response.body === null) return new ArrayBuffer(0);
  const copy = response.clone();
  const [whole] = await Promise.all([response.arrayBuffer(), listen(copy, silence)]);
  return whole;
}

async function listen(copy: Response, silence: Silence): Promise<void> {
  const reader = copy.body?.getReader();
  if (reader === undefined) return;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) silence.hear();
}
