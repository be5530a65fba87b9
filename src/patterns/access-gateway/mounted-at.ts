/** Where the app is: the portal's path and the app's own are the same, so that what is judged is what is served. */
export const MOUNTED_AT = '/timesheets'

/** Whether a request target is the app's. By its letters: another spelling of the same path is no page of ours. */
export function isWithin(target: string): boolean {
  return target.startsWith(MOUNTED_AT) && /^(?:[/?]|$)/.test(target.slice(MOUNTED_AT.length))
}
