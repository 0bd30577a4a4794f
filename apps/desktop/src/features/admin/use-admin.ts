import type { Admin } from '../../api/admin.ts'
import type { Translate } from '../../texts/index.ts'
import { useApp, usePerson, useStore, useText } from '../../ui/hooks.ts'

/** What every page of the administrator needs. */
export interface AdminTools {
  readonly admin: Admin
  readonly t: Translate
  readonly accountSid: string
  /** The path of the account in the family of 2010. */
  readonly account: string
  readonly workspaceSid: string
  /** The path of the workspace. */
  readonly workspace: string
}

export function useAdmin(): AdminTools {
  const { admin, session } = useApp()
  const t = useText()
  const state = useStore(session.state)
  const workspaceSid = usePerson()?.workspaceSid ?? ''
  const accountSid = state.status === 'in' ? state.accountSid : ''
  return {
    admin,
    t,
    accountSid,
    account: `/2010-04-01/Accounts/${accountSid}`,
    workspaceSid,
    workspace: `/v1/Workspaces/${workspaceSid}`,
  }
}
