/** A moment, in whole seconds since 1970-01-01 UTC: what `auth_time`, `exp` and `iat` carry. Never milliseconds. */
export type EpochSeconds = number & { readonly unit: 'seconds since the epoch' }

/** A length of time in whole seconds: what `max_age` and every duration of the settings carry. */
export type Seconds = number & { readonly unit: 'seconds' }

export const seconds = (length: number): Seconds => length as Seconds

export const epochSeconds = (moment: number): EpochSeconds => moment as EpochSeconds

/** The second that a clock in milliseconds (`Date.now()`) is in. */
export const secondOf = (milliseconds: number): EpochSeconds => Math.floor(milliseconds / 1000) as EpochSeconds

export const after = (moment: EpochSeconds, length: Seconds): EpochSeconds => (moment + length) as EpochSeconds

export const before = (moment: EpochSeconds, length: Seconds): EpochSeconds => (moment - length) as EpochSeconds
