### What only the card form of e-wallet sessions says, in the language es. The rest stands in the checkout page's catalogue.

address-billing = Dirección de facturación
address-name = Nombre completo
address-shipping = Dirección de entrega
card-issue = Número de emisión
card-owner = Número de identidad del titular
faults-summary = Revise los campos marcados
form-unavailable = El formulario no está disponible. Ciérrelo e inténtelo de nuevo.
needs-script = Este formulario necesita JavaScript.
secure-note = Los datos de su tarjeta se cifran antes de salir de esta página.
