/** What a store has to say beside its answers; `detail` holds no content of a record, no key and no address with a password. */
export type StoreReport = Readonly<{ event: 'store.corrupt_record' | 'store.trouble'; detail: string }>

/** Where a store says it; the log, in the portal. */
export type Report = (report: StoreReport) => void

/** A session's record could not be read back and has been removed. */
export const corruptRecord: StoreReport = {
  event: 'store.corrupt_record',
  detail: 'the record of a session could not be read back; the session has been removed',
}
