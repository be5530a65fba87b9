import { describe, expect, it } from 'vitest'
import { decodeEntities } from './html-entities.ts'
import { readForms, readLinks, readText } from './read-html.ts'

describe('a form', () => {
  it('has the values a browser would send untouched', () => {
    const [form] = readForms(`<FORM class='a > b' METHOD=Post action='/x?a=1&amp;b'>
      <input type=hidden name=h value="&lt;1&gt;"><input name="t" disabled value="no"><input type="radio" name="r" value="1">
      <input type="radio" name="r" value="2" checked><input type="submit" value="Go"><button type="button">Not this</button>
      <select name="s"><option value="first">1</option><option>second</option></select></FORM>`)
    expect(form).toMatchObject({ method: 'POST', action: '/x?a=1&b', buttons: [{ label: 'Go' }] })
    expect(form?.controls.filter(({ sent }) => sent).map(({ name, value }) => `${name}=${value}`)).toEqual([
      'h=<1>',
      'r=2',
      's=first',
    ])
  })

  it('has what stands elsewhere and names it, and not what names another', () => {
    const forms = readForms(
      '<form id="a"><input name="x"><input name="y" form="b"></form><form id="b"></form><input name="z" form="a"><button form="b">B</button>',
    )
    expect(forms.map(({ controls }) => controls.map(({ name }) => name))).toEqual([['x', 'z'], []])
    expect(forms.map(({ buttons }) => buttons.map(({ label }) => label))).toEqual([[], ['B']])
  })

  it('inside a comment, a script or a template is none', () => {
    expect(readForms('<!-- <form></form> --><script>"<form></form>"</script><template><form></form></template>')).toEqual([])
  })
})

it('a link has its address and its words', () => {
  expect(
    readLinks('<a class="x" href="/a?b=1&amp;c=2"><b>Go</b>\n there</a><a name="anchor">no</a><abbr href="/x">no</abbr>'),
  ).toEqual([{ href: '/a?b=1&c=2', text: 'Go there' }])
})

it('text is what a person reads', () => {
  expect(
    readText('<title>A</title><style>p{}</style><p title="x > y">1 &lt; 2 <br>&amp;&nbsp;so</p><noscript>on</noscript>'),
  ).toBe('A 1 < 2 & so on')
})

it('entities are decoded once, and unknown ones left alone', () => {
  expect(decodeEntities('&amp;lt; &#39;&#x27;&quot; &euro; &constructor; & &#128512;')).toBe(`&lt; ''" &euro; &constructor; & 😀`)
})
