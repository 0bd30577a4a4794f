/** Writes `docs/reference/errors.md` from the catalogue. With tsx: `npm run docs:errors`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chapters } from '../packages/foundation/core/src/catalogue/catalogue.ts'
import { root } from './files.mjs'

export const page = join(root, 'docs/reference/errors.md')

/** The whole page. */
export function errorsPage() {
  const parts = [
    '# Errors',
    'The numbers are the documented ones, so that an application that knows them goes on to work; the words are ours. An answer of REST carries `code`, `message` and `status`; an alert carries `error_code` and `message_text`. Where a message says more than the sentence here, it tells the facts. Of a field of a JSON body, `details` tells its `field`, the `rule` that it breaks, and the `limit` if the rule has one.',
    '_This page is made from the catalogue of the source: `npm run docs:errors`._',
    ...chapters.flatMap(({ title, entries }) => [`## ${title}`, table(Object.values(entries))]),
  ]
  return `${parts.join('\n\n')}\n`
}

function table(entries) {
  const hasRemedy = entries.some(({ remedy }) => remedy !== undefined)
  const head = hasRemedy ? ['Code', 'What happened', 'What to do'] : ['Code', 'Status', 'Meaning']
  const rows = entries
    .toSorted((a, b) => a.code - b.code)
    .map(({ code, status, sentence, remedy = '' }) =>
      hasRemedy ? [code, sentence, remedy] : [code, status, sentence],
    )
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(page, errorsPage())
}
