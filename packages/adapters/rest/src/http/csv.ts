/** Tables that people upload: any delimiter of Excel's, with faults told by line. */
import { CsvError, parse } from 'csv-parse/sync'
import { bad } from './errors.ts'

export interface CsvRow {
  /** Of the file, counted from 1, the header included. */
  readonly line: number
  /** By the names of the header; a column without a value is left out. */
  readonly fields: Readonly<Record<string, string>>
}

export interface CsvFault {
  readonly line: number
  readonly message: string
}

export interface CsvTable {
  readonly columns: readonly string[]
  readonly rows: readonly CsvRow[]
  /** Lines that could not be read. */
  readonly faults: readonly CsvFault[]
}

const delimiters = [',', ';', '\t'] as const
const MAX_COLUMNS = 100

/**
 * The text of a file: UTF-8, or UTF-16 by its byte order mark. Other encodings cannot be told apart,
 * and would damage names. @throws OffhookError 20001
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8'
  try {
    // The mark itself is left out.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw bad('The file is not UTF-8: save it as "CSV UTF-8"')
  }
}

/**
 * Reads a table whose first line has the names of its columns. Empty lines are left out.
 * @throws OffhookError 20001 where there is no header, or more than `maxRows` rows
 */
export function parseCsv(text: string, maxRows: number): CsvTable {
  const header = text.slice(0, text.search(/\r|\n|$/))
  const faults: CsvFault[] = []
  let columns: readonly string[] = []
  let rows: { readonly record: Record<string, string>; readonly info: { readonly lines: number } }[]
  try {
    rows = parse(text, {
      delimiter: delimiterOf(header),
      columns: (names: string[]) => {
        columns = namesOf(names)
        return [...columns]
      },
      info: true,
      trim: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      skip_records_with_error: true,
      on_skip: (error) => {
        faults.push({ line: Number(error?.['lines'] ?? 0), message: faultOf(error) })
      },
      to: maxRows + 1,
    }) as unknown as typeof rows
  } catch (error) {
    if (error instanceof CsvError) throw bad(`The file cannot be read: ${faultOf(error)}`)
    throw error
  }
  if (columns.length === 0) throw bad('The file is empty: its first line has to name the columns')
  if (rows.length > maxRows) throw bad(`The file has more than ${maxRows} rows`)
  return {
    columns,
    faults,
    rows: rows.map(({ record, info }) => ({
      line: info.lines,
      fields: Object.fromEntries(Object.entries(record).filter(([, value]) => value !== '')),
    })),
  }
}

function delimiterOf(header: string): string {
  const count = (delimiter: string) => header.split(delimiter).length
  return delimiters.reduce((best, one) => (count(one) > count(best) ? one : best))
}

function namesOf(names: readonly string[]): readonly string[] {
  if (names.length > MAX_COLUMNS) throw bad(`The file has more than ${MAX_COLUMNS} columns`)
  const seen = new Set<string>()
  for (const [index, name] of names.entries()) {
    if (name === '') throw bad(`Column ${index + 1} has no name`)
    if (name === '__proto__' || seen.has(name))
      throw bad(`The column "${name}" cannot be used twice`)
    seen.add(name)
  }
  return names
}

function faultOf(error: CsvError | undefined): string {
  switch (error?.code) {
    case 'CSV_RECORD_INCONSISTENT_COLUMNS':
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return 'it has another number of columns than the first line'
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quotation mark is not closed'
    default:
      return 'a quotation mark stands where none may be'
  }
}
