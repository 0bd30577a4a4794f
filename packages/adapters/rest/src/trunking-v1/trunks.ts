import {
  type ElasticTrunk,
  transferCallerIds,
  transferModes,
  trunkRecordingModes,
  trunkRecordingTrims,
} from '@offhook/accounts'
import { errors } from '@offhook/core'
import { authTypes } from '../api-2010/sip/auth-types.ts'
import { ok } from '../http/answer.ts'
import { defined } from '../http/defined.ts'
import type { Form } from '../http/form.ts'
import { keptResource } from '../http/kept-resource.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'
import { TRUNKS, trunkIn } from './paths.ts'

const access = 'manage-phones'

/** Other telephone systems of the account. */
export function trunkRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { elasticTrunks } = accounts
  keptResource(routes, {
    path: TRUNKS,
    prefix: 'TK',
    access,
    lists: { style: 'v1', name: 'trunks' },
    rows: elasticTrunks,
    shape,
    create: ({ form }) => fields(form),
    update: ({ form }) => fields(form),
  })
  routes.get(`${TRUNKS}/:TrunkSid/Recording`, access, (asked) =>
    ok(recordingShape(trunkIn(asked, accounts))),
  )
  routes.post(`${TRUNKS}/:TrunkSid/Recording`, access, async (asked) => {
    const { sid } = trunkIn(asked, accounts)
    const { form, accountSid } = asked
    const changes = defined({
      recordingMode: form.oneOf('Mode', trunkRecordingModes, errors.trunkFields),
      recordingTrim: form.oneOf('Trim', trunkRecordingTrims, errors.trunkFields),
    })
    return ok(recordingShape(await elasticTrunks.update(accountSid, sid, changes)))
  })
}

function fields(form: Form) {
  return defined({
    friendlyName: form.text('FriendlyName'),
    domainName: form.clearable('DomainName'),
    disasterRecoveryUrl: form.clearable('DisasterRecoveryUrl'),
    disasterRecoveryMethod: form.filled('DisasterRecoveryMethod'),
    transferMode: form.oneOf('TransferMode', transferModes, errors.trunkFields),
    transferCallerId: form.oneOf('TransferCallerId', transferCallerIds, errors.trunkFields),
    secure: form.boolean('Secure'),
    cnamLookupEnabled: form.boolean('CnamLookupEnabled'),
  })
}

function recordingShape({ recordingMode, recordingTrim }: ElasticTrunk) {
  return { mode: recordingMode, trim: recordingTrim }
}

function shape(row: ElasticTrunk, { base }: Asked) {
  const url = `${base}${TRUNKS}/${row.sid}`
  const asks = authTypes(row.addressLists, row.credentialLists)
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    domain_name: row.domainName,
    disaster_recovery_url: row.disasterRecoveryUrl,
    disaster_recovery_method: row.disasterRecoveryMethod,
    secure: row.secure,
    recording: recordingShape(row),
    transfer_mode: row.transferMode,
    transfer_caller_id: row.transferCallerId,
    cnam_lookup_enabled: row.cnamLookupEnabled,
    auth_type: asks.join(','),
    auth_type_set: asks,
    symmetric_rtp_enabled: true,
    ...dates(row),
    url,
    links: {
      origination_urls: `${url}/OriginationUrls`,
      credential_lists: `${url}/CredentialLists`,
      ip_access_control_lists: `${url}/IpAccessControlLists`,
      phone_numbers: `${url}/PhoneNumbers`,
      recording: `${url}/Recording`,
    },
  }
}
