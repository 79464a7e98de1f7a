### What a payer reads on the hosted page, in Italian. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Pagamento a { $shop }
page-title-save = Salva una carta per { $shop }
skip-to-form = Vai al pagamento
test-mode = Modalità di prova
test-mode-explained = Nessun addebito reale. Utilizzi una carta di prova.
working = Un momento, per favore

## What is paid

summary-title = Il Suo ordine
summary-shop = Negozio
summary-order = Numero d’ordine
amount-nothing = Ora non viene addebitato nulla
amount-reserved = L’importo viene riservato ora e addebitato in seguito

## How it is paid

methods-title = Metodo di pagamento
method-card = Carta
method-erip = ERIP
method-bank-transfer = Bonifico bancario
method-redirect-note = Proseguirà sulla pagina di { $method } e poi tornerà qui.
pay-with-wallet = Paga con { $wallet }
wallet-or = oppure paghi in un altro modo
brands-accepted = Carte accettate

## The card

card-title = Dati della carta
card-number = Numero della carta
card-expiry = Data di scadenza
card-expiry-placeholder = MM / AA
card-expiry-hint = Mese e anno
card-cvv = Codice di sicurezza
card-cvv-hint = { $digits } cifre sul retro della carta
card-cvv-hint-front = { $digits } cifre sul fronte della carta
card-holder = Nome sulla carta
card-brand-is = Circuito della carta: { $brand }

## Cards of earlier visits

saved-title = Le Sue carte salvate
saved-card = { $brand }, termina con { $last4 }
saved-expires = Scade { $expiry }
saved-expired = Scaduta { $expiry }
pay-with-another-card = Paga con un’altra carta
save-card = Salva questa carta per la prossima volta
save-card-for-shop = Consenti a { $shop } di conservare questa carta per pagamenti futuri
save-card-hint = La prossima volta Le servirà solo il codice di sicurezza.
agreement = Accetto le condizioni di { $shop }
agreement-link = Leggi le condizioni
opens-new-window = si apre in una nuova finestra

## About the payer

customer-title = I Suoi dati
customer-email = Email
customer-first-name = Nome
customer-last-name = Cognome
customer-address = Indirizzo
customer-city = Città
customer-state = Stato o provincia
customer-zip = Codice postale
customer-phone = Telefono
customer-country = Paese
customer-country-choose = Scelga un paese
customer-birth-date = Data di nascita
customer-taxpayer-id = Codice fiscale
field-optional = facoltativo
field-read-only = Impostato dal negozio

## Buttons

pay-amount = Paga { $amount }
pay-reserve = Riserva { $amount }
save-the-card = Salva la carta
continue = Continua
cancel = Annulla
cancel-payment = Annulla il pagamento
back-to-shop = Torna a { $shop }
close = Chiudi
paying = Pagamento in corso…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Controlli un campo
       *[other] Controlli { $count } campi
    }
fault-required = Compili questo campo
fault-number-empty = Inserisca il numero della carta
fault-number-short = Il numero della carta è troppo corto
fault-number-long = Il numero della carta è troppo lungo
fault-number-check = Controlli il numero della carta: una cifra sembra errata
fault-number-characters = Solo cifre, per favore
fault-brand-excluded = { $brand } non è accettata qui. Utilizzi un’altra carta.
fault-expiry-empty = Inserisca la data di scadenza
fault-expiry-shape = Inserisca mese e anno, per esempio { $example }
fault-expiry-past = Questa carta è scaduta. Utilizzi un’altra carta.
fault-expiry-far = Controlli l’anno della data di scadenza
fault-cvv-empty = Inserisca il codice di sicurezza
fault-cvv-length = Il codice di sicurezza ha { $digits } cifre
fault-holder-empty = Inserisca il nome riportato sulla carta
fault-holder-number = Sembra un numero di carta. Inserisca qui il Suo nome.
fault-email = Inserisca un indirizzo email, per esempio name@example.com
fault-phone = Inserisca un numero di telefono con il prefisso internazionale
fault-country = Scelga un paese
fault-state = Inserisca le due lettere dello stato o della provincia
fault-zip = Controlli il codice postale
fault-birth-date = Inserisca una data passata, per esempio { $example }
fault-too-long = Il testo è troppo lungo
fault-agreement = Dia il Suo consenso prima di pagare
fault-method = Scelga come desidera pagare
fault-form-stale = Per la Sua sicurezza, inserisca di nuovo la carta

## Time and attempts

countdown = Tempo rimasto per pagare: { $time }
countdown-warning =
    { $minutes ->
        [one] Resta un minuto per pagare
       *[other] Restano { $minutes } minuti per pagare
    }
countdown-over = Il tempo per pagare è scaduto
attempts-left =
    { $count ->
        [one] Resta un tentativo
       *[other] Restano { $count } tentativi
    }

## The bank asks back (3-D Secure)

challenge-title = Conferma con la Sua banca
challenge-explained = La Sua banca vuole essere certa che sia Lei. Segua le sue istruzioni.
challenge-frame = Pagina di conferma della Sua banca
challenge-redirect = Ora proseguirà sulla pagina della Sua banca.
challenge-continue = Continua verso la Sua banca
challenge-open-instead = Apri la pagina della banca in questa finestra
challenge-cancel = Annulla la conferma
challenge-done = Grazie. Può proseguire.

## Waiting

pending-title = Il Suo pagamento è in elaborazione
pending-explained = Di solito bastano pochi secondi. Tenga aperta questa pagina.
pending-long = Ci vuole più tempo del solito. Può chiudere questa pagina; { $shop } Le comunicherà l’esito.
pending-check-now = Controlla ora

## How it ended

success-title = Pagamento riuscito
success-title-reserved = Importo riservato
success-title-saved = Carta salvata
success-explained = Grazie. { $shop } ha ricevuto il Suo pagamento.
success-explained-reserved = Grazie. { $shop } ha riservato l’importo.
success-explained-saved = Grazie. { $shop } può utilizzare la Sua carta come concordato.
decline-title = Pagamento non completato
decline-no-money-moved = Non Le è stato addebitato nulla.
error-title = Qualcosa non ha funzionato
error-explained = Il pagamento non è stato possibile per un problema tecnico. Non Le è stato addebitato nulla.
error-unclear = La connessione si è interrotta. Stiamo verificando il Suo pagamento.
error-network = Nessuna connessione. Controlli la connessione a internet e riprovi.
error-too-many = Troppi tentativi. Attenda un minuto e riprovi.
receipt-title = Ricevuta
receipt-link = Apri la ricevuta
receipt-transaction = Transazione
receipt-card = Carta
receipt-date = Data
return-countdown = Tornerà automaticamente al negozio. Secondi rimasti: { $seconds }
return-stay = Resta su questa pagina

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = La Sua banca non ha approvato il pagamento. Provi un’altra carta o si rivolga alla Sua banca.
decline-funds = Il saldo di questa carta non è sufficiente. Provi un’altra carta.
decline-limit = Questo pagamento supera un limite della Sua carta. Si rivolga alla Sua banca o provi un’altra carta.
decline-expired-card = La carta è scaduta. Provi un’altra carta.
decline-card-data = La banca non ha trovato questa carta. Controlli i dati della carta.
decline-cvv = Il codice di sicurezza non corrisponde. Lo controlli e riprovi.
decline-blocked = Questa carta non può essere utilizzata per questo pagamento. Si rivolga alla Sua banca o provi un’altra carta.
decline-not-allowed = La Sua carta non consente questo tipo di pagamento. Si rivolga alla Sua banca o provi un’altra carta.
decline-currency = Questa valuta non è supportata. Provi un’altra carta.
decline-authentication = La conferma con la Sua banca non è riuscita. Riprovi.
decline-cancelled = Ha annullato la conferma. Riprovi quando desidera.
decline-duplicate = Sembra che questo pagamento sia già stato eseguito. Controlli prima di pagare di nuovo.
decline-temporary = Al momento la banca non è raggiungibile. Riprovi tra qualche minuto.
decline-shop = Il negozio non ha potuto confermare questo ordine. Contatti { $shop }.

## Nothing to pay here

closed-title = Questo link di pagamento non è attivo
closed-explained = Potrebbe essere scaduto o già utilizzato. Se desidera ancora pagare, ricominci dal negozio.
cancelled-title = Pagamento annullato
cancelled-explained = Non Le è stato addebitato nulla. Può chiudere questa pagina.
cancelled-resume = Paga comunque

## Trust

trust-line = Pagamento sicuro e crittografato
