import { Button } from '@mantine/core'
import { useState } from 'react'
import { FormControl } from './FormControl.tsx'
import type { Draft, ListFormOf } from './form-fields.ts'
import { useText } from './hooks.ts'
import { InlineNotice } from './InlineNotice.tsx'
import classes from './ListForm.module.css'
import { reasonOf } from './reason-of.ts'

interface FormOfRowProps<Row> {
  readonly of: ListFormOf<Row>
  /** Null while it is being made. */
  readonly row: Row | null
  readonly onMade: (id: string) => Promise<void>
  readonly onSaved: () => Promise<unknown>
  readonly onRemove: (row: Row) => void
}

/** One row: each field is saved as soon as it is left, and can be taken back. */
export function FormOfRow<Row>({ of, row, onMade, onSaved, onRemove }: FormOfRowProps<Row>) {
  const t = useText()
  const stored = of.draftOf(row)
  const [edits, setEdits] = useState<Draft>({})
  const [failures, setFailures] = useState<Readonly<Record<string, string>>>({})
  const [undo, setUndo] = useState<Draft | null>(null)
  const [isBusy, setBusy] = useState(false)
  const draft: Draft = { ...stored, ...edits }
  const fields = of.fieldsOf(row)
  const fail = (name: string, reason: string) => setFailures((all) => ({ ...all, [name]: reason }))

  const save = async (changed: Draft, before: Draft | null) => {
    if (row === null || !of.save) return
    const names = Object.keys(changed)
    setBusy(true)
    setFailures((all) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name))),
    )
    try {
      await of.save(row, changed)
      await onSaved()
      setEdits((all) =>
        Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name))),
      )
      setUndo(before)
    } catch (error) {
      for (const name of names)
        fail(name, t('forms.notSaved', { reason: reasonOf(t, error, fields) }))
    }
    setBusy(false)
  }

  const make = async () => {
    setBusy(true)
    setFailures({})
    try {
      await onMade((await of.create?.(draft)) ?? '')
    } catch (error) {
      fail('', t('forms.notMade', { reason: reasonOf(t, error, fields) }))
    }
    setBusy(false)
  }

  const done = (name: string, value: string | boolean) => {
    if (row === null || value === stored[name]) return
    const isSecret = fields.some((field) => field.name === name && field.kind === 'password')
    const before = of.undoOf?.(row, name) ?? { [name]: stored[name] ?? '' }
    void save({ [name]: value }, isSecret ? null : before)
  }
  const isMissing = fields.some(
    ({ name, isRequired }) => isRequired && String(draft[name] ?? '').trim() === '',
  )
  const refusal = row === null ? null : (of.refusalToRemove?.(row) ?? null)

  return (
    <form
      className={classes['inner']}
      aria-busy={isBusy}
      onSubmit={(event) => {
        event.preventDefault()
        if (row === null && !isMissing && !isBusy) void make()
      }}
    >
      <header className={classes['formHead']}>
        <h2 className={`${classes['formTitle']} clip`}>
          {row === null ? of.add && t(of.add) : of.nameOf(row)}
        </h2>
        <output className={classes['saved']}>
          {undo && t('forms.saved')}
          {undo && (
            <button type="button" className={classes['undo']} onClick={() => void save(undo, null)}>
              {t('forms.undo')}
            </button>
          )}
        </output>
        {row !== null && of.remove && (
          <Button
            variant="default"
            size="xs"
            disabled={refusal !== null}
            title={refusal === null ? undefined : t(refusal)}
            onClick={() => onRemove(row)}
          >
            {t('forms.remove')}
          </Button>
        )}
      </header>
      {failures[''] && <InlineNotice tone="error" text={failures['']} />}
      {fields.map((field) => (
        <FormControl
          key={field.name}
          field={field}
          value={draft[field.name] ?? ''}
          isDisabled={row !== null && (field.isFixed === true || !of.save)}
          error={failures[field.name] ?? null}
          onChange={(value) => setEdits((all) => ({ ...all, [field.name]: value }))}
          onDone={(value) => done(field.name, value)}
        />
      ))}
      {row === null && (
        <div>
          <Button type="submit" disabled={isMissing || isBusy}>
            {t('forms.make')}
          </Button>
        </div>
      )}
    </form>
  )
}
