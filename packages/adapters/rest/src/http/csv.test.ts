import { describe, expect, it } from 'vitest'
import { decodeText, parseCsv } from './csv.ts'

describe('a table', () => {
  it.each([
    ['commas', 'phone,name\n+1202555,"Ada, Countess"\n'],
    ['semicolons', 'phone;name\r\n+1202555;"Ada, Countess"\r\n'],
    ['tabs', 'phone\tname\n+1202555\tAda, Countess'],
  ])('is read with %s', (_what, text) => {
    expect(parseCsv(text, 10).rows).toEqual([
      { line: 2, fields: { phone: '+1202555', name: 'Ada, Countess' } },
    ])
  })

  it('tells wrong lines by their number, and reads the others', () => {
    const { rows, faults } = parseCsv('phone,name\n1,Ada\n2\n\n3,Bob,more\n4,"Eve\n', 10)

    expect(rows.map(({ line }) => line)).toEqual([2])
    expect(faults.map(({ line }) => line)).toEqual([3, 5, 6])
  })

  it('leaves out empty lines and empty values', () => {
    const { rows, faults } = parseCsv('phone,name\n\n,\n 7 , \n', 10)

    expect(rows).toEqual([{ line: 4, fields: { phone: '7' } }])
    expect(faults).toEqual([])
  })

  it.each([
    ['', 'empty'],
    ['phone,phone\n1,2', 'twice'],
    ['phone,__proto__\n1,2', 'twice'],
    ['phone,\n1,2', 'no name'],
    ['phone\n1\n2\n3', 'more than 2 rows'],
    [`${'a,'.repeat(120)}b\n`, 'columns'],
  ])('%j is refused', (text, words) => {
    expect(() => parseCsv(text, 2)).toThrow(words)
  })
})

describe('the bytes of a file', () => {
  it.each([
    ['UTF-8', Buffer.from('é')],
    ['UTF-8 with a mark', Buffer.from('\ufeffé')],
    ['UTF-16, little', Buffer.from('\ufeffé', 'utf16le')],
    ['UTF-16, big', Buffer.from('\ufeffé', 'utf16le').swap16()],
  ])('are read as %s', (_what, bytes) => {
    expect(decodeText(bytes)).toBe('é')
  })

  it('are refused in an encoding that cannot be told', () => {
    expect(() => decodeText(Buffer.from([0x47, 0xe9, 0x0a]))).toThrow('UTF-8')
  })
})
