/** How long a part may take to end: what is reached over a network may never answer. */
export const closingMs = 10_000;

/** Waits for something, but not longer than so many milliseconds. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([work, end]).finally(() => clearTimeout(timer));
}
