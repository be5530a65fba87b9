import { named } from '../listed.ts'
import { ok, type Question, wrong } from '../question.ts'

/** Every token names the issuer of the discovery document; with another one than the settings', none is believed. */
export const issuerIsTheConfiguredOne: Question = ({ config, metadata }) => {
  const configured = config.provider.issuer
  const { issuer } = metadata
  if (typeof issuer !== 'string' || issuer === '')
    return wrong(
      'The document names no issuer.',
      'Look whether ISSUER_URL is an OpenID Provider: the document is not one of its kind.',
    )
  if (issuer === configured || `${issuer}/` === configured || issuer === `${configured}/`) return ok(`It is ${named([issuer])}.`)
  if (issuer.includes('{tenantid}'))
    return wrong(
      'The issuer is a pattern for many tenants.',
      'Put the id of your own tenant into ISSUER_URL, in place of "common" or "organizations".',
    )
  return wrong(
    `The document is of another issuer, ${named([issuer])}.`,
    `Set ISSUER_URL to that, if it is your provider: it is compared to the letter.`,
  )
}
