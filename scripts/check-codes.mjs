/** Documented numbers stand in the catalogue of errors alone; everything else names them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { filesBelow, root, workspaces } from './files.mjs'

const catalogue = 'packages/foundation/core/src/catalogue'

/** The desktop names the errors of the Voice SDK, which has a list of its own. */
const exempt = new Set(['desktop'])

/** The name of each number. */
export function namesOf(text) {
  const entries = text.matchAll(/(\w+): (?:alert|attribute|refusal)\(\s*(\d{5}),/g)
  return new Map([...entries].map(([, name, code]) => [code, name]))
}

/** Where a source writes a documented number, or one that passes for a code, outside comments. */
export function numbersIn(source, names) {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, (comment) =>
    comment.replace(/[^\n]/g, ' '),
  )
  return code.split('\n').flatMap((line, index) =>
    [...line.matchAll(/(code\W{1,3})?(?<![\w.-])(\d\d_?\d{3})(?![\w.-])/gi)].flatMap(
      ([, isCode, digits]) => {
        const number = digits.replace('_', '')
        const name = names.get(number)
        if (!name && !isCode) return []
        return `${index + 1} writes ${number}: ${name ? `it is errors.${name}` : 'the catalogue has no such error'}`
      },
    ),
  )
}

function faults() {
  const names = new Map(
    [...filesBelow(join(root, catalogue))].flatMap((path) => [
      ...namesOf(readFileSync(path, 'utf8')),
    ]),
  )
  return [...workspaces()].flatMap(({ folder }) => {
    const name = folder.split('/').at(-1)
    if (exempt.has(name)) return []
    return [...filesBelow(join(root, folder, 'src'))]
      .map((path) => path.slice(root.length + 1))
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\/testing\//.test(file))
      .filter((file) => !file.startsWith(catalogue) && !file.includes('/test-kit/'))
      .flatMap((file) =>
        numbersIn(readFileSync(join(root, file), 'utf8'), names).map((fault) => `${file}:${fault}`),
      )
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const fault of faults()) {
    console.error(fault)
    process.exitCode = 1
  }
}
