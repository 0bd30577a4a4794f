import type { notices as english } from '../en/notices.ts'
import type { Translation } from '../message.ts'

export const notices = {
  missed: 'Perdió la llamada de {name}. Pasa al siguiente agente.',
  taken: 'Otro agente atendió a {name}.',
  callerLeft: 'Quien llamaba colgó: {name}.',
  notConnected: 'No se pudo conectar la llamada: {name}.',
  endedUnseen: 'La tarea de {name} terminó mientras no había conexión.',
  callEnds: {
    one: 'Esta llamada termina en un minuto: está cerca del límite de tiempo.',
    many: 'Esta llamada termina en {count} minutos: está cerca del límite de tiempo.',
    other: 'Esta llamada termina en {count} minutos: está cerca del límite de tiempo.',
  },
  ringsAgain: 'Rechazó esta llamada. Nadie más está libre, así que suena aquí otra vez.',
  unanswered: 'La llamada no ha llegado a su teléfono.',
  reload: 'Recargar la página',
  mutedUntold: 'Está silenciado, pero otros pueden ver lo contrario.',
  unmutedUntold: 'No está silenciado, pero otros pueden ver lo contrario.',
  statusRejects: 'Suena una llamada. {status} la rechaza.',
  rejectAndGo: 'Rechazar y pasar a {status}',
  notOffered: 'No se le ofrecen llamadas. {why}',
  phoneDown: 'No se puede llamar a su teléfono, así que su estado es {status} hasta que vuelva.',
  tryAgain: 'Intentar de nuevo',
  dismiss: 'Cerrar',
  region: 'Avisos',
} satisfies Translation<typeof english>
