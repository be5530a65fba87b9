// The ordered table of every question asked of a provider; each row's question is a file of its own.
import { LEVELS } from '../assurance/level.ts'
import type { Examined, Facts, Metadata, Seen } from './facts.ts'
import type { Answer, Question } from './question.ts'
import { answersNameTheirIssuer } from './questions/answers-name-their-issuer.ts'
import { approvalsCanBeAsked } from './questions/approvals-can-be-asked.ts'
import { authTimeComes } from './questions/auth-time-comes.ts'
import { bearerTokensShowLevels } from './questions/bearer-tokens-show-levels.ts'
import { claimsParameterIsRead } from './questions/claims-parameter-is-read.ts'
import { clientCanAuthenticate } from './questions/client-can-authenticate.ts'
import { clocksAgree } from './questions/clocks-agree.ts'
import { codeChallengeIsChecked } from './questions/code-challenge-is-checked.ts'
import { codeFlowIsOffered } from './questions/code-flow-is-offered.ts'
import { connectionIsProtected } from './questions/connection-is-protected.ts'
import { endpointsCanBeUsed } from './questions/endpoints-can-be-used.ts'
import { issuerIsTheConfiguredOne } from './questions/issuer-is-the-configured-one.ts'
import { keySetHasAKeyForIt } from './questions/key-set-has-a-key-for-it.ts'
import { levelCanBeAskedFor } from './questions/level-can-be-asked-for.ts'
import { pagesOpen } from './questions/pages-open.ts'
import { promptIsHeeded } from './questions/prompt-is-heeded.ts'
import { requestsCanBePushed } from './questions/requests-can-be-pushed.ts'
import { scopesAreOffered } from './questions/scopes-are-offered.ts'
import { signOutIsTold } from './questions/sign-out-is-told.ts'
import { signOutThereIsPossible } from './questions/sign-out-there-is-possible.ts'
import { signingAlgorithmIsOffered } from './questions/signing-algorithm-is-offered.ts'
import { tokensCanBeIntrospected } from './questions/tokens-can-be-introspected.ts'

type Row = Readonly<{ about: string; section: string; question: Question }>

/** From what nothing works without to what is a help. `about` is stable: programs read it. */
export const QUESTIONS: readonly Row[] = [
  { about: 'issuer', section: 'OIDC Discovery 4.3', question: issuerIsTheConfiguredOne },
  { about: 'tls', section: 'OIDC Core 16.17', question: connectionIsProtected },
  { about: 'endpoints', section: 'OIDC Discovery 3', question: endpointsCanBeUsed },
  { about: 'code-flow', section: 'OIDC Core 3.1', question: codeFlowIsOffered },
  { about: 'signing-algorithm', section: 'OIDC Core 3.1.3.7 (7)', question: signingAlgorithmIsOffered },
  { about: 'keys', section: 'OIDC Core 10.1', question: keySetHasAKeyForIt },
  { about: 'pkce', section: 'RFC 7636 4.2', question: codeChallengeIsChecked },
  { about: 'client-authentication', section: 'OIDC Core 9', question: clientCanAuthenticate },
  { about: 'pushed-requests', section: 'RFC 9126 5', question: requestsCanBePushed },
  { about: 'response-issuer', section: 'RFC 9207 3', question: answersNameTheirIssuer },
  { about: 'clock', section: 'RFC 9110 6.6.1', question: clocksAgree },
  { about: 'scopes', section: 'OIDC Core 3.1.2.1', question: scopesAreOffered },
  ...LEVELS.map((level) => ({ about: level, section: 'OIDC Core 3.1.2.1', question: levelCanBeAskedFor(level) })),
  { about: 'claims-parameter', section: 'OIDC Core 5.5.1.1', question: claimsParameterIsRead },
  { about: 'prompt', section: 'OIDC Core 3.1.2.1', question: promptIsHeeded },
  { about: 'auth-time', section: 'OIDC Core 2', question: authTimeComes },
  { about: 'sign-out-there', section: 'OIDC RP-Initiated Logout 2.1', question: signOutThereIsPossible },
  { about: 'sign-out-told', section: 'OIDC Back-Channel Logout 2.1', question: signOutIsTold },
  { about: 'approvals', section: 'OIDC CIBA 4', question: approvalsCanBeAsked },
  { about: 'bearer-tokens', section: 'RFC 9470 6', question: bearerTokensShowLevels },
  { about: 'introspection', section: 'RFC 7662 2', question: tokensCanBeIntrospected },
  { about: 'pages', section: 'RFC 9470 3', question: pagesOpen },
]

/** One line of the report. */
export type Finding = Readonly<{ about: string; section: string } & Answer>

/**
 * Holds a provider's documents against the settings, every question in order. Asks nobody: what was fetched comes in, so that it
 * can be asked of any document. Does not tell whether people can reach a level there; `--try` does.
 *
 * @example const findings = await examine(config, metadata, jwks, { at, providerTime: at, certificateUntil: null, keySetTrouble: null })
 * @param metadata the discovery document as it came.
 * @param jwks the key set as it came; not looked at where `seen.keySetTrouble` says why there is none.
 */
export async function examine(config: Examined, metadata: Metadata, jwks: unknown, seen: Seen): Promise<readonly Finding[]> {
  const facts: Facts = { config, metadata, jwks, seen }
  const findings: Finding[] = []
  for (const { about, section, question } of QUESTIONS) findings.push({ about, section, ...(await question(facts)) })
  return findings
}

/** Whether anything was found that will not work. */
export const works = (findings: readonly Finding[]): boolean => findings.every(({ verdict }) => verdict !== 'wrong')
