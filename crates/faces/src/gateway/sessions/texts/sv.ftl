### What only the pages of e-wallet sessions say, in the language sv. The rest stands in the checkout page's catalogue.

address-billing = Fakturaadress
address-name = Fullständigt namn
address-shipping = Leveransadress
card-issue = Utgivningsnummer
card-owner = Kortinnehavarens ID-nummer
faults-summary = Kontrollera de markerade fälten
form-unavailable = Formuläret är inte tillgängligt. Stäng det och försök igen.
needs-script = Formuläret behöver JavaScript.
secure-note = Dina kortuppgifter krypteras innan de lämnar den här sidan.
approve-title = Betalning
bank-country = Din banks land
bank-title = Betala från bankkontot
fault-upi = Ange ett UPI-ID, till exempel name@bank
upi-address = Ditt UPI-ID
upi-ask = Fråga mig i min UPI-app
upi-code = Visa en kod att skanna
upi-code-alt = Kod med betalningen för UPI-appar
upi-confirm = Bekräfta betalningen i din UPI-app.
upi-open = Öppna min UPI-app
upi-scan = Skanna den här koden med din UPI-app.
upi-title = Betala med UPI
upi-wait = Fönstret stängs av sig självt när du har betalat.
returned-close = Du kan stänga fönstret och gå tillbaka till butiken.
returned-goes-on = Fönstret går vidare av sig självt.
returned-nothing = Ingenting betalades
returned-thanks = Tack
