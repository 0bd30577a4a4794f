import type { WorkspaceSid } from '@offhook/core'
import { OidcProvider } from '@offhook/identity-provider'
import { Admission, type IdentityProvider, type Staff } from '@offhook/people'
import type { Config } from '../config.ts'
import type { Storage } from './store.ts'

/** By whose word people can log in, and whom that makes of them. */
export function openIdentity(
  config: Config,
  { accounts }: Pick<Storage, 'accounts'>,
  { staff, workspaceSid }: { readonly staff: Staff; readonly workspaceSid: WorkspaceSid },
): { readonly provider: IdentityProvider | null; readonly admission: Admission } {
  const { oidcIssuer, oidcClientId } = config
  const adds = config.oidcCreate === 'on'
  const admission = new Admission({ accounts, staff, workspaceSid, adds })
  if (oidcIssuer === null || oidcClientId === null) return { provider: null, admission }
  const provider = new OidcProvider({
    name: config.oidcName,
    issuer: oidcIssuer,
    clientId: oidcClientId,
    clientSecret: config.oidcClientSecret,
    roleClaim: config.oidcRoleClaim,
  })
  return { provider, admission }
}
