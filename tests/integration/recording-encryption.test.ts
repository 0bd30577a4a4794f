/** Recordings of a server that encrypts them: opened with node:crypto as the published procedure says. */
import { constants, createDecipheriv, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { type SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TwimlSite } from '../support/twiml-site.ts'
import { readWav, rms } from '../support/wav.ts'

const TAG_BYTES = 16
const pem = (key: ReturnType<typeof generateKeyPairSync>['publicKey']) =>
  key.export({ type: 'spki', format: 'pem' }).toString()

let site: TwimlSite
let phone: SipPhone

beforeAll(async () => {
  site = await TwimlSite.open({ env: { OFFHOOK_RECORDING_ENCRYPTION: 'on' } })
  phone = await site.phone('a')
})

afterAll(async () => {
  expect(await site?.close()).toBe(0)
})

/** The recording of a call that spoke for a second, when it is over. */
async function recorded(path: string) {
  const client = site.rest
  const before = phone.calls.length
  const { sid: callSid } = await client.calls.create({
    to: phone.uri,
    from: site.server.facts.phoneNumber,
    record: true,
    recordingChannels: 'dual',
    recordingStatusCallback: site.host.answers(path, ''),
    recordingStatusCallbackEvent: ['completed', 'absent'],
    url: site.host.answers('/voice', '<Response><Pause length="60"/></Response>'),
  })
  const call = await until('the phone rings', () => phone.calls[before])
  await call.until('answered')
  call.speaks(1015)
  await until('something was said', () => call.mouth.packets.length > 75)
  await call.hangup()
  const told = await until('the callback has come', () => site.host.asked(path)[0])
  const [row] = await client.recordings.list({ callSid })
  return { row: row!, told: told.parameters }
}

it('are failed without a key, and with one opened by whoever has its private half', async () => {
  const { publicKey: keys } = site.rest.accounts.v1.credentials
  const without = await recorded('/without')
  expect(without.told).toMatchObject({ RecordingStatus: 'absent', ErrorCode: '16105' })
  expect(without.row).toMatchObject({ status: 'absent', errorCode: 16105 })
  expect((await site.sound(without.row.sid, '.wav')).status).toBe(404)

  const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 })
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  for (const bad of ['no key', pem(weak.publicKey), pem(curve.publicKey)]) {
    await expect(keys.create({ publicKey: bad })).rejects.toMatchObject({ code: 20001 })
  }
  const key = await keys.create({
    publicKey: pem(pair.publicKey).replaceAll('\n', ''),
    friendlyName: 'first',
  })
  expect(key).toMatchObject({ friendlyName: 'first', accountSid: site.server.facts.accountSid })
  const { url } = await keys(key.sid).fetch()
  expect(url).toBe(key.url)
  expect(url).toMatch(/^https?:/)
  const renamed = await keys(key.sid).update({ friendlyName: 'calls' })
  expect(renamed).toMatchObject({ friendlyName: 'calls', url })
  expect((await keys.list()).map(({ sid }) => sid)).toEqual([key.sid])

  const { row, told } = await recorded('/with')
  const details = row.encryptionDetails as Readonly<Record<string, string>>
  const { encryption_cek: cek = '', encryption_iv: iv = '' } = details
  expect(details['encryption_public_key_sid']).toBe(key.sid)
  expect(JSON.parse(told['EncryptionDetails'] ?? '')).toEqual({
    type: 'rsa-aes',
    public_key_sid: key.sid,
    encrypted_cek: cek,
    iv,
  })
  const file = Buffer.from(await (await site.sound(row.sid, '.wav')).arrayBuffer())
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const opened = privateDecrypt(
    { key: pair.privateKey, padding, oaepHash: 'sha256' },
    Buffer.from(cek, 'base64'),
  )
  const decipher = createDecipheriv('aes-256-gcm', opened, Buffer.from(iv, 'base64'))
  decipher.setAuthTag(file.subarray(-TAG_BYTES))
  const plain = [decipher.update(file.subarray(0, -TAG_BYTES)), decipher.final()]
  const { channels } = readWav(Buffer.concat(plain))
  expect(channels).toHaveLength(2)
  expect(rms(channels[0] ?? [])).toBeGreaterThan(0.05)

  const mp3 = await site.sound(row.sid, '.mp3')
  expect([mp3.status, await mp3.json()]).toMatchObject([400, { code: 16109 }])
  expect((await site.sound(row.sid, '.wav?RequestedChannels=1')).status).toBe(400)
  expect(await keys(key.sid).remove()).toBe(true)
  await expect(keys(key.sid).fetch()).rejects.toMatchObject({ status: 404 })
})
