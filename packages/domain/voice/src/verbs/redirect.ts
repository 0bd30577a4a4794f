import { defineVerb, goOn } from '../interpreter/verb.ts'
import { textOf } from '../twiml/element.ts'
import { method } from '../twiml/rules.ts'

/** Goes on with another document; without a URL, with this one again. */
export const redirect = defineVerb({
  name: 'Redirect',
  schema: { attributes: { method: method(13710) }, text: 'optional', children: {} },
  async run(step, { method: how }) {
    const url = step.resolveUrl(textOf(step.element))
    if (url === null) return goOn
    return { next: 'document', url, method: how ?? 'POST', parameters: {} }
  },
})
