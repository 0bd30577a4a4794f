/** One property against its schema. What holds Liquid is known only when it runs. */
import { hasLiquid, liquidFault } from '../liquid/liquid.ts'
import { isRecord, textOf } from '../properties/property-reader.ts'
import type { PropertySchema } from '../widgets/schema.ts'
import type { Issues } from './issue.ts'

const ADDRESS = /^(\+?\d[\d\s().-]{1,20}|client:.+|sips?:.+@.+)$/

export function isBlank(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  )
}

export function validateProperty(
  value: unknown,
  schema: PropertySchema,
  path: string,
  issues: Issues,
): void {
  if (isBlank(value)) {
    if (schema.required) issues.error(path, `${schema.label} is required`)
    return
  }
  if (schema.isUnserved) issues.warn(path, `${schema.label} is not supported: it is left out`)
  checkLiquid(value, path, issues)
  const fault = faultOf(value, schema)
  if (!fault) return
  if (schema.kind === 'json') issues.warn(path, `${schema.label} ${fault}`)
  else issues.error(path, `${schema.label} ${fault}`)
}

function checkLiquid(value: unknown, path: string, issues: Issues): void {
  if (typeof value === 'string') {
    const fault = liquidFault(value)
    if (fault) issues.error(path, `Liquid: ${fault}`)
  } else if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) checkLiquid(one, `${path}/${index}`, issues)
  } else if (isRecord(value)) {
    for (const [key, one] of Object.entries(value)) checkLiquid(one, `${path}/${key}`, issues)
  }
}

function faultOf(value: unknown, schema: PropertySchema): string | null {
  if (schema.kind === 'pairs') return pairsFault(value)
  if (schema.kind === 'texts') {
    return Array.isArray(value) || typeof value === 'string' ? null : 'must be a list of texts'
  }
  if (typeof value === 'object' && schema.kind !== 'json') return 'must be a text'
  const text = textOf(value)
  if (schema.maxLength !== undefined && text.length > schema.maxLength) {
    return `is longer than ${schema.maxLength} characters`
  }
  return hasLiquid(text) ? null : plainFault(text.trim(), schema)
}

function plainFault(text: string, schema: PropertySchema): string | null {
  switch (schema.kind) {
    case 'number':
      return numberFault(text, schema)
    case 'flag':
      return /^(true|false|0|1)$/i.test(text) ? null : 'must be true or false'
    case 'choice':
      return schema.options?.includes(text) ? null : `must be one of ${schema.options?.join(', ')}`
    case 'url': {
      const scheme = /^([a-z][a-z0-9+.-]*):\/\/./i.exec(text)?.[1]?.toLowerCase()
      return scheme && schema.schemes?.includes(scheme)
        ? null
        : `must begin with ${schema.schemes?.map((one) => `${one}://`).join(' or ')}`
    }
    case 'address':
      return ADDRESS.test(text) ? null : 'must be a number in E.164, a client or a SIP address'
    case 'json':
      return isJson(text) ? null : 'is not JSON'
    default:
      return null
  }
}

function numberFault(text: string, { min, max }: PropertySchema): string | null {
  const number = Number(text)
  const isInside = number >= (min ?? -Infinity) && number <= (max ?? Infinity)
  return Number.isFinite(number) && isInside ? null : `must be a number from ${min} to ${max}`
}

function pairsFault(value: unknown): string | null {
  if (isRecord(value)) return null
  if (!Array.isArray(value)) return 'must be a list of keys and values'
  return value.every((pair) => isRecord(pair) && typeof pair['key'] === 'string')
    ? null
    : 'must have a key in each entry'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
