const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i

/** True for a host name or address that is this machine and nothing else. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.test(host)
}

/** True where the host of a URL is this machine and nothing else. */
export function isLoopback(url: string): boolean {
  return isLoopbackHost(new URL(url).hostname)
}

/** True for a URL that may carry credentials: TLS, or a wire that does not leave the machine. */
export function isHttpsOrLoopback(url: string): boolean {
  return new URL(url).protocol === 'https:' || isLoopback(url)
}
