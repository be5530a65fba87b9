export type RedisClient = Awaited<ReturnType<typeof newClient>>

/**
 * A client that makes one connection and does not make another. Loads the library, which takes a quarter of a second: not something
 * to spend at start on sessions that are kept elsewhere.
 */
export async function newClient(url: string, timeoutMs: number) {
  const { createClient } = await import('redis')
  return createClient({
    url,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: timeoutMs, reconnectStrategy: false },
  })
}
