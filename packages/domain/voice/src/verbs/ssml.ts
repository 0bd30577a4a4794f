import { elementsOf, innerXml, type TwimlElement, textOf } from '@offhook/twiml'

/** The text of a Say, and its markup where it has some. */
export function speechOf(element: TwimlElement): { text: string; ssml: string | null } {
  return {
    text: textOf(element).replace(/\s+/g, ' '),
    ssml: elementsOf(element).length > 0 ? innerXml(element) : null,
  }
}
