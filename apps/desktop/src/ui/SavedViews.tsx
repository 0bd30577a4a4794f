import { ActionIcon, Button, Popover, TextInput } from '@mantine/core'
import { IconBookmark, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useMemo, useRef, useState } from 'react'
import { SavedViewList } from '../model/saved-views.ts'
import { usePerson, useText } from './hooks.ts'
import classes from './SavedViews.module.css'

interface SavedViewsProps {
  readonly page: 'team' | 'reports'
  readonly query: Readonly<Record<string, string>>
  readonly onChoose: (query: Readonly<Record<string, string>>) => void
}

/** Filters with a name, one press away. */
export function SavedViews({ page, query, onChoose }: SavedViewsProps) {
  const t = useText()
  const person = usePerson()
  const list = useMemo(
    () => new SavedViewList(window.localStorage, page, person?.sid ?? ''),
    [page, person],
  )
  const [views, setViews] = useState(() => list.list())
  const [name, setName] = useState('')
  const [isOpen, setOpen] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    setViews(list.save({ name: name.trim(), query }))
    setName('')
    // The button that had the focus is of no use without a name.
    field.current?.focus()
  }
  return (
    // It holds a field to write in, which no menu may.
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      width={280}
      shadow="md"
      trapFocus
      returnFocus
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconBookmark size={16} />}
          onClick={() => setOpen(!isOpen)}
        >
          {t('team.views')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        {views.length === 0 && <p className={classes['none']}>{t('team.noViews')}</p>}
        {views.map((view) => (
          <div key={view.name} className={classes['view']}>
            <button
              type="button"
              className={`${classes['choose']} clip`}
              onClick={() => {
                setOpen(false)
                onChoose(view.query)
              }}
            >
              {view.name}
            </button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('team.deleteView', { name: view.name })}
              onClick={() => setViews(list.delete(view.name))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        ))}
        <form className={classes['save']} onSubmit={save}>
          <TextInput
            ref={field}
            aria-label={t('team.viewName')}
            placeholder={t('team.viewName')}
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" disabled={name.trim() === ''}>
            {t('team.saveView')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
