import { Button } from '@mantine/core'
import { useRef, useState } from 'react'
import { ApiError } from '../api/http.ts'
import { FormControl } from './FormControl.tsx'
import type { Draft, ListFormOf } from './form-fields.ts'
import { useSteady, useText } from './hooks.ts'
import { InlineNotice } from './InlineNotice.tsx'
import classes from './ListForm.module.css'
import { reasonOf } from './reason-of.ts'

/** Somebody else has written meanwhile what was to be saved. */
const CHANGED_MEANWHILE = 20412

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
  /** What the last change took the place of, and what it put there. */
  const [undo, setUndo] = useState<{ readonly to: Draft; readonly over: Draft } | null>(null)
  const [isBusy, setBusy] = useState(false)
  /** What is being saved: a field that changes meanwhile differs from that, not from what is stored. */
  const sent = useRef<Draft>({})
  /** What the fields that are being changed were when that began: the server may have more by now. */
  const begun = useRef<Draft>({})
  const turn = useRef<Promise<void>>(Promise.resolve())
  const draft: Draft = { ...stored, ...edits }
  const fields = of.fieldsOf(row)
  const fail = (name: string, reason: string) => setFailures((all) => ({ ...all, [name]: reason }))

  const carryOut = useSteady(async (changed: Draft, before: Draft | null, known: Draft) => {
    if (row === null || !of.save) return
    setBusy(true)
    setFailures((all) => except(all, changed))
    try {
      await of.save(row, changed, known)
      await onSaved()
      setEdits((all) => without(all, changed))
      setUndo(before && { to: before, over: changed })
    } catch (error) {
      const isStale = error instanceof ApiError && error.code === CHANGED_MEANWHILE
      // What was typed stays, over what there is now: whoever saves it again knows.
      if (isStale) await onSaved()
      const reason = isStale ? t('forms.changedMeanwhile') : reasonOf(t, error, fields)
      for (const name of Object.keys(changed)) fail(name, t('forms.notSaved', { reason }))
    }
    sent.current = without(sent.current, changed)
    setBusy(false)
  })

  /** One change after the other, so that none overtakes another on its way. */
  const save = (changed: Draft, before: Draft | null, known: Draft) => {
    sent.current = { ...sent.current, ...changed }
    turn.current = turn.current.then(() => carryOut(changed, before, known))
  }

  const change = (name: string, value: string | boolean) => {
    begun.current = { [name]: sent.current[name] ?? stored[name] ?? '', ...begun.current }
    setEdits((all) => ({ ...all, [name]: value }))
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
    const from = begun.current[name] ?? known ?? ''
    begun.current = except(begun.current, { [name]: value })
    if (value === known) {
      setEdits((all) => without(all, { [name]: stored[name] ?? '' }))
      return
    }
    const isSecret = fields.some((field) => field.name === name && field.kind === 'password')
    const before = of.undoOf?.(row, name) ?? { [name]: known ?? '' }
    save({ [name]: value }, isSecret ? null : before, { [name]: from })
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
                setEdits((all) => except(all, undo.to))
                save(undo.to, null, undo.over)
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
          onChange={(value) => change(field.name, value)}
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
