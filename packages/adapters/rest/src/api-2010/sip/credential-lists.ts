import { errors } from '@offhook/core'
import { defined } from '../../http/defined.ts'
import type { Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { listRoutes } from './lists.ts'

/** Lists of user names and passwords. Passwords are accepted and never returned. */
export function credentialListRoutes(routes: Routes, { accounts }: RestOptions): void {
  listRoutes(
    routes,
    {
      collection: 'CredentialLists',
      name: 'credential_lists',
      prefix: 'CL',
      parameter: 'CredentialListSid',
      rows: accounts.sip.credentialLists,
      missing: errors.credentialListFields,
    },
    {
      collection: 'Credentials',
      name: 'credentials',
      prefix: 'CR',
      rows: accounts.sip.credentials,
      listOf: (row) => row.credentialListSid,
      shape: (row) => ({
        credential_list_sid: row.credentialListSid,
        username: row.username,
      }),
      create: ({ form }, credentialListSid) => ({
        credentialListSid,
        username: form.required('Username', errors.credentialFields),
        password: form.required('Password', errors.credentialFields),
      }),
      update: ({ form }) => defined({ password: form.text('Password') }),
    },
  )
}
