import type { forms as english } from '../en/forms.ts'
import type { Translation } from '../message.ts'

export const forms = {
  saved: 'Guardado',
  undo: 'Deshacer',
  search: 'Buscar en esta lista',
  nothingFound: 'Nada en esta lista tiene esas palabras.',
  remove: 'Eliminar',
  make: 'Crear',
  removed: '{name} se ha eliminado.',
  notRemoved: 'No se ha eliminado: {reason}',
  notSaved: 'No se ha guardado: {reason}',
  notMade: 'No se ha creado: {reason}',
} satisfies Translation<typeof english>
