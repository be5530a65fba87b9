import type { DatabaseSync } from 'node:sqlite'
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

const nowInSeconds = () => Math.floor(Date.now() / 1000)

/**
 * Keeps oidc-provider's sessions, grants, codes and tokens in SQLite. Expired rows are answered until they are swept:
 * oidc-provider checks `exp` itself, and an expired CIBA request must be told apart from an unknown one.
 *
 * @see https://github.com/panva/node-oidc-provider/blob/main/example/my_adapter.js for what each method must do
 */
export function artifactsIn(database: DatabaseSync): AdapterFactory {
  const upsert = database.prepare(
    'INSERT OR REPLACE INTO artifacts (model, id, payload, grant_id, uid, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const byId = database.prepare('SELECT payload FROM artifacts WHERE model = ? AND id = ?')
  const byUid = database.prepare('SELECT payload FROM artifacts WHERE model = ? AND uid = ?')
  const consume = database.prepare(`UPDATE artifacts SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?`)
  const remove = database.prepare('DELETE FROM artifacts WHERE model = ? AND id = ?')
  const removeGrant = database.prepare('DELETE FROM artifacts WHERE grant_id = ?')
  const parsed = (row: Record<string, unknown> | undefined) =>
    row === undefined ? undefined : (JSON.parse(row.payload as string) as AdapterPayload)

  return (model): Adapter => ({
    async upsert(id, payload, expiresIn) {
      const expiresAt = expiresIn === undefined ? null : nowInSeconds() + expiresIn
      upsert.run(model, id, JSON.stringify(payload), payload.grantId ?? null, payload.uid ?? null, expiresAt)
    },
    async find(id) {
      return parsed(byId.get(model, id))
    },
    async findByUid(uid) {
      return parsed(byUid.get(model, uid))
    },
    async findByUserCode() {
      return undefined // the device flow is off
    },
    async consume(id) {
      consume.run(nowInSeconds(), model, id)
    },
    async destroy(id) {
      remove.run(model, id)
    },
    async revokeByGrantId(grantId) {
      removeGrant.run(grantId)
    },
  })
}
