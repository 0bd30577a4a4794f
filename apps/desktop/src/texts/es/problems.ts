import type { problems as english } from '../en/problems.ts'
import type { Translation } from '../message.ts'

export const problems = {
  microphoneBlocked:
    'El micrófono está bloqueado. Permítalo para esta página en la barra de direcciones e inténtelo de nuevo.',
  microphoneInsecure:
    'El navegador no permite el micrófono en esta dirección. Use https, o localhost en este equipo.',
  microphoneMissing:
    'No se pudo abrir ningún micrófono. Conecte unos auriculares o cierre el programa que lo usa e inténtelo de nuevo.',
  microphoneTaken: 'Otro programa tiene el micrófono. Cierre ese programa e inténtelo de nuevo.',
  phoneToken: 'El acceso del teléfono ha caducado. Se está renovando.',
  phoneRenewal: 'No se pudo renovar el acceso del teléfono; las llamadas no pueden llegarle.',
  phoneNetwork: 'El teléfono perdió la conexión con el servidor y lo intenta de nuevo.',
  phoneAudio: 'No se pudo conectar el audio de la llamada.',
  phoneOther: 'El teléfono dio el error {code}. Inténtelo de nuevo; si sigue, recargue la página.',
  unreachable: 'No se puede acceder al servidor. Compruebe la red e inténtelo de nuevo.',
  ownTokens:
    'El escritorio renueva sus credenciales por sí mismo y no admite las de un complemento.',
  notAllowed: 'No puede hacer esto. Pídalo a un administrador.',
  onlySupervisors: 'Solo los supervisores pueden entrar en llamadas de otros.',
  unknownFilter: 'El equipo no se puede acotar por «{name}».',
  notThere: 'Ya no existe.',
  tooMany: 'Demasiadas solicitudes. Espere un momento e inténtelo de nuevo.',
  serverFault: 'El servidor tiene un problema. Inténtelo de nuevo en un momento.',
  refused: 'El servidor lo rechazó (código {code}).',
  unknown: 'Algo salió mal. Inténtelo de nuevo.',
  taskGone: 'Esta tarea ya no es suya.',
  tokenEnded: 'Su sesión ha terminado. Inicie sesión de nuevo.',
  callGone: 'La llamada ya ha terminado.',
  conflict: 'Otro ya lo tiene.',
  numberInvalid: 'No es un número al que se pueda llamar.',
  numberForbidden: 'No se puede llamar a este número desde aquí.',
} satisfies Translation<typeof english>
