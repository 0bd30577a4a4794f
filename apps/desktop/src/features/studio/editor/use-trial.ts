import type { SavedRun } from '@offhook/studio-flow'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import {
  isOver,
  type KnownTrial,
  type ShownTrial,
  trialAfter,
} from '../../../model/studio/live-marks.ts'
import { useApp, useText } from '../../../ui/hooks.ts'
import { useLive, useServerRun } from '../../../ui/live.ts'
import { reasonOf } from '../../../ui/reason-of.ts'
import type { Saving } from './use-saving.ts'

/** A run that is made by a real call. */
export interface TrialUse {
  /** As it stands now; null where none was begun of this run. */
  readonly shown: ShownTrial | null
  readonly isBusy: boolean
  /** Why it could not be begun. */
  readonly failure: string | null
  begin(): void
}

/** What is not saved is saved first: the call runs the newest revision. */
export function useTrial(saving: Saving, run: SavedRun): TrialUse {
  const t = useText()
  const { flows } = useApp()
  const rows = useLive('flows')
  const serverRun = useServerRun()
  const [begun, setBegun] = useState<(KnownTrial & { readonly of: SavedRun }) | null>(null)
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      if (saving.isDirty && !(await saving.save())) return
      const trial = await flows.tryRun(saving.row.sid, run)
      setBegun({ trial, isTold: false, run: serverRun, of: run })
    },
  })
  // The last that was told of it is kept: its row may go.
  const known = begun && trialAfter(begun, rows, serverRun)
  if (known !== begun) setBegun(known)
  // What was tried was another run, once something of it is changed.
  const shown = known?.of === run ? known.trial : null
  const isGoingOn = known !== null && !isOver(known.trial)
  return {
    shown,
    isBusy: isPending || saving.isBusy || isGoingOn,
    failure: error ? reasonOf(t, error) : null,
    begin: () => mutate(),
  }
}
