import type { AccountSid } from '@offhook/core'
import { flowAddress } from '@offhook/studio'
import { hasLiquid, questionsOf } from '@offhook/studio-flow'
import type { RestOptions } from '../options.ts'

/**
 * What callers of this address are asked for by keypad, as they hear it. Nothing for an application
 * elsewhere, for audio whose words nobody knows, and for a text that only a call completes.
 */
export async function spokenMenu(
  { studio, shippedTextOf }: Pick<RestOptions, 'studio' | 'shippedTextOf'>,
  accountSid: AccountSid,
  url: string,
): Promise<readonly string[]> {
  const address = flowAddress(url)
  if (address?.kind !== 'flow') return []
  // Nobody in particular: of a flow with people who try a draft, what all others hear.
  const runnable = await studio.flows.runnable(accountSid, address.flowSid, '')
  if (!runnable) return []
  return questionsOf(runnable.index.definition)
    .map(({ say, play }) => say ?? shippedTextOf(play ?? ''))
    .filter((words) => words !== null)
    .filter((words) => !hasLiquid(words))
}
