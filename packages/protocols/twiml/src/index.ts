/**
 * TwiML. A document becomes elements that know their lines; a schema says what an element may
 * hold, reads its attributes with their types, and lists what is wrong with it and where.
 */
export {
  elementsOf,
  innerXml,
  madeElement,
  outerXml,
  ownText,
  type TwimlElement,
  type TwimlNode,
  textOf,
} from './element.ts'
export type { Position, TwimlIssue } from './issue.ts'
export { MAX_DOCUMENT_BYTES, type ParsedTwiml, parseTwiml } from './parse-twiml.ts'
export { resolveUrl } from './resolve-url.ts'
export {
  flag,
  inert,
  integer,
  listOf,
  matching,
  method,
  oneOf,
  phrases,
  text,
  textUpTo,
} from './rules.ts'
export {
  checkElement,
  type ElementSchema,
  knownChildren,
  type Rule,
  type Rules,
  readAttributes,
  type Values,
} from './schema.ts'
