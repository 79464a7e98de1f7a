### What only the card form of e-wallet sessions says, in the language pt. The rest stands in the checkout page's catalogue.

address-billing = Morada de faturação
address-name = Nome completo
address-shipping = Morada de entrega
card-issue = Número de emissão
card-owner = Número de identificação do titular
faults-summary = Verifique os campos assinalados
form-unavailable = O formulário não está disponível. Feche-o e tente novamente.
needs-script = Este formulário precisa de JavaScript.
secure-note = Os dados do seu cartão são cifrados antes de saírem desta página.
