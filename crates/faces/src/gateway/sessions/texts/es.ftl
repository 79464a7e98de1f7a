### What only the pages of e-wallet sessions say, in the language es. The rest stands in the checkout page's catalogue.

address-billing = Dirección de facturación
address-name = Nombre completo
address-shipping = Dirección de entrega
card-issue = Número de emisión
card-owner = Número de identidad del titular
faults-summary = Revise los campos marcados
form-unavailable = El formulario no está disponible. Ciérrelo e inténtelo de nuevo.
needs-script = Este formulario necesita JavaScript.
secure-note = Los datos de su tarjeta se cifran antes de salir de esta página.
approve-title = Pago
bank-country = País de su banco
bank-title = Pagar desde su cuenta bancaria
fault-upi = Introduzca un ID de UPI, por ejemplo name@bank
upi-address = Su ID de UPI
upi-ask = Solicitarlo en mi aplicación UPI
upi-code = Mostrar un código para escanear
upi-code-alt = Código con el pago para aplicaciones UPI
upi-confirm = Confirme el pago en su aplicación UPI.
upi-open = Abrir mi aplicación UPI
upi-scan = Escanee este código con su aplicación UPI.
upi-title = Pagar con UPI
upi-wait = Esta ventana se cerrará sola cuando haya pagado.
returned-close = Puede cerrar esta ventana y volver a la tienda.
returned-goes-on = Esta ventana continuará por sí sola.
returned-nothing = No se ha pagado nada
returned-thanks = Gracias
