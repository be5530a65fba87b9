// The load generator: a process of its own, on a core of its own. Takes one job at a time over the channel it was started with.
import autocannon from 'autocannon'
import { KeepAliveBrowser } from './keep-alive-browser.ts'

/** What can be asked for. Every job answers with what it saw; nothing here judges. */
export type Job =
  | Readonly<{ kind: 'sign-in'; url: string }>
  | Readonly<{ kind: 'load'; urls: readonly string[]; cookies: readonly string[]; connections: number; seconds: number }>
  | Readonly<{ kind: 'open'; id: string; urls: readonly string[]; browsers: number }>

/** What a load saw. `p99` in milliseconds; `wrong` counts everything but 200. */
export type Load = Readonly<{ answers: number; wrong: number; seconds: number; p50: number; p99: number }>

const AT_ONCE = 4

/** Browsers that went on to another job, by the id they were made for. */
const known = new Map<string, KeepAliveBrowser[]>()

async function signIn(url: string): Promise<string> {
  const browser = new KeepAliveBrowser()
  await browser.open(url)
  return browser.cookieHeader(new URL(url).origin)
}

/** All addresses at once, each with so many connections. */
async function load({ urls, ...how }: Extract<Job, { kind: 'load' }>): Promise<Load> {
  const seen = await Promise.all(urls.map((url) => loadOne(new URL(url), how)))
  const times = seen.flatMap((one) => one.times).sort((one, other) => one - other)
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN
  return {
    answers: times.length,
    wrong: seen.reduce((sum, { wrong }) => sum + wrong, 0),
    seconds: Math.max(...seen.map(({ seconds }) => seconds)),
    p50: at(0.5),
    p99: at(0.99),
  }
}

type How = Pick<Extract<Job, { kind: 'load' }>, 'cookies' | 'connections' | 'seconds'>

/** Every connection asks with its share of the cookies in turn. autocannon's own percentiles are whole milliseconds: times are kept here. */
function loadOne(url: URL, { cookies, connections, seconds }: How): Promise<{ times: number[]; wrong: number; seconds: number }> {
  return new Promise((resolve, reject) => {
    const times: number[] = []
    let wrong = 0
    let connection = 0
    const headers = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'none', Host: url.host }
    const began = performance.now()
    const instance = autocannon(
      {
        url: `http://127.0.0.1:${url.port}${url.pathname}`,
        connections,
        duration: seconds,
        headers,
        setupClient: (client) => {
          const mine = cookies.filter((_, index) => index % connections === connection)
          connection++
          const asked = mine.length === 0 ? cookies.slice(0, 1) : mine
          if (asked.length > 0) client.setRequests(asked.map((Cookie) => ({ headers: { ...headers, Cookie } })))
        },
      },
      (error, { errors, timeouts }) => {
        if (error) reject(error)
        else resolve({ times, wrong: wrong + errors + timeouts, seconds: (performance.now() - began) / 1000 })
      },
    )
    instance.on('response', (_client, status, _bytes, time) => {
      times.push(time)
      if (status !== 200) wrong++
    })
  })
}

/** Each browser opens all addresses in turn, four browsers at a time. */
async function open({ id, urls, browsers }: Extract<Job, { kind: 'open' }>): Promise<void> {
  const all = known.get(id) ?? Array.from({ length: browsers }, () => new KeepAliveBrowser())
  known.set(id, all)
  const waiting = [...all]
  const goOn = async (): Promise<void> => {
    for (let browser = waiting.pop(); browser !== undefined; browser = waiting.pop()) {
      for (const url of urls) await browser.open(url)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, goOn))
}

async function answerTo(job: Job): Promise<unknown> {
  switch (job.kind) {
    case 'sign-in':
      return signIn(job.url)
    case 'load':
      return load(job)
    case 'open':
      return open(job)
  }
}

process.on('message', (job) => {
  // What control.ts answers comes by here too.
  if (typeof job !== 'object') return
  answerTo(job as Job).then(
    (answer) => process.send?.({ answer }),
    (error: Error) => process.send?.({ failure: error.message }),
  )
})
process.channel?.ref()
process.send?.('ready')
