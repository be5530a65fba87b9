import { returnTo } from '../../web/return-to.ts'

/** Where this application may send somebody back to: a path of its own; everything else is its first page. */
export function deskPath(value: unknown): string {
  const path = returnTo(value)
  return /^\/help-desk(?:[/?]|$)/.test(path) ? path : '/help-desk'
}

/** The page where a way to confirm is chosen, on the way to another one. */
export function chooserFor(back: string): string {
  return `/help-desk/confirm?return_to=${encodeURIComponent(back)}`
}
