### What a payer reads on the hosted page, in Spanish. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Pago a { $shop }
page-title-save = Guardar una tarjeta para { $shop }
skip-to-form = Ir al pago
test-mode = Modo de prueba
test-mode-explained = No se mueve dinero real. Utilice una tarjeta de prueba.
working = Un momento, por favor

## What is paid

summary-title = Su pedido
summary-shop = Tienda
summary-order = Número de pedido
amount-nothing = Ahora no se cobra nada
amount-reserved = El importe se reserva ahora y se cobra más tarde

## How it is paid

methods-title = Forma de pago
method-card = Tarjeta
method-erip = ERIP
method-bank-transfer = Transferencia bancaria
method-redirect-note = Continuará en la página de { $method } y después volverá aquí.
pay-with-wallet = Pagar con { $wallet }
wallet-or = o pagar de otra forma
brands-accepted = Tarjetas aceptadas

## The card

card-title = Datos de la tarjeta
card-number = Número de tarjeta
card-expiry = Fecha de caducidad
card-expiry-placeholder = MM / AA
card-expiry-hint = Mes y año
card-cvv = Código de seguridad
card-cvv-hint = { $digits } dígitos en el reverso de la tarjeta
card-cvv-hint-front = { $digits } dígitos en el anverso de la tarjeta
card-holder = Nombre en la tarjeta
card-brand-is = Marca de la tarjeta: { $brand }

## Cards of earlier visits

saved-title = Sus tarjetas guardadas
saved-card = { $brand }, terminada en { $last4 }
saved-expires = Caduca { $expiry }
saved-expired = Caducada { $expiry }
pay-with-another-card = Pagar con otra tarjeta
save-card = Guardar esta tarjeta para la próxima vez
save-card-for-shop = Permitir que { $shop } guarde esta tarjeta para pagos posteriores
save-card-hint = La próxima vez solo necesitará el código de seguridad.
agreement = Acepto las condiciones de { $shop }
agreement-link = Leer las condiciones
opens-new-window = se abre en una ventana nueva

## About the payer

customer-title = Sus datos
customer-email = Correo electrónico
customer-first-name = Nombre
customer-last-name = Apellidos
customer-address = Dirección
customer-city = Ciudad
customer-state = Estado o provincia
customer-zip = Código postal
customer-phone = Teléfono
customer-country = País
customer-country-choose = Elija un país
customer-birth-date = Fecha de nacimiento
customer-taxpayer-id = Número de identificación fiscal
field-optional = opcional
field-read-only = Indicado por la tienda

## Buttons

pay-amount = Pagar { $amount }
pay-reserve = Reservar { $amount }
save-the-card = Guardar tarjeta
continue = Continuar
cancel = Cancelar
cancel-payment = Cancelar el pago
back-to-shop = Volver a { $shop }
close = Cerrar
paying = Pagando…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Revise un campo, por favor
       *[other] Revise { $count } campos, por favor
    }
fault-required = Rellene este campo
fault-number-empty = Introduzca el número de tarjeta
fault-number-short = El número de tarjeta es demasiado corto
fault-number-long = El número de tarjeta es demasiado largo
fault-number-check = Revise el número de tarjeta: algún dígito parece incorrecto
fault-number-characters = Solo dígitos, por favor
fault-brand-excluded = Aquí no se acepta { $brand }. Utilice otra tarjeta.
fault-expiry-empty = Introduzca la fecha de caducidad
fault-expiry-shape = Introduzca el mes y el año, por ejemplo { $example }
fault-expiry-past = Esta tarjeta ha caducado. Utilice otra tarjeta.
fault-expiry-far = Revise el año de la fecha de caducidad
fault-cvv-empty = Introduzca el código de seguridad
fault-cvv-length = El código de seguridad tiene { $digits } dígitos
fault-holder-empty = Introduzca el nombre que figura en la tarjeta
fault-holder-number = Esto parece un número de tarjeta. Introduzca aquí su nombre.
fault-email = Introduzca una dirección de correo, por ejemplo name@example.com
fault-phone = Introduzca un número de teléfono con el prefijo del país
fault-country = Elija un país
fault-state = Introduzca las dos letras del estado o la provincia
fault-zip = Revise el código postal
fault-birth-date = Introduzca una fecha pasada, por ejemplo { $example }
fault-too-long = El texto es demasiado largo
fault-agreement = Dé su conformidad antes de pagar
fault-method = Elija cómo desea pagar
fault-form-stale = Por su seguridad, introduzca la tarjeta de nuevo

## Time and attempts

countdown = Tiempo restante para pagar: { $time }
countdown-warning =
    { $minutes ->
        [one] Queda un minuto para pagar
       *[other] Quedan { $minutes } minutos para pagar
    }
countdown-over = El tiempo para pagar ha terminado
attempts-left =
    { $count ->
        [one] Queda un intento
       *[other] Quedan { $count } intentos
    }

## The bank asks back (3-D Secure)

challenge-title = Confirmación con su banco
challenge-explained = Su banco quiere asegurarse de que es usted. Siga sus instrucciones.
challenge-frame = Página de confirmación de su banco
challenge-redirect = Ahora continuará en la página de su banco.
challenge-continue = Continuar a su banco
challenge-open-instead = Abrir la página del banco en esta ventana
challenge-cancel = Cancelar la confirmación
challenge-done = Gracias. Puede continuar.

## Waiting

pending-title = Su pago se está procesando
pending-explained = Suele tardar unos segundos. Mantenga esta página abierta.
pending-long = Está tardando más de lo habitual. Puede cerrar esta página; { $shop } le comunicará el resultado.
pending-check-now = Comprobar ahora

## How it ended

success-title = Pago realizado
success-title-reserved = Importe reservado
success-title-saved = Tarjeta guardada
success-explained = Gracias. { $shop } ha recibido su pago.
success-explained-reserved = Gracias. { $shop } ha reservado el importe.
success-explained-saved = Gracias. { $shop } puede utilizar su tarjeta según lo acordado.
decline-title = Pago no completado
decline-no-money-moved = No se le ha cobrado nada.
error-title = Algo no ha funcionado
error-explained = No se ha podido realizar el pago por un problema técnico. No se le ha cobrado nada.
error-unclear = Se ha perdido la conexión. Estamos comprobando su pago.
error-network = Sin conexión. Revise su conexión a internet e inténtelo de nuevo.
error-too-many = Demasiados intentos. Espere un minuto e inténtelo de nuevo.
receipt-title = Recibo
receipt-link = Abrir el recibo
receipt-transaction = Transacción
receipt-card = Tarjeta
receipt-date = Fecha
return-countdown = Volverá a la tienda automáticamente. Segundos restantes: { $seconds }
return-stay = Permanecer en esta página

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Su banco no ha aprobado el pago. Pruebe con otra tarjeta o consulte a su banco.
decline-funds = No hay saldo suficiente en esta tarjeta. Pruebe con otra tarjeta.
decline-limit = Este pago supera un límite de su tarjeta. Consulte a su banco o pruebe con otra tarjeta.
decline-expired-card = La tarjeta ha caducado. Pruebe con otra tarjeta.
decline-card-data = El banco no ha encontrado esta tarjeta. Revise los datos de la tarjeta.
decline-cvv = El código de seguridad no coincide. Revíselo e inténtelo de nuevo.
decline-blocked = Esta tarjeta no se puede utilizar para este pago. Consulte a su banco o pruebe con otra tarjeta.
decline-not-allowed = Su tarjeta no permite este tipo de pago. Consulte a su banco o pruebe con otra tarjeta.
decline-currency = Esta moneda no se admite. Pruebe con otra tarjeta.
decline-authentication = La confirmación con su banco no se ha completado. Inténtelo de nuevo.
decline-cancelled = Ha cancelado la confirmación. Inténtelo de nuevo cuando quiera.
decline-duplicate = Parece que este pago ya se ha realizado. Compruébelo antes de pagar otra vez.
decline-temporary = En este momento no se puede contactar con el banco. Inténtelo de nuevo en unos minutos.
decline-shop = La tienda no ha podido confirmar este pedido. Póngase en contacto con { $shop }.

## Nothing to pay here

closed-title = Este enlace de pago no está activo
closed-explained = Puede que haya caducado o que ya se haya utilizado. Si todavía desea pagar, empiece de nuevo en la tienda.
cancelled-title = Pago cancelado
cancelled-explained = No se le ha cobrado nada. Puede cerrar esta página.
cancelled-resume = Pagar de todos modos

## Trust

trust-line = Pago seguro y cifrado
