// Run as a process of its own: holds a lock on the SQLite file named first, says so, and keeps it until it is ended.
import { DatabaseSync } from 'node:sqlite'

const [file = '', kind] = process.argv.slice(2)
const db = new DatabaseSync(file)
if (kind === 'whole file') db.exec('PRAGMA locking_mode = EXCLUSIVE')
db.exec('BEGIN EXCLUSIVE')
process.stdout.write('locked\n')
setInterval(() => db.isOpen, 1000)
