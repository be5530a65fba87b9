import { expect, test } from 'vitest'
import { seconds } from '../../../src/assurance/time.ts'
import { stepUpUrl } from '../../../src/patterns/access-gateway/step-up-url.ts'

const config = { baseUrl: 'https://portal.example', windows: { 'two-factor': seconds(300), 'phishing-resistant': seconds(60) } }
const within = (level: 'two-factor' | 'single-factor', length: number) =>
  ({ kind: 'within', level, within: seconds(length) }) as const

test.each([
  ['a sign-in', { kind: 'session' }, 'signed-out', '/sign-in?return_to=%2Fa%3Fb%3Dc'],
  ['a level’s usual time', within('two-factor', 300), 'too-weak', '/step-up?level=two-factor&return_to=%2Fa%3Fb%3Dc'],
  [
    'a level’s usual time, for nobody signed in',
    within('two-factor', 300),
    'signed-out',
    '/step-up?level=two-factor&return_to=%2Fa%3Fb%3Dc',
  ],
  [
    'a shorter time, for which /step-up would lead in circles',
    within('two-factor', 299),
    'too-old',
    '/forward-auth/step-up?return_to=%2Fa%3Fb%3Dc',
  ],
  ['a longer time', within('two-factor', 301), 'too-old', '/forward-auth/step-up?return_to=%2Fa%3Fb%3Dc'],
  ['a sign-in that is not old', within('single-factor', 300), 'too-old', '/forward-auth/step-up?return_to=%2Fa%3Fb%3Dc'],
  ['each time', { kind: 'each-time', level: 'two-factor' }, 'too-old', '/forward-auth/step-up?return_to=%2Fa%3Fb%3Dc'],
] as const)('%s is asked for where the portal asks exactly that', (_what, requirement, shortfall, expected) => {
  expect(stepUpUrl(config, requirement, shortfall, '/a?b=c')).toBe(config.baseUrl + expected)
})
