import {
  createSpotlight,
  Spotlight,
  type SpotlightActionData,
  type SpotlightFilterFunction,
  type SpotlightStore,
} from '@mantine/spotlight'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { ignore } from '../../actions/index.ts'
import type { Desk } from '../../model/desk.ts'
import type { DeskView } from '../../model/desk-view.ts'
import { type AnyIntent, type Choice, deskIntents } from '../../model/intents/index.ts'
import type { Message, Translate } from '../../texts/index.ts'
import { useApp, useNavigator, usePerson, useStore, useText } from '../../ui/hooks.ts'
import { usePages } from '../../ui/pages.ts'
import { useDirectory } from '../../ui/use-directory.ts'
import { useDesk, useDeskView } from './desk-context.ts'

/** What was typed for the palette before it was here. */
export interface EarlyWords {
  readonly text: string
  readonly isEntered: boolean
}

interface Opening {
  /** It was asked for already, and opens at once; null once it has the focus. */
  readonly early: EarlyWords | null
  readonly onClose: () => void
}

interface PaletteProps extends Opening {
  readonly desk: Desk | null
}

/** Ctrl+K: everything that can be done now, found by typing. */
export function Palette({ desk, ...opening }: PaletteProps) {
  return desk ? <DeskPalette {...opening} /> : <PagesPalette {...opening} />
}

function PagesPalette(opening: Opening) {
  const [query, setQuery] = useState('')
  return <Commands {...opening} items={[]} query={query} onQuery={setQuery} />
}

/**
 * An intent with an object asks for it in a second step; what is typed in the first finds its
 * objects too.
 */
function DeskPalette(opening: Opening) {
  const t = useText()
  const { acts } = useDesk()
  const { dialpad, plugins } = useApp()
  const [isOpen, setOpen] = useState(false)
  const directory = useDirectory(isOpen)
  const onOpen = (isNow: boolean) => {
    setOpen(isNow)
    // Whether somebody can be called is said before a number is chosen.
    if (isNow) void dialpad.load().catch(ignore)
  }
  const ownWorkerSid = usePerson()?.workerSid ?? ''
  const { recent } = useStore(dialpad.state)
  const view = { ...useDeskView(), directory, ownWorkerSid, recent }
  const [asked, ask] = useState<AnyIntent | null>(null)
  const [query, setQuery] = useState('')
  const possible = deskIntents.filter((intent) => intent.refusal(view) === null)
  const keyOf = ({ shortcut }: AnyIntent) => plugins.shortcuts.shown(shortcut)
  const perform = (intent: AnyIntent, target: unknown) => intent.perform(view, acts, target)
  const choicesOf = (intent: AnyIntent, prefix: string) =>
    (intent.choices?.(view, prefix ? objectIn(query, prefix) : query) ?? []).map((choice) =>
      itemOf(t, { intent, choice, prefix }, () => perform(intent, choice.target)),
    )
  const first = possible.flatMap((intent): SpotlightActionData[] => {
    const label = t(intent.label(view))
    if (!intent.choices) {
      return [
        { ...lineOf(intent, label, keyOf(intent)), onClick: () => perform(intent, undefined) },
      ]
    }
    const into = () => {
      ask(intent)
      setQuery('')
    }
    const line = {
      ...lineOf(intent, `${label}…`, keyOf(intent)),
      onClick: into,
      closeSpotlightOnTrigger: false,
    }
    return query === '' ? [line] : [line, ...choicesOf(intent, `${label}: `)]
  })
  return (
    <Commands
      {...opening}
      items={asked ? choicesOf(asked, '') : first}
      asked={asked && askedWords(t, asked, view)}
      query={query}
      onQuery={setQuery}
      onOpen={onOpen}
      onBack={() => ask(null)}
    />
  )
}

/** What is typed without the words of the intent before it: "transfer to bob" asks for "bob". */
function objectIn(query: string, label: string): string {
  const typed = query.trim().split(/\s+/)
  for (const word of wordsOf(label)) {
    const [first = ''] = typed
    if (first.length < 2 || !word.startsWith(first.toLocaleLowerCase())) break
    typed.shift()
  }
  return typed.join(' ')
}

/** Each word that is typed stands somewhere in a line. Lines whose label has all of them go first. */
const findWords: SpotlightFilterFunction = (query, lines) => {
  const wanted = wordsOf(query)
  const has = (text: string | undefined) => {
    const lower = text?.toLocaleLowerCase() ?? ''
    return wanted.every((word) => lower.includes(word))
  }
  const all = lines as readonly SpotlightActionData[]
  const byLabel = all.filter(({ label }) => has(label))
  const others = all.filter((line) => !byLabel.includes(line))
  return [...byLabel, ...others.filter(({ label, description }) => has(`${label} ${description}`))]
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLocaleLowerCase()
    .split(/[\s:…]+/)
    .filter((word) => word !== '')
}

function lineOf({ name }: AnyIntent, label: string, shortcut: string | null): SpotlightActionData {
  return {
    id: name,
    label,
    ...(shortcut && { rightSection: <kbd className="key">{shortcut}</kbd> }),
  }
}

function itemOf(
  t: Translate,
  { intent, choice, prefix }: { intent: AnyIntent; choice: Choice<unknown>; prefix: string },
  perform: () => void,
): SpotlightActionData {
  const say = (words: Message | string) => (typeof words === 'string' ? words : t(words))
  const hint = choice.reason ?? choice.hint
  return {
    id: `${intent.name}-${choice.id}`,
    label: prefix + say(choice.label),
    ...(hint !== undefined && { description: say(hint) }),
    disabled: choice.reason != null,
    onClick: perform,
  }
}

function askedWords(t: Translate, intent: AnyIntent, view: DeskView): string {
  return t(intent.label(view))
}

interface CommandsProps extends Opening {
  readonly items: readonly SpotlightActionData[]
  /** What the second step asks for; the pages are not among its answers. */
  readonly asked?: string | null
  readonly query: string
  readonly onQuery: (query: string) => void
  readonly onBack?: () => void
  readonly onOpen?: (isOpen: boolean) => void
}

/** The palette itself; in the first step the pages of this person are always among its lines. */
function Commands(props: CommandsProps) {
  const { early, onClose, items, asked = null, query, onQuery, onBack, onOpen } = props
  const t = useText()
  const navigator = useNavigator()
  const person = usePerson()
  const pages = usePages()
  const places = pages
    .filter(({ list, may }) => list !== 'none' && may(person))
    .map(({ path, label }) => ({
      id: `go-${path}`,
      label: t('shell.backTo', { page: { key: label } }),
      onClick: () => navigator.go(path),
    }))
  const [[store, spotlight]] = useState(createSpotlight)
  const actions = asked ? [...items] : [...items, ...places]
  useFirstSelected(store, `${query} ${actions.map(({ id }) => id).join()}`)
  useEarlyWords(early, spotlight.open, onQuery)
  const isEntered = useRef(false)
  if (early) isEntered.current = early.isEntered
  const onFocus = () => {
    if (query !== '') markFirst(store)
    if (isEntered.current) markedLine(store)?.click()
    isEntered.current = false
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (asked && event.key === 'Backspace' && query === '') onBack?.()
  }
  return (
    <Spotlight
      store={store}
      actions={actions}
      shortcut={['mod + K']}
      tagsToIgnore={[]}
      triggerOnContentEditable
      scrollable
      overlayProps={{ backgroundOpacity: 0.3, blur: 0 }}
      maxHeight={360}
      limit={30}
      nothingFound={t('bar.paletteNothing')}
      transitionProps={{ duration: 100 }}
      query={query}
      onQueryChange={onQuery}
      filter={findWords}
      onSpotlightOpen={() => onOpen?.(true)}
      onSpotlightClose={() => {
        onOpen?.(false)
        onBack?.()
        onClose()
        isEntered.current = false
      }}
      attributes={{ content: { 'aria-label': t('bar.palette') } }}
      searchProps={{
        placeholder: asked ?? t('bar.paletteAsk'),
        'aria-label': asked ?? t('bar.palette'),
        onKeyDown,
        onFocus,
      }}
    />
  )
}

/** What is typed goes into the query, until the field takes the focus. */
function useEarlyWords(
  early: EarlyWords | null,
  open: () => void,
  onQuery: (query: string) => void,
): void {
  const isEarly = early !== null
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each of these.
  useEffect(() => {
    if (isEarly) open()
  }, [isEarly])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each of these.
  useEffect(() => {
    if (early) onQuery(early.text)
  }, [early?.text])
}

/**
 * The library marks the first line when something is typed, before our own lines for it have come;
 * then nothing is marked and Enter does nothing. The first line is what Enter means.
 */
function useFirstSelected(store: SpotlightStore, lines: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: other lines, another first one.
  useEffect(() => {
    markFirst(store)
  }, [store, lines])
}

function markFirst(store: SpotlightStore): void {
  const { listId, opened, ...state } = store.getState()
  const list = opened ? document.getElementById(listId) : null
  const [first] = list?.querySelectorAll('[data-action]') ?? []
  if (!first || list?.querySelector('[data-selected]')) return
  first.setAttribute('data-selected', 'true')
  store.setState({ ...state, listId, opened, selected: 0 })
}

/** The line that is marked. */
function markedLine(store: SpotlightStore): HTMLElement | null {
  const list = document.getElementById(store.getState().listId)
  return list?.querySelector<HTMLElement>('[data-selected]') ?? null
}
