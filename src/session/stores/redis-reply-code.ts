/** The first word of an error reply (`WRONGTYPE`, `NOSCRIPT`, `LATE`), which is all the code that Redis has. */
export function replyCode(error: unknown): string | undefined {
  return error instanceof Error ? error.message.split(' ', 1)[0] : undefined
}
