import type { Level } from '../../assurance/level.ts'

/** The methods the gateway lets through at all. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

export type Method = (typeof METHODS)[number]

/** True for the exact name of a method that the gateway lets through. */
export function isMethod(value: unknown): value is Method {
  return (METHODS as readonly unknown[]).includes(value)
}

/** What a rule can ask of a person besides their level. */
export const ATTRIBUTES = ['subject', 'name', 'email', 'issuer'] as const

export type Attribute = (typeof ATTRIBUTES)[number]

/** A level, as old as the portal's own pages of that level accept it, or at most `within` seconds, or proved for each request. */
export type Needs = Readonly<{ level: Level; within?: number; eachTime?: true }>

/**
 * One rule, in the types of Okta Access Gateway. As data: a policy can be read, checked at start, and drawn.
 *
 * - `not-protected`: everybody passes, and the app is told nothing about anybody.
 * - `adaptive`: everybody passes; the app is told who it is where somebody is signed in.
 * - `protected`: whoever holds what it needs passes.
 * - `protected-rule`: the same, and every attribute must match its expression as a whole. An attribute the person does not have,
 *   or with a control character in it, never matches.
 *
 * @see https://help.okta.com/oag/en-us/content/topics/access-gateway/about-application-policies.htm
 */
export type Rule = Readonly<
  {
    /** Says in the log which rule it was. */
    name: string
    /** A path as it stands, or its beginning and a `*`: `/timesheets/approve*` is also `/timesheets/approve/7` and `/timesheets/approved`. */
    path: string
    /** Only these; `GET` includes HEAD. A rule for the same path and every method must follow. */
    methods?: readonly Method[]
  } & (
    | { type: 'not-protected' | 'adaptive' }
    | { type: 'protected'; needs: Needs }
    | { type: 'protected-rule'; needs: Needs; attributes: Readonly<Partial<Record<Attribute, string>>> }
  )
>

/** An attribute's expression as one that a whole value has to match: nobody forgets an anchor. @throws SyntaxError */
export function wholeValue(expression: string): RegExp {
  return new RegExp(`^(?:${expression})$`, 'u')
}
