import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Accounts, OwnRows, type PublicKey, SecretBox, type Shelf } from '@offhook/accounts'
import { type AccountSid, OffhookError } from '@offhook/core'
import { RecordingFiles } from '@offhook/engine'
import { RecordingStore } from '@offhook/recording-store'
import { orphanByes } from '@offhook/sip-gateway'
import { Site } from '@offhook/site'
import { createStore, type RecoverOptions, type Store } from '@offhook/store'
import { lostCallChanges } from '@offhook/voice'
import { openDataFolder, readSecretKey } from '../data-folder.ts'
import { HeldWriter } from '../held-writer.ts'
import type { Starting } from './starting.ts'

/** Everything that is stored, and the accounts that own it. */
export interface Storage {
  readonly dataDir: string
  readonly recordingFiles: RecordingFiles
  readonly recordingStore: RecordingStore
  readonly store: Store
  /** Resolves when another node has declared this one dead. */
  readonly lost: Promise<void>
  /** How to end the calls of a dead node. */
  readonly recovery: RecoverOptions
  /** Lets the first start commit everything as one transaction. */
  readonly writer: HeldWriter
  readonly accounts: Accounts
  /** For resources that are kept nowhere in memory. */
  readonly shelf: Shelf
  /** Seals what must be read again. */
  readonly secretBox: SecretBox
  /** What the administrator has set. */
  readonly site: Site
}

/** Opens the folder, the database and accounts, and recovers from a crash. */
export async function openStorage({ config, clock, logger, closing }: Starting): Promise<Storage> {
  const dataDir = resolve(config.dataDir)
  await openDataFolder(dataDir)
  const recordingsFolder = join(dataDir, 'recordings')
  await mkdir(recordingsFolder, { recursive: true, mode: 0o700 })
  const recordingFiles = new RecordingFiles(recordingsFolder)
  const recordingStore = await RecordingStore.open({
    local: recordingFiles,
    cacheFolder: join(dataDir, 'mp3'),
    soundsFolder: join(dataDir, 'sounds'),
    exportsFolder: join(dataDir, 'exports'),
    keyOf: config.recordingEncryption === 'on' ? (sid) => newestKey(shelf, sid) : null,
    s3:
      config.recordingBucket === null
        ? null
        : {
            bucket: config.recordingBucket,
            endpoint: config.recordingEndpoint,
            region: config.recordingRegion,
            prefix: config.recordingPrefix,
            redirects: config.recordingReads === 'redirect',
          },
  })
  const store = await createStore({
    databaseUrl: config.databaseUrl,
    dataDir,
    clock,
    logger,
    webhookDays: config.webhookLogDays,
    commitDelayMs: config.testCommitDelay,
    removeRecording: (fileName) => recordingStore.remove(fileName),
    recordingDays: config.recordingRetention,
    messageDays: config.messageRetention,
  })
  const shelf: Shelf = { rows: store.rows, writer: store.writer, clock }
  closing.add(() => store.close())
  closing.add(() => recordingStore.close())
  const lost = new Promise<void>((resolve) => store.leases.onLost(resolve))
  const secretBox = new SecretBox(await readSecretKey(dataDir, config.secretKey))
  const recovery: RecoverOptions = {
    finishRecording: (fileName, accountSid) => finish(recordingStore, fileName, accountSid),
    effectsOf: (calls) => [...orphanByes(calls), ...lostCallChanges(calls, clock.now())],
  }
  await store.recover(recovery)
  const writer = new HeldWriter(store.writer)
  const accounts = new Accounts({
    clock,
    repository: store.accounts,
    writer,
    secretBox,
    logger,
    country: config.country,
    numberPool: config.numberPool ?? [],
  })
  closing.add(() => accounts.close())
  await accounts.load()
  return {
    dataDir,
    recordingFiles,
    recordingStore,
    store,
    lost,
    recovery,
    writer,
    accounts,
    shelf,
    secretBox,
    site: new Site(shelf, recordingStore.soundFiles),
  }
}

/** What a recording of the account is encrypted with. */
async function newestKey(shelf: Shelf, accountSid: AccountSid): Promise<PublicKey | undefined> {
  const keys = new OwnRows('public-key', 'PublicKeys', shelf)
  const { rows } = await keys.page({ accountSid }, { size: 1, after: null })
  return rows[0]
}

/** Makes a file whole that a crash cut short, and encrypts it as at the end of a call. */
async function finish(
  files: RecordingStore,
  fileName: string,
  accountSid: AccountSid,
): ReturnType<RecoverOptions['finishRecording']> {
  const file = await files.finish(fileName)
  if (!file || file.durationMs === 0 || file.encryption) return file
  try {
    return { ...file, ...(await files.seal(accountSid, fileName)) }
  } catch (error) {
    if (error instanceof OffhookError) return { ...file, notSealed: error.code }
    throw error
  }
}
