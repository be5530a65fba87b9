import { type Check, fails, holds } from './check.ts'

/** Where it is present, `azp` names us. */
export const authorizedPartyIsUs: Check = ({ claims }, { clientId }) =>
  claims.azp === undefined || claims.azp === clientId ? holds : fails('azp is not this client')
