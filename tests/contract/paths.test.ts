/** One origin serves every family and our own paths: none may stand in the way of another. */
import { describe, expect, it } from 'vitest'
import { readDocuments } from './support/documents.ts'

/** Paths of ours, in the form of the contract; those that end in `*` take in all below. */
const ours = [
  '/',
  '/app',
  '/app/*',
  '/signal',
  '/v1/wschannels',
  '/healthz',
  '/readyz',
  '/v1/PhoneNumbers/{PhoneNumber}',
  '/v2/PhoneNumbers/{PhoneNumber}',
  '/offhook/v1/*',
]

const documents = readDocuments()
const families = documents.flatMap(({ name, paths }) =>
  Object.entries(paths).flatMap(([path, item]) =>
    ['get', 'post', 'delete']
      .filter((method) => method in item)
      .map((method) => ({ name, method, path: path.replace(/\.json$/, '') })),
  ),
)

function segments(path: string): readonly string[] {
  return path.split('/').slice(1)
}

/** Tells whether one address could be of both. */
function clash(one: string, other: string): boolean {
  const [a, b] = [segments(one), segments(other)]
  if (a.at(-1) === '*') return clashesBelow(a.slice(0, -1), b)
  return a.length === b.length && clashesBelow(a, b)
}

function clashesBelow(a: readonly string[], b: readonly string[]): boolean {
  return (
    b.length >= a.length &&
    a.every((part, index) => part === b[index] || isVariable(part) || isVariable(b[index] ?? ''))
  )
}

function isVariable(part: string): boolean {
  return part.startsWith('{')
}

describe('the paths of one origin', () => {
  it('are compared as a router would', () => {
    expect(clash('/v1/{Sid}', '/v1/wschannels')).toBe(true)
    expect(clash('/app/*', '/app/a/b')).toBe(true)
    expect(clash('/app/*', '/apps/a')).toBe(false)
    expect(clash('/v1/A/{Sid}', '/v1/A')).toBe(false)
    expect(families.length).toBe(380)
  })

  it('of the families are apart from each other', () => {
    const clashes = families.flatMap((one, index) =>
      families
        .slice(index + 1)
        .filter(
          (other) =>
            other.name !== one.name && other.method === one.method && clash(one.path, other.path),
        )
        .map((other) => `${one.name} ${one.path} and ${other.name} ${other.path}`),
    )

    expect(clashes).toEqual([])
  })

  it('of ours are apart from those of the families', () => {
    const clashes = ours.flatMap((own) =>
      families.filter(({ path }) => clash(own, path)).map(({ path }) => `${own} and ${path}`),
    )

    expect(clashes).toEqual([])
  })
})
