/** Writes `docs/reference/studio-widgets.md` from the widgets' own tables: `npm run docs:widgets`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  conditionTypes,
  widgetGroups,
  widgetSchemas,
} from '../packages/protocols/studio-flow/src/index.ts'
import { root } from './files.mjs'

export const page = join(root, 'docs/reference/studio-widgets.md')

const titles = {
  trigger: 'Trigger',
  voice: 'Calls',
  agents: 'Agents and assistants',
  logic: 'Logic',
  web: 'The web',
  messages: 'Messages',
}

/** The whole page. */
export function widgetsPage() {
  const parts = [
    '# Widgets of Studio',
    'What may be given to each widget, by the names that definitions use; how it is left; and what stands below `widgets.<name>` afterwards. Flags and numbers may be written as texts. Each text takes Liquid. How flows are made and run is told in [the guide](../guide/studio.md).',
    '_This page is made from the tables that the engine validates with: `npm run docs:widgets`._',
    ...widgetGroups.flatMap((group) => [
      `## ${titles[group]}`,
      ...widgetSchemas.filter((widget) => widget.group === group).flatMap(section),
    ]),
    '## Conditions of a split',
    `\`${conditionTypes.join('`, `')}\`. Texts are compared without regard to case and to white space around them. \`matches_any_of\` takes a list with commas. A \`regex\` must match the whole text; patterns that could run for long are refused.`,
  ]
  return `${parts.join('\n\n')}\n`
}

function section({ type, label, help, properties, groups = [], events, variables, deprecated }) {
  const rows = Object.entries(properties).map(([name, one]) => [
    `\`${name}\``,
    one.required ? 'yes' : '',
    wordsOf(one),
    one.fallback === undefined ? '' : `\`${one.fallback}\``,
    [one.label, one.help].filter(Boolean).join('. '),
  ])
  return [
    `### ${type}`,
    `**${label}.** ${help}${deprecated ? ` Deprecated: use \`${deprecated}\`.` : ''}`,
    ...(rows.length > 0
      ? [table(['Property', 'Required', 'Value', 'Otherwise', 'Meaning'], rows)]
      : []),
    ...groups.map(({ of, exactly }) => {
      return `${exactly ? 'Exactly' : 'At most'} one of \`${of.join('`, `')}\`.`
    }),
    `Events: \`${events.join('`, `')}\`.`,
    ...(variables.length > 0 ? [`Variables: \`${variables.join('`, `')}\`.`] : []),
  ]
}

function wordsOf({ kind, min, max, options, schemes, maxLength, pairFields }) {
  if (kind === 'number') return `${min} to ${max}`
  if (kind === 'choice') return options.map((one) => `\`${one}\``).join(', ')
  if (kind === 'url') return `\`${schemes.map((one) => `${one}://`).join('`, `')}\``
  if (kind === 'pairs')
    return `list of \`key\`, \`value\`${(pairFields ?? []).map((one) => `, \`${one}\``).join('')}`
  if (kind === 'flag') return 'true, false'
  if (kind === 'texts') return 'list of texts'
  return maxLength ? `${kind}, ${maxLength} characters at most` : kind
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(page, widgetsPage())
}
