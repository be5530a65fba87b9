/** What the person should be told: a popup waits for them, the page is about to be left, they are back, they gave up. */
export type StepUpNews = 'waiting' | 'leaving' | 'done' | 'cancelled'

export type StepUpOptions = {
  /** Tells the person, for example in a live region. */
  say?: (news: StepUpNews) => void
  /** Aborted when the person gives up waiting: then the first answer (401) is what the call returns. */
  cancel?: AbortSignal
}

/**
 * Behaves like `fetch`; where the answer is a challenge (401, RFC 9470), the person steps up and the call is made once more.
 * Rejects as `fetch` does, and never retries twice.
 */
export function stepUpFetch(input: RequestInfo | URL, init?: RequestInit, options?: StepUpOptions): Promise<Response>

/** A call that was stored because the page had to be left. `safe`: it may be repeated without asking. */
export type StoredCall = {
  url: string
  method: string
  headers: Array<[string, string]>
  body: string | null
  safe: boolean
}

/** The stored call of this page, told once; null where nothing waits. */
export function takeStoredCall(): StoredCall | null

/** Makes a stored call. Ask first where it is not `safe`. */
export function sendStoredCall(call: StoredCall): Promise<Response>

/** Says to the page that opened this popup that the person is back. */
export function announceStepUp(): void
