/** Tables of phone numbers that are uploaded. */
import { type E164, isE164 } from '@offhook/core'
import type { ImportReply } from '@offhook/desk-api'
import { z } from 'zod'
import { type CsvFault, type CsvRow, parseCsv } from '../http/csv.ts'
import { bad } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** Bytes of an upload. */
export const MAX_UPLOAD = 8 * 1024 * 1024
const MAX_ROWS = 50_000
const MAX_FAULTS = 100

export interface NumberedRow extends CsvRow {
  readonly phoneNumber: E164
}

/** Names of the column that has the number, without case and punctuation. */
const phoneNames: ReadonlySet<string> = new Set([
  ...['phone', 'phonenumber', 'number', 'tel', 'telephone', 'mobile', 'to'],
  ...['telefono', 'teléfono', 'telefon', 'telefonnummer', 'numero', 'número'],
])

const body = z.object({ csv: z.string() })

/**
 * Reads the rows of an uploaded table that have a number, each number once; the others are faults.
 * `column` of the query names the column of the numbers, where its name does not tell.
 * @throws OffhookError 20001 where it is no table with such a column
 */
export function numberedRows(
  { accounts }: Pick<RestOptions, 'accounts'>,
  { json, request, accountSid }: Asked,
): { readonly rows: readonly NumberedRow[]; readonly faults: CsvFault[]; readonly column: string } {
  const { columns, rows, faults } = parseCsv(parseJson(body, json).csv, MAX_ROWS)
  const { column: named } = request.query as Readonly<Record<string, string | undefined>>
  const column = columns.find((name) => (named ? name === named : isPhoneName(name)))
  if (!column) throw bad(`No column is called ${named ?? '"phone"'}: ${columns.join(', ')}`)
  const read = accounts.readerOf(accountSid)
  const told = [...faults]
  const lines = new Map<E164, number>()
  const good = rows.flatMap((row): NumberedRow[] => {
    const text = row.fields[column] ?? ''
    const phoneNumber = read(text)
    const fault = (message: string) => {
      told.push({ line: row.line, message })
      return []
    }
    if (!phoneNumber || !isE164(phoneNumber)) return fault(`"${text}" is not a phone number`)
    const before = lines.get(phoneNumber)
    if (before !== undefined) return fault(`the number of line ${before} once more`)
    lines.set(phoneNumber, row.line)
    return [{ ...row, phoneNumber }]
  })
  return { rows: good, faults: told, column }
}

function isPhoneName(name: string): boolean {
  return phoneNames.has(name.toLowerCase().replace(/[\s_.-]/g, ''))
}

export function importReply(
  added: number,
  known: number,
  faults: readonly CsvFault[],
): ImportReply {
  const inOrder = [...faults].sort((a, b) => a.line - b.line)
  return { added, known, faults: inOrder.slice(0, MAX_FAULTS), faultsTotal: faults.length }
}
