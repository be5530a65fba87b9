import { type Check, fails, holds } from './check.ts'

/** Never chosen from the provider's metadata, so that metadata cannot admit `none` or a shared secret. */
export const algIsTheConfiguredOne: Check = ({ header }, { alg }) => (header.alg === alg ? holds : fails(`alg is not ${alg}`))
