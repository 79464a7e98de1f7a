### What only the pages of e-wallet sessions say, in the language it. The rest stands in the checkout page's catalogue.

address-billing = Indirizzo di fatturazione
address-name = Nome completo
address-shipping = Indirizzo di consegna
card-issue = Numero di emissione
card-owner = Numero di identità del titolare
faults-summary = Controlli i campi evidenziati
form-unavailable = Il modulo non è disponibile. Lo chiuda e riprovi.
needs-script = Questo modulo richiede JavaScript.
secure-note = I dati della carta vengono cifrati prima di lasciare questa pagina.
approve-title = Pagamento
bank-country = Paese della sua banca
bank-title = Paghi dal conto bancario
fault-upi = Inserisca un ID UPI, per esempio name@bank
upi-address = Il suo ID UPI
upi-ask = Richiedere nella mia app UPI
upi-code = Mostrare un codice da scansionare
upi-code-alt = Codice del pagamento per app UPI
upi-confirm = Confermi il pagamento nella sua app UPI.
upi-open = Aprire la mia app UPI
upi-scan = Scansioni questo codice con la sua app UPI.
upi-title = Paghi con UPI
upi-wait = Questa finestra si chiuderà da sola dopo il pagamento.
returned-close = Può chiudere questa finestra e tornare al negozio.
returned-goes-on = Questa finestra prosegue da sola.
returned-nothing = Non è stato pagato nulla
returned-thanks = Grazie
