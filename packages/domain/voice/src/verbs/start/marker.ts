import { callOf } from '../../interpreter/verb.ts'
import type { SideNoun } from './side-noun.ts'

const schema = { attributes: {}, text: 'none', children: {} } as const

/** Logs where it begins and ends. */
export const marker: SideNoun = {
  name: 'Marker',
  startSchema: schema,
  stopSchema: schema,
  start: async (step) => callOf(step).logger.info({}, 'a marker began'),
  stop: async (step) => callOf(step).logger.info({}, 'a marker ended'),
}
