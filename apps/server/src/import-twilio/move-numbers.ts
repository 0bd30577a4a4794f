/** Applications and numbers, with the flows that they run. */
import type { Fields, Row } from './api.ts'
import { type Mover, rowWith } from './mover.ts'

const FLOW_WEBHOOK = /\/v1\/Accounts\/AC[0-9a-f]{32}\/Flows\/(FW[0-9a-f]{32})/i

/** By the name of the field, where it comes from. */
const targetFields = {
  VoiceUrl: 'voice_url',
  VoiceMethod: 'voice_method',
  VoiceFallbackUrl: 'voice_fallback_url',
  VoiceFallbackMethod: 'voice_fallback_method',
  StatusCallback: 'status_callback',
  StatusCallbackMethod: 'status_callback_method',
  SmsUrl: 'sms_url',
  SmsMethod: 'sms_method',
} as const

export async function moveNumbers(mover: Mover): Promise<void> {
  await moveCollection(mover, 'application', 'Applications', 'friendly_name', (row) => ({
    FriendlyName: String(row['friendly_name']),
    ...targetsOf(mover, row),
  }))
  await moveCollection(mover, 'number', 'IncomingPhoneNumbers', 'phone_number', (row) => ({
    PhoneNumber: String(row['phone_number']),
    FriendlyName: String(row['friendly_name']),
    ...targetsOf(mover, row),
    VoiceApplicationSid: mover.sidOf(row['voice_application_sid']),
  }))
}

async function moveCollection(
  mover: Mover,
  kind: string,
  collection: string,
  key: string,
  fields: (row: Row) => Fields,
): Promise<void> {
  const pathOf = (sid: string) => `/2010-04-01/Accounts/${sid}/${collection}.json`
  const path = pathOf(mover.to.accountSid)
  const there = await mover.to.list('api', path)
  for (const old of await mover.from.list('api', pathOf(mover.from.accountSid))) {
    const wanted = fields(old)
    await mover.put({
      ...{ kind, name: String(old[key]), old: old['sid'], path, family: 'api', fields: wanted },
      there: rowWith(there, key, old[key]),
      same: (row) =>
        Object.entries({ ...targetFields, VoiceApplicationSid: 'voice_application_sid' }).every(
          ([name, column]) =>
            wanted[name] === undefined || String(row[column] ?? '') === String(wanted[name]),
        ),
    })
  }
}

function targetsOf(mover: Mover, row: Row): Fields {
  return Object.fromEntries(
    Object.entries(targetFields).map(([name, column]) => [name, addressOf(mover, row[column])]),
  )
}

/** The webhook of a flow becomes that of the flow's own copy; other addresses stay. */
function addressOf(mover: Mover, value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  const sid = FLOW_WEBHOOK.exec(value)?.[1] ?? /^flow:\/\/studio\/(FW\w+)$/.exec(value)?.[1]
  const fresh = mover.sidOf(sid)
  return fresh ? `flow://studio/${fresh}` : mover.translate(value)
}
