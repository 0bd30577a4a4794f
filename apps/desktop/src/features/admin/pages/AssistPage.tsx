import type { ListFormOf } from '../../../ui/form-fields.ts'
import { SettingsForm } from '../../../ui/SettingsForm.tsx'
import { factLines, factsOf } from '../fact-lines.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'

interface Row {
  readonly enabled: boolean
  readonly language: string
  readonly facts: string
}

/** One switch: agents see what is said in their calls, and what they could answer. */
export default function AssistPage() {
  return <SettingsForm of={assist(useAdmin())} />
}

export function assist({ admin }: AdminTools): ListFormOf<Row> {
  return {
    path: '/admin/assist',
    title: 'pages.adminAssist',
    help: 'admin.assistHelp',
    empty: 'admin.assistHelp',
    load: async () => {
      const configuration = await admin.configuration()
      const rules = rulesOf(configuration['ui_attributes'])
      return [
        {
          enabled: rules['enabled'] === true,
          language: String(rules['language'] ?? 'en-US'),
          facts: factLines(rules['facts']),
        },
      ]
    },
    idOf: () => 'assist',
    nameOf: () => '',
    fieldsOf: () => [
      { name: 'enabled', label: 'admin.assistOn', kind: 'switch' },
      {
        name: 'language',
        label: 'admin.assistLanguage',
        help: 'admin.assistLanguageHelp',
        kind: 'text',
      },
      { name: 'facts', label: 'admin.assistFacts', help: 'admin.assistFactsHelp', kind: 'area' },
    ],
    draftOf: (row) => ({
      enabled: row?.enabled ?? false,
      language: row?.language ?? 'en-US',
      facts: row?.facts ?? '',
    }),
    // Rejects with what is wrong of a line.
    save: async (_row, { facts, ...changed }) => {
      const own = facts === undefined ? {} : { facts: factsOf(String(facts)) }
      return admin.reconfigure(({ ui_attributes: attributes }) => {
        const callAssist = { ...rulesOf(attributes), ...changed, ...own }
        return { ui_attributes: { ...Object(attributes), callAssist } }
      })
    },
  }
}

function rulesOf(attributes: unknown): Readonly<Record<string, unknown>> {
  return { ...Object(Object(attributes)['callAssist']) }
}
