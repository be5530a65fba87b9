import type { ServerMetadata } from 'openid-client'
import { IdpUnavailable } from '../../errors.ts'
import { usableMetadata } from '../../oidc/usable-metadata.ts'
import { ok, type Question, wrong } from '../question.ts'

/** The portal keeps no document without the endpoints of the code flow, or with one that is in the clear. */
export const endpointsCanBeUsed: Question = ({ config, metadata }) => {
  const { issuer } = config.provider
  try {
    usableMetadata({ ...metadata, issuer } as ServerMetadata, issuer)
    return ok('Every endpoint that the portal uses is there, and protected like the issuer.')
  } catch (error) {
    if (!(error instanceof IdpUnavailable)) throw error
    return wrong(
      `${sentence(error.message)}.`,
      'It must be there, and https where the issuer is: look at the provider, and at what rewrites addresses before it.',
    )
  }
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
