### What only the card form of e-wallet sessions says, in the language sv. The rest stands in the checkout page's catalogue.

address-billing = Fakturaadress
address-name = Fullständigt namn
address-shipping = Leveransadress
card-issue = Utgivningsnummer
card-owner = Kortinnehavarens ID-nummer
faults-summary = Kontrollera de markerade fälten
form-unavailable = Formuläret är inte tillgängligt. Stäng det och försök igen.
needs-script = Formuläret behöver JavaScript.
secure-note = Dina kortuppgifter krypteras innan de lämnar den här sidan.
