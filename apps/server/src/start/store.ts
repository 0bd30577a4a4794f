import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Accounts, SecretBox, type Shelf } from '@offhook/accounts'
import { RecordingFiles } from '@offhook/engine'
import { orphanByes } from '@offhook/sip-gateway'
import { createStore, type RecoverOptions, type Store } from '@offhook/store'
import { lostCallChanges } from '@offhook/voice'
import { openDataFolder, readSecretKey } from '../data-folder.ts'
import { HeldWriter } from '../held-writer.ts'
import type { Starting } from './starting.ts'

/** All that is kept, and who may ask for it. */
export interface Storage {
  readonly dataDir: string
  readonly recordingsFolder: string
  readonly recordingFiles: RecordingFiles
  readonly store: Store
  /** Resolves when another node has declared this one dead. */
  readonly lost: Promise<void>
  /** How the calls of a dead node are ended. */
  readonly recovery: RecoverOptions
  /** For what the first start makes as one transaction. */
  readonly writer: HeldWriter
  readonly accounts: Accounts
  /** For resources that are kept nowhere in memory. */
  readonly shelf: Shelf
}

/** Opens folder, database and accounts, and ends what a crash has left behind. */
export async function openStorage({ config, clock, logger, closing }: Starting): Promise<Storage> {
  const dataDir = resolve(config.dataDir)
  await openDataFolder(dataDir)
  const recordingsFolder = join(dataDir, 'recordings')
  await mkdir(recordingsFolder, { recursive: true, mode: 0o700 })
  const recordingFiles = new RecordingFiles(recordingsFolder)
  const store = await createStore({
    databaseUrl: config.databaseUrl,
    dataDir,
    clock,
    logger,
    commitDelayMs: config.testCommitDelay,
    removeRecording: (fileName) => recordingFiles.remove(fileName),
  })
  closing.add(() => store.close())
  const lost = new Promise<void>((resolve) => store.leases.onLost(resolve))
  const secretBox = new SecretBox(await readSecretKey(dataDir, config.secretKey))
  const recovery: RecoverOptions = {
    finishRecording: (fileName) => recordingFiles.finish(fileName),
    effectsOf: (calls) => [...orphanByes(calls), ...lostCallChanges(calls, clock.now())],
  }
  await store.recover(recovery)
  const writer = new HeldWriter(store.writer)
  const accounts = new Accounts({ clock, repository: store.accounts, writer, secretBox, logger })
  closing.add(() => accounts.close())
  await accounts.load()
  const shelf: Shelf = { rows: store.rows, writer: store.writer, clock }
  return {
    dataDir,
    recordingsFolder,
    recordingFiles,
    store,
    lost,
    recovery,
    writer,
    accounts,
    shelf,
  }
}
