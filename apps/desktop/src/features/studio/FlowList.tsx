import { Button, NativeSelect, TextInput } from '@mantine/core'
import type { Template } from '@offhook/studio-flow'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import type { FlowRow } from '../../api/flows.ts'
import { emptyDefinition, readDefinition } from '../../model/studio/definition.ts'
import { begunWith } from '../../model/studio/runs.ts'
import { useApp, useNavigator, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import { useAdmin } from '../admin/use-admin.ts'
import classes from './FlowList.module.css'
import { placeOf } from './template-place.ts'
import { useWords } from './use-words.ts'

const key = ['flows'] as const
const noFlows: readonly FlowRow[] = []
const noTemplates: readonly Template[] = []

/** What a flow begins with: a text that was exported, a template, or nothing. */
interface NewFlow {
  readonly name: string
  readonly text?: string
  readonly template?: Template
}

/** All flows, with a way to begin one: from nothing, or from an exported file. */
export function FlowList() {
  const t = useText()
  const tools = useAdmin()
  const { flows } = useApp()
  const navigator = useNavigator()
  const queries = useQueryClient()
  const {
    data = noFlows,
    isSuccess,
    error,
  } = useQuery({ queryKey: key, queryFn: () => flows.list() })
  // With the engine's own tables, which the list does without.
  const { data: templates } = useQuery({
    queryKey: ['flow-templates'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => (await import('@offhook/studio-flow')).templates,
  })
  const create = useMutation({
    mutationFn: async ({ name, text, template }: NewFlow) =>
      flows.create({
        friendlyName: name,
        status: 'draft',
        definition:
          text !== undefined
            ? readDefinition(text)
            : template
              ? begunWith(template, await placeOf(tools))
              : emptyDefinition(name),
        commitMessage: text === undefined ? '' : t('studio.importedMessage', { name }),
      }),
    onSuccess: async ({ sid }) => {
      await queries.invalidateQueries({ queryKey: key })
      navigator.go(`/studio/${sid}`)
    },
  })
  const failure = create.error ?? error
  return (
    <div className={classes['page']}>
      <header>
        <h1 className={classes['title']}>{t('pages.studio')}</h1>
        <p className="soft">{t('studio.listHint')}</p>
      </header>
      {failure && (
        <InlineNotice
          tone="error"
          text={
            failure instanceof SyntaxError || failure instanceof TypeError
              ? t('studio.notAFlow', { why: failure.message })
              : reasonOf(t, failure)
          }
          {...(create.error && { onDismiss: () => create.reset() })}
        />
      )}
      <Beginning
        isBusy={create.isPending}
        templates={templates ?? noTemplates}
        onCreate={(name, template) => create.mutate({ name, ...(template && { template }) })}
        onImport={async (file) =>
          create.mutate({ name: file.name.replace(/\.json$/i, ''), text: await file.text() })
        }
      />
      {isSuccess && data.length === 0 && <p className="soft">{t('studio.noFlows')}</p>}
      <ul className={classes['list']} data-testid="flow-list">
        {data.map((flow) => (
          <FlowLine key={flow.sid} flow={flow} />
        ))}
      </ul>
    </div>
  )
}

function FlowLine({ flow }: { readonly flow: FlowRow }) {
  const t = useText()
  const { sid, friendly_name, status, revision, valid, date_updated, date_created } = flow
  const when = new Intl.DateTimeFormat(t.language, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <li>
      <PageLink to={`/studio/${sid}`} className={classes['line']} data-testid="flow-row">
        <span className={`${classes['name']} clip`}>{friendly_name}</span>
        <span className={classes['status']} data-status={valid ? status : 'invalid'}>
          {t(
            valid
              ? status === 'published'
                ? 'studio.published'
                : 'studio.draft'
              : 'studio.invalid',
          )}
        </span>
        <span className="soft tabular">{t('studio.revision', { number: revision })}</span>
        <time className="soft tabular" dateTime={date_updated ?? date_created}>
          {when.format(new Date(date_updated ?? date_created))}
        </time>
      </PageLink>
    </li>
  )
}

interface BeginningProps {
  readonly isBusy: boolean
  readonly templates: readonly Template[]
  readonly onCreate: (name: string, template: Template | undefined) => void
  readonly onImport: (file: File) => void
}

function Beginning({ isBusy, templates, onCreate, onImport }: BeginningProps) {
  const t = useText()
  const id = useId()
  const words = useWords()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState('')
  const template = templates.find((one) => one.id === chosen)
  const file = useRef<HTMLInputElement>(null)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') onCreate(name.trim(), template)
  }
  return (
    <form className={classes['new']} aria-label={t('studio.newFlow')} onSubmit={onSubmit}>
      <TextInput
        aria-label={t('studio.newFlowName')}
        placeholder={t('studio.newFlowName')}
        maxLength={255}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <NativeSelect
        aria-label={t('studio.beginWith')}
        value={chosen}
        data={[
          { value: '', label: t('studio.fromNothing') },
          ...templates.map((one) => ({ value: one.id, label: words(one.name) })),
        ]}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
      />
      <Button type="submit" disabled={name.trim() === '' || isBusy}>
        {t('studio.create')}
      </Button>
      <Button variant="default" disabled={isBusy} onClick={() => file.current?.click()}>
        {t('studio.import')}
      </Button>
      {template && <p className={`${classes['about']} soft`}>{words(template.help)}</p>}
      <input
        ref={file}
        id={id}
        type="file"
        accept="application/json,.json"
        className="hidden"
        tabIndex={-1}
        aria-label={t('studio.import')}
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? []
          if (chosen) onImport(chosen)
          currentTarget.value = ''
        }}
      />
    </form>
  )
}
