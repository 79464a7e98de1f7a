### What only the pages of e-wallet sessions say, in the language fr. The rest stands in the checkout page's catalogue.

address-billing = Adresse de facturation
address-name = Nom complet
address-shipping = Adresse de livraison
card-issue = Numéro d’émission
card-owner = Numéro d’identité du titulaire
faults-summary = Veuillez vérifier les champs signalés
form-unavailable = Le formulaire n’est pas disponible. Fermez-le et réessayez.
needs-script = Ce formulaire a besoin de JavaScript.
secure-note = Les données de votre carte sont chiffrées avant de quitter cette page.
approve-title = Paiement
bank-country = Pays de votre banque
bank-title = Payer depuis votre compte bancaire
fault-upi = Saisissez un identifiant UPI, par exemple name@bank
upi-address = Votre identifiant UPI
upi-ask = Me demander dans mon application UPI
upi-code = Afficher un code à scanner
upi-code-alt = Code du paiement pour les applications UPI
upi-confirm = Confirmez le paiement dans votre application UPI.
upi-open = Ouvrir mon application UPI
upi-scan = Scannez ce code avec votre application UPI.
upi-title = Payer avec UPI
upi-wait = Cette fenêtre se fermera d’elle-même une fois le paiement effectué.
returned-close = Vous pouvez fermer cette fenêtre et revenir à la boutique.
returned-goes-on = Cette fenêtre continue d’elle-même.
returned-nothing = Rien n’a été payé
returned-thanks = Merci
