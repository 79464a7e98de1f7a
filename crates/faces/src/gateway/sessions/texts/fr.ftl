### What only the card form of e-wallet sessions says, in the language fr. The rest stands in the checkout page's catalogue.

address-billing = Adresse de facturation
address-name = Nom complet
address-shipping = Adresse de livraison
card-issue = Numéro d’émission
card-owner = Numéro d’identité du titulaire
faults-summary = Veuillez vérifier les champs signalés
form-unavailable = Le formulaire n’est pas disponible. Fermez-le et réessayez.
needs-script = Ce formulaire a besoin de JavaScript.
secure-note = Les données de votre carte sont chiffrées avant de quitter cette page.
