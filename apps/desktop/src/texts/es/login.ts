import type { login as english } from '../en/login.ts'
import type { Translation } from '../message.ts'

export const login: Translation<typeof english> = {
  username: 'Usuario',
  password: 'Contraseña',
  showPassword: 'Mostrar los caracteres',
  logIn: 'Iniciar sesión',
  wrongPassword: 'El usuario o la contraseña no son correctos. Revísalos e inténtalo de nuevo.',
  disabled: 'Esta cuenta está desactivada. Habla con tu administrador.',
  sessionEnded: 'Tu sesión ha terminado. Inicia sesión de nuevo para continuar.',
  openTestPhone: 'Abrir el teléfono de prueba',
  firstPassword:
    '¿Es la primera vez? Los usuarios y las contraseñas están en credentials.json, en la carpeta de datos de este servidor.',
  by: 'Entrar con {provider}',
  beginAgain: 'Empezar de nuevo',
  providerFailed:
    'El otro inicio de sesión no ha funcionado. Inténtalo de nuevo o usa tu contraseña.',
  unknownPerson: 'Nadie se conoce aquí con esa cuenta. Habla con tu administrador.',
  codeTitle: 'Escribe el código de tu aplicación',
  code: 'Código',
  codeHelp: 'Seis cifras, o uno de tus códigos de recuperación.',
  goOn: 'Continuar',
  wrongCode: 'El código no es correcto o es antiguo. Espera al siguiente e inténtalo de nuevo.',
  enrolTitle: 'Tu función necesita un segundo factor',
  elsewhereTitle: 'Tienes otra sesión abierta',
  elsewhereInCall: 'Tiene una llamada en curso: si entras aquí, termina allí.',
  elsewhereSession: '{device}, {address}, desde las {time}',
  takeOver: 'Entrar aquí y cerrar la otra',
  takeOverCall: 'Cortar la llamada y entrar',
  keepOther: 'Entrar y dejar la otra como está',
  invitationTitle: 'Te damos la bienvenida, {name}',
  resetTitle: 'Una contraseña nueva para {name}',
  invitationHelp: 'Tu usuario es {username}. Elige una contraseña para entrar.',
  newPassword: 'Contraseña nueva',
  passwordHelp:
    'Al menos 12 caracteres: unas cuantas palabras propias se recuerdan bien y cuesta adivinarlas.',
  unfitPassword:
    'Esta contraseña es demasiado fácil de adivinar. Usa 12 caracteres o más, nada conocido y no tu usuario.',
  setPassword: 'Guardar la contraseña y entrar',
  linkOver: 'Este enlace ya se ha usado o es antiguo. Pide otro a tu administrador.',
  toLogin: 'Ir al inicio de sesión',
}
