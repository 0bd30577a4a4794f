/** Validation of what a person is called and may do. */
import { errors } from '@offhook/core'
import { type Role, roles } from '../model.ts'
import { refuse } from './refuse.ts'

/** Languages that the desktop has; a person without one sees their browser's. */
export const locales = ['en', 'es'] as const

/** The named roles, `least` of them at least, in the table's order. */
export function rolesOf(names: readonly string[], least = 1): readonly Role[] {
  const known = roles.filter((role) => names.includes(role))
  if (known.length >= least && names.every((name) => roles.includes(name as Role))) return known
  return refuse(errors.invalidParameter, `Roles must be one or more of ${roles.join(', ')}`)
}

/** An address as people write it, without claiming that it exists; empty text and null clear it. */
export function emailAddress(text: string | null): string | null {
  if (text === null || text.trim() === '') return null
  const trimmed = text.trim()
  if (trimmed.length <= 254 && /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(trimmed)) return trimmed
  return refuse(errors.invalidParameter, 'Email must be an address such as ann@example.com')
}

/** A language of the desktop; empty text and null clear it. */
export function localeOf(text: string | null): string | null {
  if (text === null || text === '') return null
  if (locales.some((locale) => locale === text)) return text
  return refuse(errors.invalidParameter, `Locale must be one of ${locales.join(', ')}`)
}
