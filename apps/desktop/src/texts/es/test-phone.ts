import type { testPhone as english } from '../en/test-phone.ts'
import type { Translation } from '../message.ts'

export const testPhone = {
  howling: 'Use auriculares para evitar pitidos si el puesto del agente está en este ordenador.',
  toDesk: 'Ir al puesto',
  call: 'Llamar',
  ready: 'Listo',
  calling: 'Llamando',
  notConnected: 'Sin conexión',
  connecting: 'Conectando',
  you: 'Usted',
  otherSide: 'El otro lado',
  otherLevel: 'Volumen del otro lado',
  menu: 'Lo que le preguntan',
} satisfies Translation<typeof english>
