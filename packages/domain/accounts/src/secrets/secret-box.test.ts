import { describe, expect, it } from 'vitest'
import { SecretBox, SecretError } from './secret-box.ts'

const box = new SecretBox(Buffer.alloc(32, 1))

describe('SecretBox', () => {
  it('opens what it sealed, for the same place', () => {
    const sealed = box.seal('geheim äöü 🔑', 'account AC1')

    expect(box.open(sealed, 'account AC1')).toBe('geheim äöü 🔑')
    expect(sealed).not.toContain('geheim')
  })

  it('seals the same secret differently each time', () => {
    expect(box.seal('x', 'p')).not.toBe(box.seal('x', 'p'))
  })

  it('refuses a secret that was moved to another place', () => {
    const sealed = box.seal('token', 'account AC1')

    expect(() => box.open(sealed, 'account AC2')).toThrow(
      'The stored secret of account AC2 is damaged.',
    )
  })

  it('refuses every single changed character', () => {
    const sealed = box.seal('token', 'p')

    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A'
      const tampered = sealed.slice(0, at) + other + sealed.slice(at + 1)
      // The last letter of base64url may carry bits that mean nothing.
      if (Buffer.from(tampered.split('.')[3] ?? '', 'base64url').equals(bodyOf(sealed))) continue
      expect(() => box.open(tampered, 'p'), `at ${at}`).toThrow(SecretError)
    }
  })

  it('says in one sentence that the key is another, and which', () => {
    const other = new SecretBox(Buffer.alloc(32, 2))
    const sealed = box.seal('token', 'p')

    expect(() => other.open(sealed, 'p')).toThrow(
      `The secret key (${other.keyId}) is not the one that the stored secrets were made with (${box.keyId})`,
    )
  })

  it.each([
    '',
    'plain',
    'v1.00000000.x.y',
    'v2.00000000.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA',
  ])('calls what it did not make damaged: %j', (text) => {
    expect(() => box.open(text, 'p')).toThrow('damaged')
  })

  it.each([0, 16, 31, 33])('refuses a key of %d bytes', (length) => {
    expect(() => new SecretBox(Buffer.alloc(length))).toThrow('32 bytes')
  })

  it('derives a key for each purpose, the same every time', () => {
    expect(box.derive('a')).toEqual(new SecretBox(Buffer.alloc(32, 1)).derive('a'))
    expect(box.derive('a')).not.toEqual(box.derive('b'))
    expect(box.derive('a')).toHaveLength(32)
  })
})

function bodyOf(sealed: string): Buffer {
  return Buffer.from(sealed.split('.')[3] ?? '', 'base64url')
}
