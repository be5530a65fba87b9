/** A response as it came over the wire. */
export type RawResponse = Readonly<{
  status: number
  /** Names and values verbatim, in order, duplicates kept. */
  headers: ReadonlyArray<readonly [name: string, value: string]>
  /** All values of a header, whatever the case of its name. */
  header(name: string): readonly string[]
  /** Decoded from chunks, not from a `Content-Encoding`. */
  body: Buffer
  text: string
}>

type Head = Pick<RawResponse, 'status' | 'headers' | 'header'>

/** What is left to read of the response under way. `to-end`: no length was given, so it ends with the connection. */
type Body = Readonly<{ head: Head; framing: 'length' | 'chunked' | 'to-end'; length: number }>

/** Reads HTTP/1.1 responses out of a stream of bytes (RFC 9112 6.3). Throws nothing: what is no response stays in `rest`. */
export class ResponseReader {
  #bytes = Buffer.alloc(0)
  #current: Body | null = null
  #responses: RawResponse[] = []
  /** `HEAD` where the first response has no body whatever its headers say. */
  readonly #method: string

  constructor(method: string) {
    this.#method = method
  }

  push(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    while (this.#step());
  }

  /** A response is complete and nothing of another has come. */
  get idle(): boolean {
    return this.#responses.length > 0 && this.#current === null && this.#bytes.length === 0
  }

  /** What was read. `closed`: the connection ended in good order, which completes a body without a length. */
  finish(closed: boolean): { responses: readonly RawResponse[]; rest: Buffer } {
    if (closed && this.#current?.framing === 'to-end') this.#complete(this.#current.head, this.#take(this.#bytes.length))
    return { responses: this.#responses, rest: this.#bytes }
  }

  /** Reads a head or a body if it is all there; false where more bytes are needed. */
  #step(): boolean {
    if (this.#current === null) return this.#readHead()
    const { head, framing, length } = this.#current
    if (framing === 'to-end') return false
    if (framing === 'length') {
      if (this.#bytes.length < length) return false
      this.#complete(head, this.#take(length))
      return true
    }
    const chunks = unchunked(this.#bytes)
    if (!chunks) return false
    this.#take(chunks.consumed)
    this.#complete(head, chunks.body)
    return true
  }

  #readHead(): boolean {
    const end = this.#bytes.indexOf('\r\n\r\n')
    if (end === -1) return false
    const [statusLine = '', ...lines] = this.#bytes.toString('latin1', 0, end).split('\r\n')
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1])
    if (!status) return false
    this.#take(end + 4)
    if (status < 200) return true
    const headers = lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const)
    const header = (name: string) => headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
    this.#current = { head: { status, headers, header }, ...this.#framing(status, header) }
    return true
  }

  #framing(status: number, header: Head['header']): Pick<Body, 'framing' | 'length'> {
    if ((this.#method === 'HEAD' && this.#responses.length === 0) || status === 204 || status === 304)
      return { framing: 'length', length: 0 }
    if (header('transfer-encoding').some((value) => /\bchunked$/i.test(value))) return { framing: 'chunked', length: 0 }
    const [length] = header('content-length')
    return length === undefined ? { framing: 'to-end', length: 0 } : { framing: 'length', length: Number(length) }
  }

  #complete(head: Head, body: Buffer): void {
    this.#responses.push({ ...head, body, text: body.toString() })
    this.#current = null
  }

  #take(length: number): Buffer {
    const taken = this.#bytes.subarray(0, length)
    this.#bytes = this.#bytes.subarray(length)
    return taken
  }
}

/** The body in these chunks and how many bytes they and their trailer take, or null while the last chunk is missing (RFC 9112 7.1). */
function unchunked(bytes: Buffer): { body: Buffer; consumed: number } | null {
  const parts: Buffer[] = []
  let at = 0
  while (true) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return null
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const start = lineEnd + 2
    if (size === 0) {
      const end = bytes.indexOf('\r\n', start) === start ? start + 2 : bytes.indexOf('\r\n\r\n', start) + 4
      return end > 3 && end >= start ? { body: Buffer.concat(parts), consumed: end } : null
    }
    if (!(bytes.length >= start + size + 2)) return null
    parts.push(bytes.subarray(start, start + size))
    at = start + size + 2
  }
}
