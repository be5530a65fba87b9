import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Gives each file of the assets folder a URL that changes with its content, `/assets/portal.css?v=…`, so that browsers may
 * keep it for ever. Reads the folder once; it does not serve the files.
 *
 * @throws Error from the returned function, for a file that is not there.
 */
export function assetUrls(folder: string): (file: string) => string {
  const urls = new Map(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, `/assets/${name}?v=${fingerprint(join(folder, name))}`]),
  )
  return (file) => {
    const url = urls.get(file)
    if (url === undefined) throw new Error(`no such asset: ${file}`)
    return url
  }
}

function fingerprint(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 12)
}
