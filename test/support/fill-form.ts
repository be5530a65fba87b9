import type { Button, Form } from './read-html.ts'

/** What a person enters: by field name. `null` leaves a control out, as an unchecked box is. */
export type Entered = Readonly<Record<string, string | null>>

/**
 * Finds a form by `#id`, by the path it goes to, or by the label of a button in it; without a selector the only one there is.
 * Throws, naming what the page has, where none or several fit.
 */
export function findForm(forms: readonly Form[], page: URL, selector?: string): Form {
  const fits = forms.filter((form) => selector === undefined || names(form, page, selector))
  const [form] = fits
  if (form && fits.length === 1) return form
  const there =
    forms.map(({ id, method, action }) => `${method} ${action || '(this page)'}${id && ` #${id}`}`).join(', ') || 'none'
  throw new Error(`${fits.length} forms fit ${JSON.stringify(selector ?? '(any)')} on ${page.pathname}; forms there: ${there}`)
}

function names({ id, action, buttons }: Form, page: URL, selector: string): boolean {
  if (selector.startsWith('#')) return id === selector.slice(1)
  if (!selector.startsWith('/')) return buttons.some(({ label }) => label === selector)
  const target = new URL(action || page.href, page)
  return selector === target.pathname || selector === target.pathname + target.search
}

/** The button that is pressed: the one whose label the selector is, else the first, or none where the form has none. */
export function findButton(form: Form, selector?: string): Button | undefined {
  return form.buttons.find(({ label }) => label === selector) ?? form.buttons[0]
}

/** What the form sends: untouched controls, such as hidden fields, as they are. Throws for a field the form does not have. */
export function fillForm(form: Form, entered: Entered, button: Button | undefined): URLSearchParams {
  const names = new Set(form.controls.map(({ name }) => name))
  const foreign = Object.keys(entered).find((name) => !names.has(name))
  if (foreign !== undefined) throw new Error(`the form has no field ${JSON.stringify(foreign)}; it has: ${[...names].join(', ')}`)

  const data = new URLSearchParams()
  for (const { name, value, type, sent } of form.controls) {
    const given = Object.hasOwn(entered, name) ? entered[name] : undefined
    if (given === undefined ? sent : checkable(type) ? given === value : given !== null) {
      data.append(name, checkable(type) ? value : (given ?? value))
    }
  }
  if (button?.name) data.append(button.name, button.value)
  return data
}

const checkable = (type: string): boolean => type === 'checkbox' || type === 'radio'
