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
  changedMeanwhile:
    'otra persona lo ha cambiado entretanto. Lo que escribió sigue aquí. Guárdelo otra vez para sustituir lo de la otra persona, o recargue la página para verlo.',
  notMade: 'No se ha creado: {reason}',
  quoted: '«{field}»',
  fault: '«{field}» {fault}.',
  faultMissing: 'falta',
  faultNumber: 'tiene que ser un número',
  faultWholeNumber: 'tiene que ser un número entero',
  faultForm: 'no tiene la forma correcta',
  faultAtLeast: 'tiene que ser como mínimo {limit}',
  faultAtMost: 'tiene que ser como máximo {limit}',
  faultAsLongAs: 'es demasiado corto: como mínimo {limit}',
  faultAsShortAs: 'es demasiado largo: como máximo {limit}',
  faultChoice: 'no es una de las opciones',
  faultUnknown: 'no se conoce aquí',
} satisfies Translation<typeof english>
