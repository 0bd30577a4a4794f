import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { paletteOf } from '../../../model/studio/widgets.ts'
import { useStore, useText } from '../../../ui/hooks.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import { useWords } from '../use-words.ts'
import { DRAGGED } from './Canvas.tsx'
import classes from './Palette.module.css'
import { eventLabel, iconOf } from './widget-look.ts'

interface PaletteProps {
  readonly editor: FlowEditor
  /** Adds a widget where there is room in the picture. */
  readonly onAdd: (type: string) => void
}

/** What a flow can be made of, to be searched, pressed or dragged onto the canvas. */
export function Palette({ editor, onAdd }: PaletteProps) {
  const t = useText()
  const words = useWords()
  const { pending } = useStore(editor.state)
  const [search, setSearch] = useState('')
  const field = useRef<HTMLInputElement>(null)
  // A wire that waits for its widget is ended here.
  useEffect(() => {
    if (pending) field.current?.focus()
  }, [pending])
  const groups = paletteOf(search, words)
  const first = groups[0]?.widgets[0]
  const add = (type: string) => {
    onAdd(type)
    setSearch('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && first && search !== '') add(first.type)
    if (event.key === 'Escape') {
      setSearch('')
      editor.expect(null)
    }
  }
  return (
    <aside className={classes['root']} aria-label={t('studio.palette')} data-testid="palette">
      <TextInput
        ref={field}
        aria-label={t('studio.search')}
        placeholder={t('studio.search')}
        aria-keyshortcuts="/"
        leftSection={<IconSearch size={16} />}
        value={search}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {pending && (
        <InlineNotice
          tone="info"
          text={t('studio.choose', { event: words(eventLabel(pending.port)), name: pending.name })}
          onDismiss={() => editor.expect(null)}
        />
      )}
      {groups.map(({ group, widgets }) => (
        <section key={group}>
          <h2 className={classes['group']}>{t(`studio.group_${group}`)}</h2>
          <ul className={classes['list']}>
            {widgets.map(({ type, label, help }) => {
              const Icon = iconOf(type)
              return (
                <li key={type}>
                  <button
                    type="button"
                    className={classes['widget']}
                    title={words(help)}
                    draggable
                    onDragStart={({ dataTransfer }) => dataTransfer.setData(DRAGGED, type)}
                    onClick={() => add(type)}
                  >
                    <Icon size={18} stroke={1.75} aria-hidden="true" />
                    <span className="clip">{words(label)}</span>
                  </button>
                </li>
              )
            })}
          </ul>
        </section>
      ))}
      {groups.length === 0 && <p className="soft">{t('studio.noneFound')}</p>}
    </aside>
  )
}
