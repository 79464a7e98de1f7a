### What only the pages of e-wallet sessions say, in the language pt. The rest stands in the checkout page's catalogue.

address-billing = Morada de faturação
address-name = Nome completo
address-shipping = Morada de entrega
card-issue = Número de emissão
card-owner = Número de identificação do titular
faults-summary = Verifique os campos assinalados
form-unavailable = O formulário não está disponível. Feche-o e tente novamente.
needs-script = Este formulário precisa de JavaScript.
secure-note = Os dados do seu cartão são cifrados antes de saírem desta página.
approve-title = Pagamento
bank-country = País do seu banco
bank-title = Pagar a partir da conta bancária
fault-upi = Introduza um ID UPI, por exemplo name@bank
upi-address = O seu ID UPI
upi-ask = Pedir na minha aplicação UPI
upi-code = Mostrar um código para ler
upi-code-alt = Código do pagamento para aplicações UPI
upi-confirm = Confirme o pagamento na sua aplicação UPI.
upi-open = Abrir a minha aplicação UPI
upi-scan = Leia este código com a sua aplicação UPI.
upi-title = Pagar com UPI
upi-wait = Esta janela fecha-se sozinha depois do pagamento.
returned-close = Pode fechar esta janela e voltar à loja.
returned-goes-on = Esta janela continua sozinha.
returned-nothing = Nada foi pago
returned-thanks = Obrigado
