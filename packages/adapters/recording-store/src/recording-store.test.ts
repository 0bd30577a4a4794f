/** Recordings in a bucket, with a real S3 server: moved, read, deleted, and kept over an outage. */
import { constants, createDecipheriv, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AlertFacts } from '@offhook/alerts'
import { Emitter, makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { BUCKET, S3Server } from '@offhook/test-kit'
import type { Recording, VoiceEvents } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ExportFiles } from './export-files.ts'
import { RecordingStore, type RecordingStoreOptions } from './recording-store.ts'
import { toneWav } from './testing/tones.ts'

let folder: string
let server: S3Server
let store: RecordingStore
let clock: SimulatedClock
let events: Emitter<VoiceEvents>
let rows: Recording[]
let alerts: AlertFacts[]
/** Called before the rows are read. */
let onRead: () => void

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-bucket-'))
  await mkdir(join(folder, 'recordings'))
  server = new S3Server(join(folder, 's3'))
  await server.start()
  Object.assign(process.env, server.credentials)
  clock = new SimulatedClock()
  events = new Emitter<VoiceEvents>()
  rows = []
  alerts = []
  onRead = () => {}
  store = await open()
})

afterEach(async () => {
  await store.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

function open(
  redirects = false,
  keyOf: RecordingStoreOptions['keyOf'] = null,
): Promise<RecordingStore> {
  return RecordingStore.open({
    keyOf,
    local: {
      folder: join(folder, 'recordings'),
      pathOf: localPath,
      finish: async () => null,
      remove: (name) => rm(localPath(name), { force: true }),
    },
    soundsFolder: join(folder, 'sounds'),
    exportsFolder: join(folder, 'exports'),
    cacheFolder: join(folder, 'mp3'),
    s3: { bucket: BUCKET, endpoint: server.url, region: 'us-east-1', prefix: 'in/', redirects },
  })
}

function start(): void {
  store.start({
    clock,
    logger: silentLogger,
    alerts: { raise: (facts: AlertFacts) => void alerts.push(facts) } as never,
    events,
    repository: {
      recordingsOf: async (sids) => {
        onRead()
        return rows.filter(({ sid }) => sids.includes(sid))
      },
    },
  })
}

const localPath = (name: string) => join(folder, 'recordings', name)
const locals = () => readdir(join(folder, 'recordings'))
const wav = toneWav(1, [500])

async function recorded(over: Partial<Recording> = {}): Promise<Recording> {
  const sid = makeSid('RE')
  const row = {
    sid,
    accountSid: makeSid('AC'),
    callSid: makeSid('CA'),
    fileName: `${sid}.wav`,
    status: 'completed',
    channels: 1,
    deletedAt: null,
    ...over,
  } as Recording
  await writeFile(localPath(row.fileName), wav)
  rows.push(row)
  return row
}

describe('exported days', () => {
  async function* lines() {
    yield 'Sid\r\n'
    yield 'CA1\r\n'
  }

  it('are in the bucket alone, whole', async () => {
    const files = store.exportFiles
    expect(await files.has('AC1/calls-2026-11-29.csv')).toBe(false)

    await files.write('AC1/calls-2026-11-29.csv', lines())

    expect(await files.has('AC1/calls-2026-11-29.csv')).toBe(true)
    expect(await readdir(join(folder, 'exports', 'AC1'))).toEqual([])
  })

  it('are in the folder where there is no bucket; one that breaks off is not there', async () => {
    const files = new ExportFiles(join(folder, 'exports'), null)
    async function* broken() {
      yield 'Sid\r\n'
      throw new Error('the database is away')
    }

    await expect(files.write('AC1/calls-2026-11-28.csv', broken())).rejects.toThrow('away')
    await files.write('AC1/calls-2026-11-29.csv', lines())

    expect(await readdir(join(folder, 'exports', 'AC1'))).toEqual(['calls-2026-11-29.csv'])
    expect(await files.has('AC1/calls-2026-11-28.csv')).toBe(false)
    const path = join(folder, 'exports', 'AC1', 'calls-2026-11-29.csv')
    expect(await readFile(path, 'utf8')).toBe('Sid\r\nCA1\r\n')
  })
})

describe('music and messages', () => {
  it('are in the bucket too, so that a node without them fetches them once', async () => {
    const files = store.soundFiles
    const path = join(folder, 'sounds', 'SO1.wav')
    await files.keep('SO1.wav', wav)
    await rm(path)

    expect(await Promise.all([files.pathOf('SO1.wav'), files.pathOf('SO1.wav')])).toEqual([
      path,
      path,
    ])
    expect(await readFile(path)).toEqual(Buffer.from(wav))
    expect(await readdir(join(folder, 'sounds'))).toEqual(['SO1.wav'])
    await files.remove('SO1.wav')
    expect(await files.pathOf('SO1.wav')).toBeNull()
  })

  it('are not kept where the bucket does not take them', async () => {
    await server.stop()

    await expect(store.soundFiles.keep('SO2.wav', wav)).rejects.toMatchObject({ code: 20503 })
    expect(await readdir(join(folder, 'sounds'))).toEqual([])
  })
})

async function heard(row: Recording, start?: number, end?: number): Promise<Buffer | null> {
  const sound = await store.sounds.open(row, { format: 'wav', channels: 1 })
  if (!sound) return null
  const parts: Uint8Array[] = []
  for await (const part of sound.read(start, end)) parts.push(part)
  return Buffer.concat(parts)
}

const isLocal = (row: Recording) =>
  access(localPath(row.fileName)).then(
    () => true,
    () => false,
  )
const moved = (row: Recording) => expect.poll(() => isLocal(row), { timeout: 10_000 }).toBe(false)

describe('recordings in a bucket', () => {
  it('are moved there when they are completed, and read from there, in parts too', async () => {
    const live = await recorded({ status: 'in-progress' })
    start()
    const row = await recorded()
    events.emit('recording.completed', row)
    await moved(row)

    expect(await isLocal(live)).toBe(true)
    expect((await heard(row))?.equals(wav)).toBe(true)
    expect((await heard(row, 100, 199))?.equals(wav.subarray(100, 200))).toBe(true)
    const mp3 = await store.sounds.open(row, { format: 'mp3', channels: 1 })
    expect((await mp3!.finished).bytes).toBeGreaterThan(3_000)
  })

  it('that were left by an earlier start are moved, and what is absent is no file', async () => {
    const [left, absent] = [await recorded(), await recorded({ status: 'absent' })]
    const other = localPath('.probe-1')
    await writeFile(other, '')
    start()
    await moved(left)
    await moved(absent)

    expect((await heard(left))?.equals(wav)).toBe(true)
    expect(await heard(absent)).toBeNull()
    expect(await locals()).toEqual(['.probe-1'])
  })

  it('are gone from there when they are deleted', async () => {
    start()
    const row = await recorded()
    events.emit('recording.completed', row)
    await moved(row)
    await store.remove(row.fileName)

    expect(await heard(row)).toBeNull()
    // A second time is no error.
    await store.remove(row.fileName)
  })

  it('that are deleted while they are moved do not come back', async () => {
    const row = await recorded()
    let reads = 0
    onRead = () => {
      reads += 1
      // Another node deletes it: between the look at the row and the end of the upload.
      if (reads === 2) rows = rows.map((each) => ({ ...each, deletedAt: 1 }))
    }
    start()
    await moved(row)

    expect(await heard(row)).toBeNull()
  })

  it('stay here over an outage, with one alert, and are moved when it is over', async () => {
    await server.stop()
    const [first, second] = [await recorded(), await recorded()]
    start()
    await expect.poll(() => store.isBehind, { timeout: 10_000 }).toBe(true)
    events.emit('recording.completed', second)

    expect(alerts).toHaveLength(1)
    expect(alerts[0]).toMatchObject({ level: 'error', error: 13620 })
    expect(await locals()).toHaveLength(2)
    expect((await heard(first))?.equals(wav)).toBe(true)
    await expect(store.remove(makeSid('RE'))).rejects.toMatchObject({ code: 20503 })

    await server.start()
    await clock.advance(5_000)
    await moved(first)
    await moved(second)
    expect((await heard(second))?.equals(wav)).toBe(true)
    await expect.poll(() => store.isBehind).toBe(false)
    expect(alerts).toHaveLength(1)
  })

  it('can be read by a signed URL where that is wished', async () => {
    await store.close()
    store = await open(true)
    start()
    const row = await recorded()
    expect(await store.sounds.urlOf(row)).toBeNull()
    events.emit('recording.completed', row)
    await moved(row)
    const url = await store.sounds.urlOf(row)
    const answer = await fetch(url ?? '')

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('audio/x-wav')
    expect(Buffer.from(await answer.arrayBuffer()).equals(wav)).toBe(true)
  })
})

describe('recordings that are encrypted', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const key = { sid: makeSid('CR'), pem }
  const sealing = async (keyOf: RecordingStoreOptions['keyOf']) => {
    await store.close()
    store = await open(false, keyOf)
  }

  it('are opened by the private key, as the published procedure does', async () => {
    await sealing(async () => key)
    const row = await recorded()
    const sealed = await store.seal(row.accountSid, row.fileName)
    const { encryption, bytes } = sealed!
    const file = await readFile(localPath(row.fileName))

    const cek = privateDecrypt(
      {
        key: pair.privateKey,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha256',
      },
      Buffer.from(encryption.cek, 'base64'),
    )
    const decipher = createDecipheriv('aes-256-gcm', cek, Buffer.from(encryption.iv, 'base64'))
    decipher.setAuthTag(file.subarray(-16))
    const plain = Buffer.concat([decipher.update(file.subarray(0, -16)), decipher.final()])

    expect(encryption.publicKeySid).toBe(key.sid)
    expect(cek).toHaveLength(32)
    expect(plain.equals(wav)).toBe(true)
    expect(bytes).toBe(file.length)
    expect(file.includes(wav.subarray(0, 44))).toBe(false)
    expect((await locals()).sort()).toEqual([row.fileName, `${row.fileName}.seal`])
  })

  it('that a crash left before their rows knew are found, and then need no note', async () => {
    await sealing(async () => key)
    const row = await recorded()
    expect(await store.finish(row.fileName)).toBeNull()
    const sealed = await store.seal(row.accountSid, row.fileName)

    expect(await store.finish(row.fileName)).toEqual({ durationMs: 1_000, ...sealed })
    start()
    events.emit('recording.completed', { ...row, encryption: sealed!.encryption })
    await expect.poll(locals).not.toContain(`${row.fileName}.seal`)
  })

  it('have a key each', async () => {
    await sealing(async () => key)
    const [one, two] = [await recorded(), await recorded()]
    const first = await store.seal(one.accountSid, one.fileName)
    const second = await store.seal(two.accountSid, two.fileName)

    expect(first?.encryption.cek).not.toBe(second?.encryption.cek)
    expect(first?.encryption.iv).not.toBe(second?.encryption.iv)
    const files = [one, two].map(({ fileName }) => readFile(localPath(fileName)))
    const [a, b] = await Promise.all(files)
    expect(a!.equals(b!)).toBe(false)
  })

  it('are not kept without a key, and left as they are when they cannot be written', async () => {
    await sealing(async () => undefined)
    const row = await recorded()
    await expect(store.seal(row.accountSid, row.fileName)).rejects.toMatchObject({ code: 16105 })
    expect(await locals()).toEqual([])

    await sealing(async () => ({ ...key, pem: 'no key' }))
    const other = await recorded()
    await expect(store.seal(other.accountSid, other.fileName)).rejects.toMatchObject({
      code: 16104,
    })
    expect((await readFile(localPath(other.fileName))).equals(wav)).toBe(true)
  })

  it('are those of whom it is wished only', async () => {
    const row = await recorded()

    expect(await store.seal(row.accountSid, row.fileName)).toBeNull()
    expect((await readFile(localPath(row.fileName))).equals(wav)).toBe(true)
  })
})
