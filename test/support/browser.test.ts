import express from 'express'
import { describe, expect, it } from 'vitest'
import { Browser } from './browser.ts'

/** Two sites and what they saw: the portal on `localhost`, the provider on `127.0.0.1`. */
function twoSites() {
  const seen: Array<Readonly<{ url: string; method: string; headers: Record<string, string | undefined>; body: unknown }>> = []
  const site = () => {
    const app = express()
    app.use(express.text({ type: '*/*' }), (request, _response, next) => {
      seen.push({
        url: `http://${request.headers.host}${request.originalUrl}`,
        method: request.method,
        headers: request.headers as Record<string, string | undefined>,
        body: request.body,
      })
      next()
    })
    return app
  }
  const portal = site()
  const idp = site()
  portal.get('/', (_request, response) => {
    response
      .cookie('session', 'one', { httpOnly: true, sameSite: 'lax' })
      .send('<a href="/far?a=1&amp;b=2">Far <b>away</b></a><a href="/x">X</a>')
  })
  portal.get('/far', (_request, response) => response.redirect('http://127.0.0.1:4000/authorize?state=s'))
  idp.get('/authorize', (_request, response) => {
    response.cookie('idp', 'its own').redirect('http://localhost:3000/callback?code=c')
  })
  portal.get('/callback', (_request, response) => response.redirect(303, '/done'))
  portal.get('/done', (_request, response) =>
    response.send('<h1>Done &amp; dusted</h1><!-- <p>not this</p> --><script>nor(this)</script>'),
  )
  portal.get('/form', (request, response) => {
    if (request.query.policy) response.set('Referrer-Policy', String(request.query.policy))
    response.send(`<form method="post" action="/save" id="f"><input type="hidden" name="visit" value="&#39;v&quot;">
      <input name="iban"><input type="checkbox" name="sure"><textarea name="note">
as it was</textarea><select name="currency"><option>EUR<option value="CHF" selected>Francs</select>
      <button name="do" value="save">Save</button><button formaction="/drop">Drop it</button></form>
      <form action="/search"><input name="q" value="a&amp;b"></form>`)
  })
  portal.post(['/save', '/drop', '/keep'], (request, response) =>
    response.redirect(request.path === '/keep' ? 307 : 303, '/done'),
  )
  portal.post('/done', (_request, response) => response.send('posted'))
  portal.get('/search', (_request, response) => response.send('found'))
  portal.get('/loop', (_request, response) => response.redirect('/loop'))
  portal.get('/script', (_request, response) => response.redirect('javascript:alert(1)'))
  portal.all('/api', (_request, response) => response.status(401).cookie('c', '1').json({ code: 'sign_in_required' }))
  return { seen, apps: { 'http://localhost:3000': portal, 'http://127.0.0.1:4000': idp } }
}

describe('navigation', () => {
  it('follows redirects from site to site, each with its own cookies', async () => {
    const { apps, seen } = twoSites()
    const browser = new Browser({ apps })
    await browser.goto('http://localhost:3000/')
    await browser.click('Far away')
    expect(browser.hops.map(({ status, url }) => `${status} ${url}`)).toEqual([
      '302 http://localhost:3000/far?a=1&b=2',
      '302 http://127.0.0.1:4000/authorize?state=s',
      '303 http://localhost:3000/callback?code=c',
      '200 http://localhost:3000/done',
    ])
    expect([browser.url, browser.status, browser.text]).toEqual(['http://localhost:3000/done', 200, 'Done & dusted'])
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'session=one', undefined, 'session=one', 'session=one'])
    expect(browser.cookies).toEqual({ session: 'one' })
  })

  it('says where a navigation comes from, and goes on saying it after it left the site', async () => {
    const { apps, seen } = twoSites()
    const browser = new Browser({ apps })
    await browser.goto('http://localhost:3000/')
    await browser.click('Far')
    expect(seen.map(({ headers }) => headers['sec-fetch-site'])).toEqual([
      'none',
      'same-origin',
      'cross-site',
      'cross-site',
      'cross-site',
    ])
    expect(seen.every(({ headers }) => headers['sec-fetch-mode'] === 'navigate' && headers.accept?.startsWith('text/html'))).toBe(
      true,
    )
    await browser.goto('/done', { from: 'http://localhost:9999/' })
    await browser.goto('/done', { from: 'https://evil.example/', headers: { 'Sec-Purpose': 'prefetch' } })
    expect(seen.slice(-2).map(({ headers }) => [headers['sec-fetch-site'], headers['sec-purpose']])).toEqual([
      ['same-site', undefined],
      ['cross-site', 'prefetch'],
    ])
  })

  it('says nothing of it where it is too old to', async () => {
    const { apps, seen } = twoSites()
    await new Browser({ apps, fetchMetadata: 'absent', headers: { 'Accept-Language': 'de' } }).goto('http://localhost:3000/')
    expect(Object.keys(seen[0]?.headers ?? {}).filter((name) => name.startsWith('sec-fetch'))).toEqual([])
    expect(seen[0]?.headers['accept-language']).toBe('de')
  })

  it('lets a test look at a redirect, change it, stop it and go on', async () => {
    const { apps, seen } = twoSites()
    const browser = new Browser({ apps })
    const letGo = browser.interceptRedirect((target) => {
      if (target.pathname === '/callback') return 'stop'
      if (target.pathname !== '/authorize') return undefined
      target.searchParams.set('state', 'edited')
      return target
    })
    await browser.goto('http://localhost:3000/far')
    expect([browser.status, browser.pending]).toEqual([302, 'http://localhost:3000/callback?code=c'])
    expect(seen.at(-1)?.url).toBe('http://127.0.0.1:4000/authorize?state=edited')
    letGo()
    await browser.follow()
    expect([browser.text, browser.pending]).toEqual(['Done & dusted', null])
    await browser.goto('/far')
    expect(browser.hops[1]?.url).toContain('state=s')
  })

  it('gives up on a redirect without end, and on one that is no address', async () => {
    const browser = new Browser(twoSites())
    await expect(browser.goto('http://localhost:3000/loop')).rejects.toThrow('too many redirects')
    await expect(browser.goto('http://localhost:3000/script')).rejects.toThrow('does not follow a redirect to javascript:')
  })

  it('shows two tabs with the same cookies, and two browsers with their own', async () => {
    const { apps, seen } = twoSites()
    const browser = new Browser({ apps })
    await browser.goto('http://localhost:3000/')
    await browser.newTab().goto('http://localhost:3000/done')
    await new Browser({ apps }).goto('http://localhost:3000/done')
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'session=one', undefined])
    expect(browser.text).toBe('Far away X')
  })
})

describe('forms', () => {
  it('sends hidden fields, what was filled in, and what stood there', async () => {
    const { apps, seen } = twoSites()
    const browser = new Browser({ apps })
    await browser.goto('http://localhost:3000/form')
    await browser.submit('/save', { iban: 'DE 1&2', sure: 'on' })
    expect(seen.at(-2)?.method).toBe('POST')
    expect(Object.fromEntries(new URLSearchParams(String(seen.at(-2)?.body)))).toEqual({
      visit: `'v"`,
      iban: 'DE 1&2',
      sure: 'on',
      note: 'as it was',
      currency: 'CHF',
      do: 'save',
    })
    expect(seen.at(-2)?.headers).toMatchObject({ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' })
    expect(seen.at(-1)).toMatchObject({ method: 'GET', url: 'http://localhost:3000/done' })
  })

  it('is found by its id or a button, and leaves unchecked boxes out', async () => {
    const { apps, seen } = twoSites()
    const browser = new Browser({ apps })
    for (const [selector, url] of [
      ['#f', '/save'],
      ['Drop it', '/drop'],
    ] as const) {
      await browser.goto('http://localhost:3000/form')
      await browser.submit(selector, { note: null })
      expect(seen.at(-2)?.url).toBe(`http://localhost:3000${url}`)
      expect([...new URLSearchParams(String(seen.at(-2)?.body)).keys()].slice(0, 3)).toEqual(['visit', 'iban', 'currency'])
    }
  })

  it('of the GET kind puts its fields in the query', async () => {
    const { apps, seen } = twoSites()
    const browser = new Browser({ apps })
    await browser.goto('http://localhost:3000/form')
    await browser.submit('/search')
    expect(seen.at(-1)?.url).toBe('http://localhost:3000/search?q=a%26b')
  })

  it('tells what is there when a test asks for what is not', async () => {
    const browser = new Browser(twoSites())
    await browser.goto('http://localhost:3000/form')
    await expect(browser.submit()).rejects.toThrow('2 forms fit "(any)" on /form; forms there: POST /save #f, GET /search')
    await expect(browser.submit('/save', { amount: '1' })).rejects.toThrow('no field "amount"; it has: visit, iban')
    await expect(browser.click('Nowhere')).rejects.toThrow('0 links fit "Nowhere"')
  })

  it('withholds its origin where the page says no-referrer', async () => {
    const { apps, seen } = twoSites()
    const browser = new Browser({ apps })
    await browser.goto('http://localhost:3000/form?policy=no-referrer')
    await browser.submit('/save')
    expect(seen.at(-2)?.headers).toMatchObject({ origin: 'null', 'sec-fetch-site': 'same-origin' })
  })

  it('from another site comes without Lax cookies, from another port of this one with them', async () => {
    const { apps, seen } = twoSites()
    const browser = new Browser({ apps })
    await browser.goto('http://localhost:3000/')
    await browser.post('/save', { iban: 'x' }, { from: 'https://evil.example/page' })
    expect(seen.at(-2)?.headers).toMatchObject({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })
    expect(seen.at(-2)?.headers.cookie).toBeUndefined()
    await browser.post('/save', { iban: 'x' }, { from: 'http://localhost:9999' })
    expect(seen.at(-2)?.headers).toMatchObject({ cookie: 'session=one', 'sec-fetch-site': 'same-site' })
  })

  it('is sent again, method and body, after 307', async () => {
    const { apps, seen } = twoSites()
    await new Browser({ apps }).post('http://localhost:3000/keep', { a: '1' }, { from: 'http://localhost:3000' })
    expect(seen.at(-1)).toMatchObject({ method: 'POST', url: 'http://localhost:3000/done', body: 'a=1' })
  })
})

describe('a script on the page', () => {
  it('gets the answer as it is, with the status and JSON', async () => {
    const { apps, seen } = twoSites()
    const browser = new Browser({ apps })
    await browser.goto('http://localhost:3000/')
    const answer = await browser.fetchJson('/api', { method: 'post', json: { a: 1 } })
    expect(answer).toMatchObject({
      status: 401,
      json: { code: 'sign_in_required' },
      setCookies: [expect.stringContaining('c=1')],
    })
    expect(seen.at(-1)).toMatchObject({ method: 'POST', body: '{"a":1}' })
    expect(seen.at(-1)?.headers).toMatchObject({
      accept: '*/*',
      'sec-fetch-mode': 'cors',
      'sec-fetch-site': 'same-origin',
      origin: 'http://localhost:3000',
      'content-type': 'application/json',
      cookie: 'session=one',
    })
    expect([browser.url, browser.cookies]).toEqual(['http://localhost:3000/', { session: 'one', c: '1' }])
    expect((await browser.fetchJson('/far')).status).toBe(302)
  })

  it('of another site has no cookies unless it asks for them, and then no Lax ones', async () => {
    const { apps, seen } = twoSites()
    const browser = new Browser({ apps })
    await browser.goto('http://localhost:3000/')
    await browser.fetchJson('/api', { from: 'http://localhost:9999' })
    expect(seen.at(-1)?.headers.cookie).toBeUndefined()
    await browser.fetchJson('/api', { from: 'http://localhost:9999', credentials: 'include' })
    expect(seen.at(-1)?.headers).toMatchObject({
      origin: 'http://localhost:9999',
      cookie: expect.stringContaining('session=one'),
    })
    await browser.fetchJson('/api', { from: 'https://evil.example', credentials: 'include' })
    expect(seen.at(-1)?.headers.cookie).toBeUndefined()
  })
})
