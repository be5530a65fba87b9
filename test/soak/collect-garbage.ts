// Preloaded (`--expose-gc --import`) into a portal that soaks: a collection now and then, so that what is measured is what is kept, and not
// what nobody has swept up yet. Left to itself the heap goes up and down over minutes.
const EVERY_MS = 15_000

setInterval(() => globalThis.gc?.(), EVERY_MS).unref()
