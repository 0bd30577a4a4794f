import type { SipCredential, SipCredentialList } from '@offhook/accounts'
import { errors } from '@offhook/core'
import { defined } from '../../http/defined.ts'
import { keptResource } from '../../http/kept-resource.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import { sidIn } from '../../http/stored-resource.ts'
import type { RestOptions } from '../../options.ts'
import { dates } from '../shape.ts'
import { SIP, sipPath } from './paths.ts'

const path = `${SIP}/CredentialLists`
const access = 'manage-phones'

/** Lists of user names and passwords. Passwords are accepted and never returned. */
export function credentialListRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { credentialLists, credentials } = accounts.sip
  const named = ({ form }: Asked) => ({
    friendlyName: form.required('FriendlyName', errors.credentialListFields),
  })
  keptResource(routes, {
    path,
    prefix: 'CL',
    access,
    lists: { style: '2010', name: 'credential_lists' },
    rows: credentialLists,
    shape: listShape,
    create: named,
    update: named,
  })

  const listSid = (asked: Asked) => {
    const sid = sidIn(asked, 'CredentialListSid', 'CL', 'CredentialLists')
    return credentialLists.own(asked.accountSid, sid).sid
  }
  keptResource(routes, {
    path: `${path}/:CredentialListSid/Credentials`,
    prefix: 'CR',
    access,
    lists: { style: '2010', name: 'credentials' },
    rows: credentials,
    parent: { sid: listSid, of: (row) => row.credentialListSid },
    shape,
    create: (asked) => ({
      credentialListSid: listSid(asked),
      username: asked.form.required('Username', errors.credentialFields),
      password: asked.form.required('Password', errors.credentialFields),
    }),
    update: ({ form }) => defined({ password: form.text('Password') }),
  })
}

function listShape(row: SipCredentialList) {
  const uri = `${sipPath(row.accountSid)}/CredentialLists/${row.sid}`
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    ...dates(row),
    uri: `${uri}.json`,
    subresource_uris: { credentials: `${uri}/Credentials.json` },
  }
}

function shape(row: SipCredential) {
  const list = `${sipPath(row.accountSid)}/CredentialLists/${row.credentialListSid}`
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    credential_list_sid: row.credentialListSid,
    username: row.username,
    ...dates(row),
    uri: `${list}/Credentials/${row.sid}.json`,
  }
}
