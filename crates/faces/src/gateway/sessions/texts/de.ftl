### What only the pages of e-wallet sessions say, in the language de. The rest stands in the checkout page's catalogue.

address-billing = Rechnungsadresse
address-name = Vollständiger Name
address-shipping = Lieferadresse
card-issue = Ausgabenummer
card-owner = Ausweisnummer des Karteninhabers
faults-summary = Bitte prüfen Sie die markierten Felder
form-unavailable = Das Formular ist nicht verfügbar. Schließen Sie es und versuchen Sie es noch einmal.
needs-script = Dieses Formular braucht JavaScript.
secure-note = Ihre Kartendaten werden verschlüsselt, bevor sie diese Seite verlassen.
approve-title = Zahlung
bank-country = Land Ihrer Bank
bank-title = Vom Bankkonto bezahlen
fault-upi = Geben Sie eine UPI-ID ein, zum Beispiel name@bank
upi-address = Ihre UPI-ID
upi-ask = In meiner UPI-App anfragen
upi-code = Code zum Scannen anzeigen
upi-code-alt = Code mit der Zahlung für UPI-Apps
upi-confirm = Bestätigen Sie die Zahlung in Ihrer UPI-App.
upi-open = Meine UPI-App öffnen
upi-scan = Scannen Sie diesen Code mit Ihrer UPI-App.
upi-title = Mit UPI bezahlen
upi-wait = Dieses Fenster schließt sich von selbst, sobald Sie bezahlt haben.
returned-close = Sie können dieses Fenster schließen und zum Shop zurückkehren.
returned-goes-on = In diesem Fenster geht es von selbst weiter.
returned-nothing = Es wurde nichts bezahlt
returned-thanks = Vielen Dank
