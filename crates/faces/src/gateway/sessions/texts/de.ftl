### What only the card form of e-wallet sessions says, in the language de. The rest stands in the checkout page's catalogue.

address-billing = Rechnungsadresse
address-name = Vollständiger Name
address-shipping = Lieferadresse
card-issue = Ausgabenummer
card-owner = Ausweisnummer des Karteninhabers
faults-summary = Bitte prüfen Sie die markierten Felder
form-unavailable = Das Formular ist nicht verfügbar. Schließen Sie es und versuchen Sie es noch einmal.
needs-script = Dieses Formular braucht JavaScript.
secure-note = Ihre Kartendaten werden verschlüsselt, bevor sie diese Seite verlassen.
