### What a payer reads on the hosted page, in Portuguese. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Pagamento a { $shop }
page-title-save = Guardar um cartão para { $shop }
skip-to-form = Ir para o pagamento
test-mode = Modo de teste
test-mode-explained = Não é movimentado dinheiro real. Utilize um cartão de teste.
working = Um momento, por favor

## What is paid

summary-title = A sua encomenda
summary-shop = Loja
summary-order = Número da encomenda
amount-nothing = Nada é cobrado agora
amount-reserved = O valor é reservado agora e cobrado mais tarde

## How it is paid

methods-title = Forma de pagamento
method-card = Cartão
method-erip = ERIP
method-bank-transfer = Transferência bancária
method-redirect-note = Continuará na página de { $method } e depois voltará aqui.
pay-with-wallet = Pagar com { $wallet }
wallet-or = ou pagar de outra forma
brands-accepted = Cartões aceites

## The card

card-title = Dados do cartão
card-number = Número do cartão
card-expiry = Data de validade
card-expiry-placeholder = MM / AA
card-expiry-hint = Mês e ano
card-cvv = Código de segurança
card-cvv-hint = { $digits } dígitos no verso do cartão
card-cvv-hint-front = { $digits } dígitos na frente do cartão
card-holder = Nome no cartão
card-brand-is = Marca do cartão: { $brand }

## Cards of earlier visits

saved-title = Os seus cartões guardados
saved-card = { $brand }, terminado em { $last4 }
saved-expires = Válido até { $expiry }
saved-expired = Expirou { $expiry }
pay-with-another-card = Pagar com outro cartão
save-card = Guardar este cartão para a próxima vez
save-card-for-shop = Permitir que { $shop } guarde este cartão para pagamentos futuros
save-card-hint = Da próxima vez só precisará do código de segurança.
agreement = Aceito as condições de { $shop }
agreement-link = Ler as condições
opens-new-window = abre numa nova janela

## About the payer

customer-title = Os seus dados
customer-email = E-mail
customer-first-name = Nome próprio
customer-last-name = Apelido
customer-address = Morada
customer-city = Cidade
customer-state = Estado ou província
customer-zip = Código postal
customer-phone = Telefone
customer-country = País
customer-country-choose = Escolha um país
customer-birth-date = Data de nascimento
customer-taxpayer-id = Número de identificação fiscal
field-optional = opcional
field-read-only = Definido pela loja

## Buttons

pay-amount = Pagar { $amount }
pay-reserve = Reservar { $amount }
save-the-card = Guardar cartão
continue = Continuar
cancel = Cancelar
cancel-payment = Cancelar o pagamento
back-to-shop = Voltar a { $shop }
close = Fechar
paying = A pagar…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Verifique um campo
       *[other] Verifique { $count } campos
    }
fault-required = Preencha este campo
fault-number-empty = Introduza o número do cartão
fault-number-short = O número do cartão é demasiado curto
fault-number-long = O número do cartão é demasiado longo
fault-number-check = Verifique o número do cartão: algum dígito parece errado
fault-number-characters = Apenas dígitos, por favor
fault-brand-excluded = { $brand } não é aceite aqui. Utilize outro cartão.
fault-expiry-empty = Introduza a data de validade
fault-expiry-shape = Introduza o mês e o ano, por exemplo { $example }
fault-expiry-past = Este cartão expirou. Utilize outro cartão.
fault-expiry-far = Verifique o ano da data de validade
fault-cvv-empty = Introduza o código de segurança
fault-cvv-length = O código de segurança tem { $digits } dígitos
fault-holder-empty = Introduza o nome que consta no cartão
fault-holder-number = Isto parece um número de cartão. Introduza aqui o seu nome.
fault-email = Introduza um endereço de e-mail, por exemplo name@example.com
fault-phone = Introduza um número de telefone com o indicativo do país
fault-country = Escolha um país
fault-state = Introduza as duas letras do estado ou da província
fault-zip = Verifique o código postal
fault-birth-date = Introduza uma data passada, por exemplo { $example }
fault-too-long = O texto é demasiado longo
fault-agreement = Dê o seu acordo antes de pagar
fault-method = Escolha como deseja pagar
fault-form-stale = Para sua segurança, introduza o cartão novamente

## Time and attempts

countdown = Tempo restante para pagar: { $time }
countdown-warning =
    { $minutes ->
        [one] Resta um minuto para pagar
       *[other] Restam { $minutes } minutos para pagar
    }
countdown-over = O tempo para pagar terminou
attempts-left =
    { $count ->
        [one] Resta uma tentativa
       *[other] Restam { $count } tentativas
    }

## The bank asks back (3-D Secure)

challenge-title = Confirmação com o seu banco
challenge-explained = O seu banco quer ter a certeza de que é o titular. Siga as instruções do banco.
challenge-frame = Página de confirmação do seu banco
challenge-redirect = Vai agora continuar na página do seu banco.
challenge-continue = Continuar para o seu banco
challenge-open-instead = Abrir a página do banco nesta janela
challenge-cancel = Cancelar a confirmação
challenge-done = Obrigado. Pode continuar.

## Waiting

pending-title = O seu pagamento está a ser processado
pending-explained = Normalmente demora alguns segundos. Mantenha esta página aberta.
pending-long = Está a demorar mais do que o habitual. Pode fechar esta página; { $shop } irá comunicar-lhe o resultado.
pending-check-now = Verificar agora

## How it ended

success-title = Pagamento efetuado
success-title-reserved = Valor reservado
success-title-saved = Cartão guardado
success-explained = Obrigado. { $shop } recebeu o seu pagamento.
success-explained-reserved = Obrigado. { $shop } reservou o valor.
success-explained-saved = Obrigado. { $shop } pode utilizar o seu cartão conforme acordado.
decline-title = Pagamento não concluído
decline-no-money-moved = Nada lhe foi cobrado.
error-title = Algo correu mal
error-explained = Não foi possível efetuar o pagamento devido a um problema técnico. Nada lhe foi cobrado.
error-unclear = A ligação foi interrompida. Estamos a verificar o seu pagamento.
error-network = Sem ligação. Verifique a sua ligação à internet e tente novamente.
error-too-many = Demasiadas tentativas. Aguarde um minuto e tente novamente.
receipt-title = Recibo
receipt-link = Abrir o recibo
receipt-transaction = Transação
receipt-card = Cartão
receipt-date = Data
return-countdown = Voltará à loja automaticamente. Segundos restantes: { $seconds }
return-stay = Ficar nesta página

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = O seu banco não aprovou o pagamento. Tente outro cartão ou contacte o seu banco.
decline-funds = Este cartão não tem saldo suficiente. Tente outro cartão.
decline-limit = Este pagamento ultrapassa um limite do seu cartão. Contacte o seu banco ou tente outro cartão.
decline-expired-card = O cartão expirou. Tente outro cartão.
decline-card-data = O banco não encontrou este cartão. Verifique os dados do cartão.
decline-cvv = O código de segurança não corresponde. Verifique-o e tente novamente.
decline-blocked = Este cartão não pode ser utilizado para este pagamento. Contacte o seu banco ou tente outro cartão.
decline-not-allowed = O seu cartão não permite este tipo de pagamento. Contacte o seu banco ou tente outro cartão.
decline-currency = Esta moeda não é suportada. Tente outro cartão.
decline-authentication = A confirmação com o seu banco não foi concluída. Tente novamente.
decline-cancelled = Cancelou a confirmação. Tente novamente quando quiser.
decline-duplicate = Este pagamento parece já ter sido efetuado. Verifique antes de pagar outra vez.
decline-temporary = De momento não é possível contactar o banco. Tente novamente dentro de alguns minutos.
decline-shop = A loja não conseguiu confirmar esta encomenda. Contacte { $shop }.

## Nothing to pay here

closed-title = Esta ligação de pagamento não está ativa
closed-explained = Pode ter expirado ou já ter sido utilizada. Se ainda deseja pagar, recomece na loja.
cancelled-title = Pagamento cancelado
cancelled-explained = Nada lhe foi cobrado. Pode fechar esta página.
cancelled-resume = Pagar mesmo assim

## Trust

trust-line = Pagamento seguro e encriptado
