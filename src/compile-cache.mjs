// Loaded before the portal (`--import`): keeps what was stripped and compiled, so that every start but the first has it ready. The
// folder goes with the packages; where nothing may be written there, nothing is kept and nothing else changes.
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'compiled'))
