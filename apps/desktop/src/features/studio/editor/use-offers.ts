import type { PropertySchema } from '@offhook/studio-flow'
import { useQuery } from '@tanstack/react-query'
import { useApp, useText } from '../../../ui/hooks.ts'
import { channelsOf, numbersOf, workflowsOf } from '../../admin/task-router-rows.ts'
import { type AdminTools, useAdmin } from '../../admin/use-admin.ts'

/** Something that a field may name: what is written, and what it is called. */
export interface Offer {
  readonly value: string
  readonly label: string
}

type Reference = NonNullable<PropertySchema['refers']>

const none: readonly Offer[] = []
/** Those of many centres; any other tag may be written. */
const languages = [
  ...['en-US', 'en-GB', 'en-AU', 'es-ES', 'es-MX', 'es-US', 'fr-FR', 'fr-CA', 'de-DE', 'it-IT'],
  ...['pt-BR', 'pt-PT', 'nl-NL', 'pl-PL', 'sv-SE', 'da-DK', 'nb-NO', 'fi-FI', 'ja-JP', 'zh-CN'],
]
/** Names that each service of voices understands. */
const voices = ['alice', 'man', 'woman', 'Polly.Joanna', 'Polly.Matthew', 'Polly.Lucia']

/** What can be named in a field, read from the server when a form needs it. */
export function useOffers(refers: Reference | undefined): readonly Offer[] {
  const t = useText()
  const tools = useAdmin()
  const { flows } = useApp()
  const { data = none } = useQuery({
    queryKey: ['flow-offers', refers, t.language],
    enabled: refers !== undefined,
    staleTime: 30_000,
    queryFn: async (): Promise<readonly Offer[]> => {
      if (refers === 'flow') {
        return (await flows.list()).map((row) => ({ value: row.sid, label: row.friendly_name }))
      }
      return refers ? offersOf(refers, tools, t.language) : none
    },
  })
  return data
}

async function offersOf(
  refers: Exclude<Reference, 'flow'>,
  tools: AdminTools,
  language: string,
): Promise<readonly Offer[]> {
  const { admin, account } = tools
  switch (refers) {
    case 'workflow':
      return named(await workflowsOf(tools).list())
    case 'task-channel':
      return named(await channelsOf(tools).list())
    case 'queue': {
      const queues = admin.collection<{ readonly friendly_name: string }>(
        `${account}/Queues`,
        'queues',
        '.json',
      )
      return (await queues.list()).map((row) => plain(row.friendly_name))
    }
    case 'number':
      return (await numbersOf(tools).list()).map((row) => ({
        value: row.phone_number,
        label: row.friendly_name,
      }))
    case 'connector': {
      const connectors = admin.own<{ readonly uniqueName: string }, never>(
        'PayConnectors',
        'payConnectors',
      )
      return (await connectors.list()).map((row) => plain(row.uniqueName))
    }
    case 'voice':
      return voices.map(plain)
    case 'language': {
      const names = new Intl.DisplayNames(language, { type: 'language' })
      return languages.map((value) => ({ value, label: names.of(value) ?? value }))
    }
  }
}

function named(rows: readonly { readonly sid: string; readonly friendly_name: string }[]) {
  return rows.map((row) => ({ value: row.sid, label: row.friendly_name }))
}

function plain(value: string): Offer {
  return { value, label: value }
}
