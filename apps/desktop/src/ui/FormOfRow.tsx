import { Button } from '@mantine/core'
import { useRef, useState } from 'react'
import { FormControl } from './FormControl.tsx'
import type { Draft, ListFormOf } from './form-fields.ts'
import { useSteady, useText } from './hooks.ts'
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
  /** What is being saved: a field that changes meanwhile differs from that, not from what is stored. */
  const sent = useRef<Draft>({})
  const turn = useRef<Promise<void>>(Promise.resolve())
  const draft: Draft = { ...stored, ...edits }
  const fields = of.fieldsOf(row)
  const fail = (name: string, reason: string) => setFailures((all) => ({ ...all, [name]: reason }))

  const carryOut = useSteady(async (changed: Draft, before: Draft | null) => {
    if (row === null || !of.save) return
    setBusy(true)
    setFailures((all) => except(all, changed))
    try {
      await of.save(row, changed)
      await onSaved()
      setEdits((all) => without(all, changed))
      setUndo(before)
    } catch (error) {
      for (const name of Object.keys(changed))
        fail(name, t('forms.notSaved', { reason: reasonOf(t, error, fields) }))
    }
    sent.current = without(sent.current, changed)
    setBusy(false)
  })

  /** One change after the other, so that none overtakes another on its way. */
  const save = (changed: Draft, before: Draft | null) => {
    sent.current = { ...sent.current, ...changed }
    turn.current = turn.current.then(() => carryOut(changed, before))
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
    if (row === null) return
    const known = sent.current[name] ?? stored[name]
    if (value === known) {
      setEdits((all) => without(all, { [name]: stored[name] ?? '' }))
      return
    }
    const isSecret = fields.some((field) => field.name === name && field.kind === 'password')
    const before = of.undoOf?.(row, name) ?? { [name]: known ?? '' }
    save({ [name]: value }, isSecret ? null : before)
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
            <button
              type="button"
              className={classes['undo']}
              onClick={() => {
                setEdits((all) => except(all, undo))
                save(undo, null)
              }}
            >
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

/** What of a draft has another value now; the rest is as it was said to be. */
function without(draft: Draft, said: Draft): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([name, value]) => value !== said[name]))
}

/** What there is of other fields. */
function except<T>(all: Readonly<Record<string, T>>, changed: Draft): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !(name in changed)))
}
