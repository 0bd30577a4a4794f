import type { AccountSid, Change, ChangeWriter, Clock, TurnQueue } from '@offhook/core'
import type { NumberReader } from '@offhook/numbers'
import type { Directory } from '../directory/directory.ts'
import type { SecretBox } from '../secrets/secret-box.ts'

/** What every resource is given. */
export interface Ground {
  readonly clock: Clock
  readonly writer: ChangeWriter
  readonly box: SecretBox
  readonly directory: Directory
  readonly readNumber: NumberReader
  readonly readerOf: (accountSid: AccountSid) => NumberReader
  /** Serialises writes: what was checked must still hold when it is written. */
  readonly turns: TurnQueue
  /** To be called after each change in memory. */
  readonly changed: () => void
}

/** Commits before memory changes: nobody may act on what was not stored. */
export async function commitThen(
  { writer, changed }: Ground,
  changes: readonly Change[],
  apply: () => void,
): Promise<void> {
  await writer.commit(changes)
  apply()
  changed()
}
