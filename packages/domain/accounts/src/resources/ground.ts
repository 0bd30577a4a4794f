import type { Change, ChangeWriter, Clock, TurnQueue } from '@offhook/core'
import type { Directory } from '../directory/directory.ts'
import type { SecretBox } from '../secrets/secret-box.ts'

/** What the resources stand on. */
export interface Ground {
  readonly clock: Clock
  readonly writer: ChangeWriter
  readonly box: SecretBox
  readonly directory: Directory
  /** Writes run one after another, so that what was checked still holds when it is written. */
  readonly turns: TurnQueue
  /** Something that is held has changed. */
  readonly changed: () => void
}

/** Commits, and only then changes what is in memory: nobody acts on what may not be kept. */
export async function commitThen(
  { writer, changed }: Ground,
  changes: readonly Change[],
  apply: () => void,
): Promise<void> {
  await writer.commit(changes)
  apply()
  changed()
}
