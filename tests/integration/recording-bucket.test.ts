/** Recordings of a server that keeps them in a bucket: heard from there in each form, and deleted there. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUCKET, S3Server, type SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TwimlSite } from '../support/twiml-site.ts'
import { readWav, rms } from '../support/wav.ts'

let folder: string
let bucket: S3Server
let site: TwimlSite
let phone: SipPhone

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-bucket-'))
  bucket = new S3Server(join(folder, 's3'))
  await bucket.start()
  site = await TwimlSite.open({
    dataDir: join(folder, 'data'),
    env: {
      ...bucket.credentials,
      OFFHOOK_RECORDING_BUCKET: BUCKET,
      OFFHOOK_RECORDING_ENDPOINT: bucket.url,
      OFFHOOK_RECORDING_PREFIX: 'in/',
      OFFHOOK_RECORDING_READS: 'redirect',
      OFFHOOK_DAILY_EXPORT: 'csv',
    },
  })
  phone = await site.phone('a')
})

afterAll(async () => {
  expect(await site?.close()).toBe(0)
  await bucket?.stop()
  await rm(folder, { recursive: true })
})

const objects = async (ending: string) =>
  (await readdir(join(folder, 's3', BUCKET), { recursive: true })).filter((name) =>
    name.endsWith(`${ending}._S3rver_object`),
  )
const inBucket = () => objects('.wav')

it('are moved, heard as WAV and MP3, and deleted', async () => {
  const client = site.rest
  const { sid: callSid } = await client.calls.create({
    to: phone.uri,
    from: site.server.facts.phoneNumber,
    record: true,
    url: site.host.answers('/voice', '<Response><Pause length="60"/></Response>'),
  })
  const call = await until('the phone rings', () => phone.calls[0])
  await call.until('answered')
  call.speaks(1015)
  await until('something was said', () => call.mouth.packets.length > 75)
  await call.hangup()
  const { sid } = await until('the recording is completed', async () => {
    const [row] = await client.recordings.list({ callSid })
    return row?.status === 'completed' && row
  })
  await until('it is in the bucket alone', async () => {
    const local = (await readdir(join(folder, 'data', 'recordings'))).includes(`${sid}.wav`)
    return !local && (await inBucket()).length === 1
  })

  const redirect = await site.sound(sid, '.wav', 'manual')
  expect(redirect.status).toBe(307)
  expect(redirect.headers.get('location')).toContain(`${bucket.url}/${BUCKET}/in/${sid}.wav?`)
  expect(redirect.headers.get('cache-control')).toBe('no-store')
  const wav = await site.sound(sid, '')
  const { channels } = readWav(Buffer.from(await wav.arrayBuffer()))
  expect(rms(channels[0] ?? [])).toBeGreaterThan(0.05)
  const mp3 = await site.sound(sid, '.mp3')
  expect(mp3.headers.get('content-type')).toBe('audio/mpeg')
  expect((await mp3.arrayBuffer()).byteLength).toBeGreaterThan(4_000)

  await client.recordings(sid).remove()
  expect(await inBucket()).toEqual([])
  expect((await site.sound(sid, '.mp3')).status).toBe(404)
  expect((await site.sound(sid, '.wav')).status).toBe(404)
})

it('have the calls and segments of past days beside them', async () => {
  const { accountSid } = site.server.facts
  const files = await until('a week is written', async () => {
    const names = await objects('.csv')
    return names.length === 14 && names
  })
  const [calls] = files.filter((name) => name.includes('calls-'))
  expect(calls).toContain(`exports/${accountSid}/`)
  const text = await readFile(join(folder, 's3', BUCKET, calls!), 'utf8')
  expect(text).toMatch(/^Sid,Parent,.*\r\n$/)
})
