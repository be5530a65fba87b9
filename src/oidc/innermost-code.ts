/**
 * The code of what really happened: fetch wraps it once, a proxy twice, and openid-client once more. Where there is no code, the name.
 * Never a message: that may quote what was sent.
 */
export function innermostCode(error: Error): string {
  const inner = error.cause instanceof Error ? innermostCode(error.cause) : null
  if (inner !== null && inner !== 'Error') return inner
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
