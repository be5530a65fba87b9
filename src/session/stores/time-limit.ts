/**
 * A promise to race against: `over` rejects with `reason` once the time is over, unless `cancel` came first. The loser of
 * the race goes on; whoever sets the limit also has to end it.
 */
export function timeLimit(milliseconds: number): Readonly<{ over: Promise<never>; reason: Error; cancel: () => void }> {
  const reason = new Error(`no answer within ${milliseconds} ms`)
  const { promise: over, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(reason), milliseconds)
  return { over, reason, cancel: () => clearTimeout(timer) }
}
