import ejs from 'ejs'
import { type Answer, page, redirect } from './answer.ts'
import type { ResponseParameters } from './behaviour.ts'
import type { World } from './world.ts'

const FORM = `<!doctype html><title>Sign-in</title>
<form method="post" action="<%= action %>"><% for (const [name, value] of parameters) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>"><% } %>
<button>Continue</button></form><script>document.forms[0].submit()</script>`

/** Sends the browser back with a code or an error, `state` and `iss` (RFC 9207), spoilt as the behaviour says. */
export function sendBack(world: World, asked: URLSearchParams, result: Record<string, string>): Answer {
  const { authorizationResponse, responseMode } = world.behaviour
  const state = asked.get('state')
  const parameters = new URLSearchParams({ ...result, ...(state === null ? {} : { state }), iss: world.issuer })
  spoil(parameters, authorizationResponse, asked)
  const target = new URL(asked.get('redirect_uri') ?? '')
  switch (responseMode) {
    case 'query':
      for (const [name, value] of parameters) target.searchParams.append(name, value)
      return redirect(target.href)
    case 'fragment':
      target.hash = parameters.toString()
      return redirect(target.href)
    case 'form_post':
      return { ...page(200, ''), body: ejs.render(FORM, { action: target.href, parameters: [...parameters] }) }
    case 'never':
      return page(200, 'Signed in, and not sent back.')
  }
}

function spoil(parameters: URLSearchParams, changes: ResponseParameters, asked: URLSearchParams): void {
  if (typeof changes === 'function') {
    changes(parameters, asked)
    return
  }
  for (const [name, value] of Object.entries(changes)) {
    parameters.delete(name)
    for (const one of value === undefined ? [] : [value].flat()) parameters.append(name, one)
  }
}
