// A native app in miniature: calls the payroll API with an access token, and steps up when the API asks for it.
import { parseArgs } from 'node:util'
import * as oidc from 'openid-client'
import { isLoopback } from '../../loopback.ts'
import { innermostCode } from '../../oidc/innermost-code.ts'
import { type Call, callWithStepUp } from './call-with-step-up.ts'
import { type Asked, signIn } from './caller-sign-in.ts'

const { values } = parseArgs({
  options: {
    issuer: { type: 'string', default: 'http://localhost:4000' },
    'client-id': { type: 'string', default: 'api-client' },
    api: { type: 'string', default: 'http://localhost:3000/api' },
  },
})

const config = await discover().catch((error: unknown) => {
  const why = error instanceof Error ? innermostCode(error) : String(error)
  console.error(`${values.issuer} cannot be used (${why}). Is it running (npm start), and is --issuer right?`)
  process.exit(1)
})

async function discover(): Promise<oidc.Configuration> {
  return oidc.discovery(new URL(values.issuer), values['client-id'], undefined, oidc.None(), {
    execute: [oidc.enableNonRepudiationChecks, ...(isLoopback(values.issuer) ? [oidc.allowInsecureRequests] : [])],
  })
}

/** An empty `asked` is the first sign-in; anything else is what the API has just demanded. */
function ask(asked: Asked): Promise<string> {
  const demanded = Object.entries(asked).map(([name, value]) => `${name}=${value}`)
  console.log(demanded.length === 0 ? 'Signing in.' : `The API asks for more: ${demanded.join(', ')}`)
  return signIn(config, values.api, asked, (url) => console.log(`Open this address in a browser:\n\n  ${url.href}\n`))
}

async function call(token: string | undefined, method: Call['method'], path: string, body?: unknown): Promise<string> {
  const url = new URL(`${values.api}${path}`)
  const answered = await callWithStepUp({ config, token, signIn: ask }, { method, url, body })
  console.log(`${method} ${url.href}: ${answered.response.status}`)
  console.log(JSON.stringify(await answered.response.json(), null, 2))
  return answered.token
}

try {
  const token = await call(undefined, 'GET', '/payroll')
  await call(token, 'POST', '/payroll/approve', {})
} catch (error) {
  const code = error instanceof oidc.AuthorizationResponseError ? error.error : undefined
  console.error(`That did not work: ${code ?? (error instanceof Error ? error.message : String(error))}`)
  process.exitCode = 1
}
