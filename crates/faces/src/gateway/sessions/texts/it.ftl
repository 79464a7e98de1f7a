### What only the card form of e-wallet sessions says, in the language it. The rest stands in the checkout page's catalogue.

address-billing = Indirizzo di fatturazione
address-name = Nome completo
address-shipping = Indirizzo di consegna
card-issue = Numero di emissione
card-owner = Numero di identità del titolare
faults-summary = Controlli i campi evidenziati
form-unavailable = Il modulo non è disponibile. Lo chiuda e riprovi.
needs-script = Questo modulo richiede JavaScript.
secure-note = I dati della carta vengono cifrati prima di lasciare questa pagina.
