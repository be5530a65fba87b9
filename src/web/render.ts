import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ejs from 'ejs'
import { assetUrls } from './asset-urls.ts'
import type { Frame, Models, ViewName } from './page-models.ts'
import { timesInWords } from './times-in-words.ts'
import { LANGUAGES, type Language, type Values, type Words } from './words.ts'

/** Makes the HTML of one page. */
export type Render = <K extends ViewName>(view: K, model: Models[K], frame: Frame) => string

/** What a template can name. `partial` renders another one of `partials/`; `page` is how a view tells the frame its title. */
const LOCALS = ['language', 't', 'has', 'times', 'asset', 'partial', 'model', 'frame', 'page']

/** What one template is given. Nothing stands behind it, so a template never finds a property that was put on every object. */
class Locals {
  [name: string]: unknown
  constructor(...given: ReadonlyArray<ejs.Data | undefined>) {
    Object.assign(this, ...given)
  }
}
Object.setPrototypeOf(Locals.prototype, null)

/** Locals that nothing stands behind need no copy for each partial, which is what EJS otherwise makes of them. */
const OPTIONS: ejs.Options & { async: false; client: false; unsafePrototypeLocals: true } = {
  async: false,
  client: false,
  strict: true,
  destructuredLocals: LOCALS,
  rmWhitespace: true,
  unsafePrototypeLocals: true,
}

/**
 * Compiles every template below `views` once and returns the function that renders them.
 *
 * A view is the inside of `<main>`: it sets `page.title` and writes its content; `partials/frame.ejs` goes around it.
 * Values are written with `<%=`, which escapes; `<%-` is for `partial` and the frame's body only. A partial finds what it was
 * given in `locals`. EJS's own `include` is not used: it looks for files and copies everything three times for each one.
 *
 * @example
 * const render = createRenderer({ views: 'views', words: loadWords('views/locales') })
 * res.send(render('signed-out', { provider: 'ended' }, frame))
 *
 * @throws Error at once for a template that does not compile.
 */
export function createRenderer({ views, words }: { views: string; words: Words }): Render {
  const templates = compileAll(views)
  const asset = assetUrls(join(views, 'assets'))
  const spoken = new Map(LANGUAGES.map((language) => [language, localsOf(language, words)]))

  const run = (name: string, locals: ejs.Data): string => {
    const template = templates.get(name)
    if (template === undefined) throw new Error(`no such template: ${name}`)
    return template(locals)
  }

  return (view, model, frame) => {
    const page = { title: '', path: frame.path }
    const partial = (name: string, given?: ejs.Data): string =>
      run(`partials/${name}`, given === undefined ? locals : new Locals(locals, given))
    const locals = new Locals(spoken.get(words.pick(undefined, frame.language)), { asset, partial, model, frame, page })
    const body = run(view, locals)
    return partial('frame', { body })
  }
}

function localsOf(language: Language, words: Words): ejs.Data {
  return {
    language,
    t: (key: string, values?: Values) => words.translate(language, key, values),
    has: words.has,
    times: timesInWords(language),
  }
}

/** By name without the extension: `payroll`, `partials/frame`. */
function compileAll(views: string): ReadonlyMap<string, ejs.TemplateFunction> {
  const templates = new Map<string, ejs.TemplateFunction>()
  for (const path of readdirSync(views, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ejs')) continue
    const filename = join(views, path)
    const template = ejs.compile(readFileSync(filename, 'utf8'), { ...OPTIONS, filename })
    templates.set(path.slice(0, -'.ejs'.length).replaceAll('\\', '/'), template)
  }
  return templates
}
