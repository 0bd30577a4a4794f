import { readFileSync } from 'node:fs'
import type { FieldRule } from '@offhook/desk-api'
import { describe, expect, it } from 'vitest'
import { ApiError } from '../api/http.ts'
import { DeskError } from '../model/problem.ts'
import { loadTexts, msg, refusalCodes } from '../texts/index.ts'
import { reasonOf } from './reason-of.ts'

const [{ t: english }, { t: spanish }] = await Promise.all([loadTexts('en'), loadTexts('es')])
const refused = new ApiError(400, 20001, 'retry.maxAttempts: from 1 to 20')

describe('why something was refused', () => {
  it('is told in the words of the server to who reads its language, else by the code', () => {
    expect(reasonOf(english, refused)).toBe('retry.maxAttempts: from 1 to 20')
    expect(reasonOf(spanish, refused)).toBe('Falta un dato o no es válido. (retry.maxAttempts)')
    expect(reasonOf(spanish, new ApiError(400, 22003, 'There is a queue "Sales"'))).toBe(
      'Ya existe una cola con este nombre.',
    )
  })

  it('is what a field lacks, by the label that it has in the form', () => {
    const fields = [{ name: 'priority', label: 'admin.priority' }] as const
    const fault = (rule: FieldRule, limit?: number, field = 'route.priority') =>
      new ApiError(400, 20001, 'x: raw', { field, rule, ...(limit !== undefined && { limit }) })
    expect(reasonOf(english, fault('at-most', 20), fields)).toBe('“Priority” has to be at most 20.')
    expect(reasonOf(spanish, fault('at-most', 20), fields)).toBe(
      '«Prioridad» tiene que ser como máximo 20.',
    )
    expect(reasonOf(english, fault('missing', undefined, 'url'), fields)).toBe('“url” is missing.')
    expect(reasonOf(english, fault('colour' as FieldRule), fields)).toBe('x: raw')
    expect(reasonOf(english, fault('form', undefined, ''), fields)).toBe('x: raw')
  })

  it('names a field of the published interfaces by its label too', () => {
    const fields = [{ name: 'maxReservedWorkers', label: 'admin.maxReserved' }] as const
    const says = (message: string) => new ApiError(400, 20001, message)
    const bounds = says('MaxReservedWorkers must be a whole number from 1 to 50')
    expect(reasonOf(english, bounds, fields)).toBe(
      '“Agents asked at once” must be a whole number from 1 to 50',
    )
    expect(reasonOf(spanish, bounds, fields)).toBe(
      `Falta un dato o no es válido. (${spanish('admin.maxReserved')})`,
    )
    expect(reasonOf(english, says('maxReservedWorkers: 1 to 50'), fields)).toBe(
      '“Agents asked at once”: 1 to 50',
    )
    const other = 'There is a queue of this name'
    expect(reasonOf(english, says(other), fields)).toBe(other)
    expect(reasonOf(spanish, says(other), fields)).toBe('Falta un dato o no es válido.')
  })

  it('is never what no person wrote', () => {
    expect(reasonOf(english, new TypeError('x is undefined'))).toBe(
      'Something went wrong. Try again.',
    )
    expect(reasonOf(spanish, new ApiError(0, 0, 'The server cannot be reached.'))).not.toMatch(
      /server/,
    )
    expect(reasonOf(spanish, new ApiError(418, 99999, 'A teapot'))).toContain('99999')
    expect(reasonOf(spanish, new DeskError(msg('problems.taskGone')))).toBe(
      spanish('problems.taskGone'),
    )
  })

  it('has a sentence for every code that an administrator can meet', () => {
    const page = readFileSync(
      new URL('../../../../docs/reference/errors.md', import.meta.url),
      'utf8',
    )
    const sections = [
      'Requests',
      'Calls, numbers and queues by REST',
      'SIP domains, lists and trunks',
    ]
    const codes = sections.flatMap((name) => {
      const section = page.split(`## ${name}\n`)[1]?.split('\n## ')[0] ?? ''
      // Those with something to do are alerts, which are read elsewhere.
      return [
        ...section.matchAll(/^\| (\d+) \| .* \|\s+\|$|^\| (\d+) \| 4\d\d|^\| (\d+) \| 5\d\d/gm),
      ].map((row) => Number(row[1] ?? row[2] ?? row[3]))
    })
    expect(codes.length).toBeGreaterThan(50)
    expect(codes.filter((code) => !refusalCodes.some((known) => known === code))).toEqual([])
  })
})
