/// <reference path="../fs-native-extensions.d.ts" />
/**
 * One process owns a data folder. The lock is the operating system's (an exclusive lock on the open
 * file), so it ends with its owner however that ends, and no stale file can keep anybody out. It
 * holds within one process too.
 */
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, OperatorError } from '@offhook/core'
import { tryLock } from 'fs-native-extensions'

/** The folder is in use, or cannot be used. The message is one sentence for an operator. */
export class DataFolderError extends OperatorError {}

/** A lock that is held until it is released or the process ends. */
export interface DataLock {
  release(): Promise<void>
}

/** Takes the folder, which is made when it is not there. Throws a `DataFolderError` if it is taken. */
export async function lockDataFolder(dataDir: string): Promise<DataLock> {
  const path = join(dataDir, 'lock')
  let file: Awaited<ReturnType<typeof open>>
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    file = await open(path, 'a+', 0o600)
  } catch (error) {
    throw new DataFolderError(`The data folder ${dataDir} cannot be used: ${messageOf(error)}.`, {
      cause: error,
    })
  }
  try {
    if (!tryLock(file.fd)) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0)
      const pid = /^\d+/.exec(buffer.toString('utf8', 0, bytesRead))?.[0] ?? 'unknown'
      throw new DataFolderError(
        `The data folder ${dataDir} is in use by another Offhook (process ${pid}): stop that one, or give this one a folder of its own.`,
      )
    }
    await file.truncate(0)
    await file.write(`${process.pid}\n`)
  } catch (error) {
    await file.close()
    throw error
  }
  let released: Promise<void> | null = null
  return {
    release: () => {
      released ??= file.close()
      return released
    },
  }
}
