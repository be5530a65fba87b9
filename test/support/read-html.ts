import { decodeEntities } from './html-entities.ts'

// Plain patterns, for well-formed pages as our servers write them: no tree is built and nothing is repaired. Comments and what is
// inside scripts, styles and templates is left out first.

/** A control of a form. `sent`: whether the form sends it when nobody touches it. */
export type Control = Readonly<{ name: string; value: string; type: string; sent: boolean }>

/** What can submit a form. `action` is its own `formaction`, where it has one. */
export type Button = Readonly<{ name: string; value: string; label: string; action: string | null }>

/** A form as it is written. `action` is `''` where there is none. */
export type Form = Readonly<{
  id: string
  action: string
  method: 'GET' | 'POST'
  enctype: string
  controls: readonly Control[]
  buttons: readonly Button[]
}>

/** The forms of a page, in order, with the controls outside them that name them. */
export function readForms(page: string): readonly Form[] {
  const html = withoutInert(page)
  const outside = html.replace(element('form'), '')
  return [...html.matchAll(element('form'))].map(([, tag = '', inner = '']) => {
    const { id = '', action = '', method = '', enctype = 'application/x-www-form-urlencoded' } = attributes(tag)
    const own = <T extends Owned>(read: (fragment: string) => readonly T[]): readonly T[] => [
      ...read(inner).filter(({ form }) => form === undefined || form === id),
      ...read(outside).filter(({ form }) => form === id),
    ]
    return {
      id,
      action,
      method: method.toUpperCase() === 'POST' ? 'POST' : 'GET',
      enctype,
      controls: own(readControls),
      buttons: own(readButtons),
    }
  })
}

/** The links of a page, with their text. */
export function readLinks(page: string): ReadonlyArray<Readonly<{ href: string; text: string }>> {
  return [...withoutInert(page).matchAll(element('a'))].flatMap(([, tag = '', inner = '']) => {
    const { href } = attributes(tag)
    return href === undefined ? [] : [{ href, text: readText(inner) }]
  })
}

/** The text of a page, one space between words. */
export function readText(page: string): string {
  return decodeEntities(withoutInert(page).replace(new RegExp(`</?[a-z!]${INSIDE_TAG}>`, 'gi'), ' '))
    .replace(/\s+/g, ' ')
    .trim()
}

const INSIDE_TAG = `(?:"[^"]*"|'[^']*'|[^>"'])*`

const element = (name: string): RegExp => new RegExp(`<${name}(?=[\\s>])(${INSIDE_TAG})>([\\s\\S]*?)</${name}\\s*>`, 'gi')

const tag = (name: string): RegExp => new RegExp(`<${name}(?=[\\s/>])(${INSIDE_TAG})>`, 'gi')

/** The form named by an element's `form` attribute, where it has one. */
type Owned = Readonly<{ form: string | undefined }>

function readControls(html: string): ReadonlyArray<Control & Owned> {
  const inputs = [...html.matchAll(tag('input'))].map(([, tag = '']) => attributes(tag)).filter(({ type }) => type !== 'submit')
  const checkable = (type: string | undefined) => type === 'checkbox' || type === 'radio'
  return [
    ...inputs.map(({ name = '', value, type = 'text', checked, disabled, form }) => ({
      name,
      value: value ?? (checkable(type) ? 'on' : ''),
      type,
      sent: disabled === undefined && (!checkable(type) || checked !== undefined),
      form,
    })),
    ...[...html.matchAll(element('textarea'))].map(([, tag = '', inner = '']) => {
      const { name = '', disabled, form } = attributes(tag)
      return { name, value: decodeEntities(inner.replace(/^\r?\n/, '')), type: 'textarea', sent: disabled === undefined, form }
    }),
    ...[...html.matchAll(element('select'))].map(([, tag = '', inner = '']) => {
      const { name = '', disabled, form } = attributes(tag)
      return { name, value: selectedOption(inner), type: 'select', sent: disabled === undefined, form }
    }),
  ].filter(({ name }) => name !== '')
}

function selectedOption(html: string): string {
  const options = [...html.matchAll(new RegExp(`<option(?=[\\s>])(${INSIDE_TAG})>([^<]*)`, 'gi'))].map(
    ([, tag = '', label = '']) => ({
      ...attributes(tag),
      label: decodeEntities(label).trim(),
    }),
  )
  const chosen = options.find((option) => 'selected' in option) ?? options[0]
  return chosen === undefined ? '' : ((chosen as { value?: string }).value ?? chosen.label)
}

function readButtons(html: string): ReadonlyArray<Button & Owned> {
  const buttons = [...html.matchAll(element('button'))].map(([, tag = '', inner = '']) => ({
    ...attributes(tag),
    label: readText(inner),
  }))
  const inputs = [...html.matchAll(tag('input'))].map(([, tag = '']) => attributes(tag)).filter(({ type }) => type === 'submit')
  return [...buttons, ...inputs.map((input) => ({ ...input, label: input.value ?? 'Submit' }))]
    .map((button: Readonly<Record<string, string | undefined>>) => button)
    .filter(({ type = 'submit', disabled }) => type === 'submit' && disabled === undefined)
    .map(({ name = '', value = '', label = '', formaction, form }) => ({ name, value, label, action: formaction ?? null, form }))
}

function withoutInert(html: string): string {
  return html.replace(/<!--[\s\S]*?-->/g, '').replace(/<(script|style|template)(?=[\s>])[\s\S]*?<\/\1\s*>/gi, '')
}

function attributes(tag: string): Readonly<Record<string, string>> {
  const pairs = tag.matchAll(/([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+)))?/g)
  return Object.fromEntries(
    [...pairs].map(([, name = '', double, single, bare]) => [name.toLowerCase(), decodeEntities(double ?? single ?? bare ?? '')]),
  )
}
