import { codes } from '@offhook/core'
import { method, textOf } from '@offhook/twiml'
import { anywhere, defineVerb, goTo } from '../interpreter/verb.ts'

/** Goes on with another document; without a URL, with this one again. */
export const redirect = defineVerb({
  name: 'Redirect',
  placements: anywhere,
  schema: { attributes: { method: method(codes.redirectMethod) }, text: 'optional', children: {} },
  run: async (step, { method: how }) => goTo(step, textOf(step.element), how, {}),
})
