import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Accounts, SecretBox, type Shelf } from '@offhook/accounts'
import { RecordingFiles } from '@offhook/engine'
import { RecordingStore } from '@offhook/recording-store'
import { orphanByes } from '@offhook/sip-gateway'
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
    commitDelayMs: config.testCommitDelay,
    removeRecording: (fileName) => recordingStore.remove(fileName),
    recordingDays: config.recordingRetention,
  })
  closing.add(() => store.close())
  closing.add(() => recordingStore.close())
  const lost = new Promise<void>((resolve) => store.leases.onLost(resolve))
  const secretBox = new SecretBox(await readSecretKey(dataDir, config.secretKey))
  const recovery: RecoverOptions = {
    finishRecording: (fileName) => recordingStore.finish(fileName),
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
  const shelf: Shelf = { rows: store.rows, writer: store.writer, clock }
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
  }
}
