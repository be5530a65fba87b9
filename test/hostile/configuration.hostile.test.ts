// Group K: the process itself, and what it refuses to start with. Every value by itself is tried in test/config.test.ts.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { TEST_SECRET } from '../support/portal.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CLIENT_CANARY = 'canary-of-the-client-0123456789'

const REAL = {
  ISSUER_URL: 'https://idp.example',
  BASE_URL: 'https://portal.example',
  CLIENT_ID: 'portal',
  CLIENT_SECRET: CLIENT_CANARY,
  SESSION_SECRET: TEST_SECRET,
}

it.each<[string, Readonly<Record<string, string>>]>([
  [
    'what would make it insecure',
    {
      ISSUER_URL: 'http://idp.example',
      BASE_URL: 'http://portal.example',
      CLIENT_ID: '',
      SESSION_SECRET: 'canary-too-short',
      SESSION_STORE: 'memory:',
      LEGACY_APP_URL: 'http://127.0.0.1:9',
      FACTOR_API_URL: 'http://factors.example',
      NODE_ENV: 'development',
    },
  ],
  ['certificates that nobody checks', { NODE_TLS_REJECT_UNAUTHORIZED: '0', SESSION_SECRET: `${TEST_SECRET},change-me` }],
  [
    'a policy that is mistyped',
    {
      TWO_FACTOR_WINDOW: '"30"',
      PHISHING_RESISTANT_WINDOW: '-1',
      SESSION_LIFETIME: 'NaN',
      SESSION_IDLE_TIMEOUT: 'Infinity',
      TRANSACTION_LIFETIME: '1e3',
      CLOCK_TOLERANCE: '301',
      IDP_TIMEOUT: '0',
      STORE_TIMEOUT: '61',
      RATE_LIMIT: '٣٠',
      METRICS_PORT: '65536',
      IDP_PROFILE: '__proto__',
      ACR_TWO_FACTOR: ' ',
      ACR_PHISHING_RESISTANT: 'phr phr',
      SCOPES: 'profile',
      ID_TOKEN_SIGNING_ALG: 'none',
      PUSHED_AUTHORIZATION_REQUESTS: 'sometimes',
      TRUST_PROXY: 'everyone',
      SESSION_STORE: 'redis://:canary-of-redis@one,two',
      LOG_LEVEL: 'chatty',
    },
  ],
])(
  'K-01, K-02: with %s it does not start, names every fault at once, and repeats no secret',
  async (_what, faults) => {
    const { code, stdout, stderr } = await startAndFail({ ...REAL, ...faults })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    for (const name of Object.keys(faults)) if (name !== 'NODE_ENV') expect(stderr).toContain(NAMED[name] ?? name)
    expect(stderr).not.toMatch(/canary|change-me|^\s+at /m)
    expect(stderr).not.toContain(TEST_SECRET)
  },
  60_000,
)

/** What is missing because something else is there. */
const NAMED: Readonly<Record<string, string>> = { LEGACY_APP_URL: 'GATEWAY_SECRET', FACTOR_API_URL: 'FACTOR_API_TOKEN' }

function startAndFail(env: Readonly<Record<string, string>>): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['src/main.ts'], { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code, stdout, stderr }),
    )
  })
}
