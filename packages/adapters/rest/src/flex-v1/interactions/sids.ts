/**
 * An interaction is a task seen from Flex. Its resources are kept nowhere else: each is a row of the
 * task's, under the same digits and its own letters.
 *
 *   KD interaction, UO channel    the task
 *   KG invitation                 the task, or a transfer of it
 *   UX transfer                   the transfer
 *   UT participant                the reservation of an agent, the call of anybody else
 */
import { parseSid, type Sid } from '@offhook/core'

type Prefix = 'KD' | 'UO' | 'KG' | 'UX' | 'UT'

export function flexSid<P extends Prefix>(prefix: P, sid: string): Sid<P> {
  return (prefix + sid.slice(2)) as Sid<P>
}

/** The row that a sid of ours would be of; undefined where it is none of this kind. */
export function sourceSid<S extends string>(prefix: Prefix, text: string, source: S) {
  const sid = parseSid(prefix, text)
  return sid && ((source + sid.slice(2)) as Sid<S>)
}
