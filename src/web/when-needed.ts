/**
 * Makes something when it is first asked for, and once. What takes long to load or to make, and most starts do without, waits so.
 * A promise that fails is kept as well: what cannot be loaded is refused each time.
 */
export function whenNeeded<T>(make: () => T): () => T {
  let made: Readonly<{ value: T }> | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
