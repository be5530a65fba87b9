import { describe, expect, test } from 'vitest'
import { seconds } from '../../../src/assurance/time.ts'
import { createPolicy } from '../../../src/patterns/access-gateway/policy.ts'
import type { Method } from '../../../src/patterns/access-gateway/rule.ts'
import { ruleFor } from '../../../src/patterns/access-gateway/rule-for.ts'

const policy = createPolicy(
  [
    { name: 'health', path: '/app/health', type: 'not-protected' },
    { name: 'styles', path: '/app/assets/*', type: 'not-protected', methods: ['GET'] },
    { name: 'no writes to styles', path: '/app/assets/*', type: 'protected', needs: { level: 'phishing-resistant' } },
    { name: 'approvals', path: '/app/approve*', type: 'protected', needs: { level: 'two-factor' } },
    { name: 'News', path: '/app/News*', type: 'adaptive' },
    { name: 'the rest', path: '/app/*', type: 'protected', needs: { level: 'single-factor' } },
  ],
  { 'two-factor': seconds(300), 'phishing-resistant': seconds(300) },
)

function nameOf(path: string, method: Method = 'GET'): string {
  const rule = ruleFor(policy, method, path)
  return rule === 'unclear' ? rule : rule.name
}

describe('the first rule that matches decides', () => {
  test.each([
    ['/app/health', 'health'],
    ['/app/health/', 'health'],
    ['/app/health/x', 'the rest'],
    ['/app/healthy', 'the rest'],
    ['/app/approve', 'approvals'],
    ['/app/approve/', 'approvals'],
    ['/app/approve/7', 'approvals'],
    ['/app/approved.json', 'approvals'],
    ['/app/approv', 'the rest'],
    ['/app/', 'the rest'],
    ['/app/x/approve', 'the rest'],
    ['/app/News', 'News'],
  ])('%s: %s', (path, name) => {
    expect(nameOf(path)).toBe(name)
  })

  test.each(['/app', '/', '/other', '/application'])('nothing matches %s, so it is protected', (path) => {
    const rule = ruleFor(policy, 'GET', path)
    expect(rule).toMatchObject({ name: 'no rule', access: { kind: 'session' } })
  })
})

test('a rule for GET is one for HEAD, and for nothing else', () => {
  expect(nameOf('/app/assets/a.css', 'GET')).toBe('styles')
  expect(nameOf('/app/assets/a.css', 'HEAD')).toBe('styles')
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
    expect(nameOf('/app/assets/a.css', method)).toBe('no writes to styles')
  }
})

describe('capital and small letters', () => {
  test.each(['/app/APPROVE', '/app/Approve/7', '/APP/approve', '/App/', '/app/HEALTH', '/app/news', '/app/Assets/a.css'])(
    '%s is no clear path, because an app that does not tell them apart serves another rule’s page',
    (path) => {
      expect(nameOf(path)).toBe('unclear')
    },
  )

  test('a name that no rule is about may have any', () => {
    expect(nameOf('/app/Report-Q4.PDF')).toBe('the rest')
    expect(nameOf('/app/approve/Q4')).toBe('approvals')
  })
})
