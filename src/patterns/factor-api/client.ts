import type { z } from 'zod/v3'
import { type EpochSeconds, secondOf, seconds } from '../../assurance/time.ts'
import { IdpUnavailable } from '../../errors.ts'
import { FactorLockedThere, FactorUnusable, SentRecently } from './refusals.ts'
import { type PushStanding, standingOf, type Verdict, verdictOf } from './result-meaning.ts'
import { type Caller, Fault, type Transport } from './transport.ts'
import { FACTORS, type ListedFactor, PUSH, RESULT, USER, USERS, type User } from './wire.ts'

/** Whom we ask about: by the name they sign in with there, or by the id that an ID token's `sub` carries. */
export type Directory = Readonly<{ login: string } | { id: string }>

/** A push under way. Addresses lead to the API's own origin. */
export type SentPush = Readonly<{ poll: string; cancel: string | null; number: number | null; expiresAt: EpochSeconds | null }>

/**
 * The part of Okta's Users and Factors API that steps somebody up. Only an exact `SUCCESS` counts, every answer is parsed, ids that
 * came from a browser are never put into an address.
 *
 * All methods throw `IdpUnavailable` where there is no usable answer and `FactorApiBusy` where the API asks us to wait.
 *
 * @see https://developer.okta.com/docs/reference/api/factors/
 */
export type FactorApi = Readonly<{
  /** The one active user of that name or id, or null: for nobody, for several, and for whoever is not active. */
  findUser(who: Directory, caller: Caller): Promise<User | null>
  /** All enrolments, whatever they are worth. */
  factorsOf(user: string, caller: Caller): Promise<readonly ListedFactor[]>
  /** Sends a code by text, call or e-mail. @throws {SentRecently}, {FactorUnusable}, {FactorLockedThere} */
  sendCode(user: string, factor: string, caller: Caller): Promise<void>
  /** Judges a code. An empty one is never sent: the API would take it for a wish for another message. @throws {FactorUnusable} */
  verify(user: string, factor: string, passCode: string, caller: Caller): Promise<Verdict>
  /** Sends a push, with a number to compare where the API can. @throws {FactorUnusable}, {FactorLockedThere} */
  sendPush(user: string, factor: string, caller: Caller): Promise<SentPush>
  /** Asks once. */
  pollPush(poll: string, caller: Caller): Promise<PushStanding>
  /** Takes a push back from the phone; one that is over already is no error. */
  cancelPush(cancel: string, caller: Caller): Promise<void>
}>

export function createFactorApi({ call, address, link }: Transport): FactorApi {
  const verifyAddress = (user: string, factor: string): URL => address('users', user, 'factors', factor, 'verify')

  const foundBy = async (who: Directory, caller: Caller): Promise<readonly User[]> => {
    if ('id' in who) {
      const user = parsed(USER, (await call('GET', address('users', who.id), caller)).body)
      return user.id === who.id ? [user] : []
    }
    const url = address('users')
    url.search = `?search=${encodeURIComponent(`profile.login eq ${quoted(who.login)}`)}`
    const found = parsed(USERS, (await call('GET', url, caller)).body)
    return found.filter(({ profile }) => profile.login.toLowerCase() === who.login.toLowerCase())
  }

  return {
    async findUser(who, caller) {
      const found = await foundBy(who, caller).catch(nobodyThere)
      const active = found.filter(({ status }) => status === 'ACTIVE')
      return active.length === 1 ? (active[0] as User) : null
    },

    async factorsOf(user, caller) {
      const answer = await call('GET', address('users', user, 'factors'), caller).catch(nothingThere)
      return answer === null ? [] : parsed(FACTORS, answer.body)
    },

    async sendCode(user, factor, caller) {
      const { body } = await call('POST', verifyAddress(user, factor), caller, {}).catch(asSending)
      if (parsed(RESULT, body).factorResult !== 'CHALLENGE') throw new IdpUnavailable('the Factor API sent no code')
    },

    async verify(user, factor, passCode, caller) {
      if (passCode === '') throw new TypeError('an empty passCode would send another message')
      try {
        const { status, body } = await call('POST', verifyAddress(user, factor), caller, { passCode })
        return verdictOf(status, parsed(RESULT, body).factorResult)
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        switch (error.meaning) {
          case 'wrong':
          case 'used':
          case 'late':
          case 'locked':
            return error.meaning
          case 'denied':
            return 'wrong'
          case 'recently':
          case 'unusable':
            throw new FactorUnusable(error.message, { cause: error })
        }
      }
    },

    async sendPush(user, factor, caller) {
      const { body } = await call('POST', verifyAddress(user, factor), caller, { useNumberMatchingChallenge: true }).catch(
        asSending,
      )
      const { _links, _embedded, expiresAt } = parsed(PUSH, body)
      return {
        poll: link(_links.poll.href).href,
        cancel: _links.cancel === undefined ? null : link(_links.cancel.href).href,
        number: _embedded?.challenge?.correctAnswer ?? null,
        expiresAt: expiresAt === undefined ? null : secondOf(Date.parse(expiresAt)),
      }
    },

    async pollPush(poll, caller) {
      try {
        const { status, body } = await call('GET', link(poll), caller)
        return standingOf(status, parsed(RESULT, body).factorResult)
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        return error.meaning === 'denied' ? 'denied' : 'withdrawn'
      }
    },

    async cancelPush(cancel, caller) {
      await call('DELETE', link(cancel), caller).catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error
      })
    },
  }
}

/** A string in a filter expression. @see RFC 7644, 3.4.2.2 (JSON strings) */
const quoted = (value: string): string => JSON.stringify(value)

function parsed<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body)
  if (!result.success) throw new IdpUnavailable('the Factor API answered with what it never says')
  return result.data
}

function nobodyThere(error: unknown): readonly User[] {
  if (error instanceof Fault) return []
  throw error
}

function nothingThere(error: unknown): null {
  if (error instanceof Fault) return null
  throw error
}

/** No verdict can come of sending: what is not "wait" or "locked" makes this factor one that does not work. */
function asSending(error: unknown): never {
  if (!(error instanceof Fault)) throw error
  if (error.meaning === 'recently') throw new SentRecently(seconds(30))
  if (error.meaning === 'locked') throw new FactorLockedThere(error.message, { cause: error })
  throw new FactorUnusable(error.message, { cause: error })
}
