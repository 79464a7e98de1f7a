### What a payer reads on the hosted page, in French. Notes for translators stand in en.ftl.

## The page as a whole

page-title = Paiement à { $shop }
page-title-save = Enregistrer une carte pour { $shop }
skip-to-form = Aller au paiement
test-mode = Mode test
test-mode-explained = Aucun argent réel n’est transféré. Utilisez une carte de test.
working = Un instant, s’il vous plaît

## What is paid

summary-title = Votre commande
summary-shop = Boutique
summary-order = Numéro de commande
amount-nothing = Rien n’est débité maintenant
amount-reserved = Le montant est réservé maintenant et débité plus tard

## How it is paid

methods-title = Moyen de paiement
method-card = Carte
method-erip = ERIP
method-bank-transfer = Virement bancaire
method-redirect-note = Vous allez continuer sur la page de { $method }, puis revenir ici.
pay-with-wallet = Payer avec { $wallet }
wallet-or = ou payer autrement
brands-accepted = Cartes acceptées

## The card

card-title = Informations de la carte
card-number = Numéro de carte
card-expiry = Date d’expiration
card-expiry-placeholder = MM / AA
card-expiry-hint = Mois et année
card-cvv = Code de sécurité
card-cvv-hint = { $digits } chiffres au dos de la carte
card-cvv-hint-front = { $digits } chiffres au recto de la carte
card-holder = Nom sur la carte
card-brand-is = Marque de la carte : { $brand }

## Cards of earlier visits

saved-title = Vos cartes enregistrées
saved-card = { $brand }, se terminant par { $last4 }
saved-expires = Expire { $expiry }
saved-expired = Expirée { $expiry }
pay-with-another-card = Payer avec une autre carte
save-card = Enregistrer cette carte pour la prochaine fois
save-card-for-shop = Autoriser { $shop } à conserver cette carte pour des paiements ultérieurs
save-card-hint = La prochaine fois, seul le code de sécurité vous sera demandé.
agreement = J’accepte les conditions de { $shop }
agreement-link = Lire les conditions
opens-new-window = s’ouvre dans une nouvelle fenêtre

## About the payer

customer-title = Vos coordonnées
customer-email = E-mail
customer-first-name = Prénom
customer-last-name = Nom
customer-address = Adresse
customer-city = Ville
customer-state = État ou province
customer-zip = Code postal
customer-phone = Téléphone
customer-country = Pays
customer-country-choose = Choisissez un pays
customer-birth-date = Date de naissance
customer-taxpayer-id = Numéro fiscal
field-optional = facultatif
field-read-only = Défini par la boutique

## Buttons

pay-amount = Payer { $amount }
pay-reserve = Réserver { $amount }
save-the-card = Enregistrer la carte
continue = Continuer
cancel = Annuler
cancel-payment = Annuler le paiement
back-to-shop = Retour à { $shop }
close = Fermer
paying = Paiement en cours…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] Veuillez vérifier un champ
       *[other] Veuillez vérifier { $count } champs
    }
fault-required = Veuillez remplir ce champ
fault-number-empty = Saisissez le numéro de carte
fault-number-short = Le numéro de carte est trop court
fault-number-long = Le numéro de carte est trop long
fault-number-check = Vérifiez le numéro de carte : un chiffre semble incorrect
fault-number-characters = Uniquement des chiffres, s’il vous plaît
fault-brand-excluded = { $brand } n’est pas acceptée ici. Veuillez utiliser une autre carte.
fault-expiry-empty = Saisissez la date d’expiration
fault-expiry-shape = Saisissez le mois et l’année, par exemple { $example }
fault-expiry-past = Cette carte a expiré. Veuillez utiliser une autre carte.
fault-expiry-far = Vérifiez l’année de la date d’expiration
fault-cvv-empty = Saisissez le code de sécurité
fault-cvv-length = Le code de sécurité comporte { $digits } chiffres
fault-holder-empty = Saisissez le nom inscrit sur la carte
fault-holder-number = Cela ressemble à un numéro de carte. Saisissez ici votre nom.
fault-email = Saisissez une adresse e-mail, par exemple name@example.com
fault-phone = Saisissez un numéro de téléphone avec l’indicatif du pays
fault-country = Choisissez un pays
fault-state = Saisissez les deux lettres de l’État ou de la province
fault-zip = Vérifiez le code postal
fault-birth-date = Saisissez une date passée, par exemple { $example }
fault-too-long = Ce texte est trop long
fault-agreement = Veuillez donner votre accord avant de payer
fault-method = Choisissez comment vous souhaitez payer
fault-form-stale = Pour votre sécurité, veuillez saisir à nouveau la carte

## Time and attempts

countdown = Temps restant pour payer : { $time }
countdown-warning =
    { $minutes ->
        [one] Il reste une minute pour payer
       *[other] Il reste { $minutes } minutes pour payer
    }
countdown-over = Le délai de paiement est écoulé
attempts-left =
    { $count ->
        [one] Il reste une tentative
       *[other] Il reste { $count } tentatives
    }

## The bank asks back (3-D Secure)

challenge-title = Confirmation auprès de votre banque
challenge-explained = Votre banque souhaite s’assurer qu’il s’agit bien de vous. Suivez ses instructions.
challenge-frame = Page de confirmation de votre banque
challenge-redirect = Vous allez maintenant continuer sur la page de votre banque.
challenge-continue = Continuer vers votre banque
challenge-open-instead = Ouvrir la page de la banque dans cette fenêtre
challenge-cancel = Annuler la confirmation
challenge-done = Merci. Vous pouvez continuer.

## Waiting

pending-title = Votre paiement est en cours de traitement
pending-explained = Cela prend généralement quelques secondes. Veuillez garder cette page ouverte.
pending-long = Cela prend plus de temps que d’habitude. Vous pouvez fermer cette page ; { $shop } vous communiquera le résultat.
pending-check-now = Vérifier maintenant

## How it ended

success-title = Paiement réussi
success-title-reserved = Montant réservé
success-title-saved = Carte enregistrée
success-explained = Merci. { $shop } a reçu votre paiement.
success-explained-reserved = Merci. { $shop } a réservé le montant.
success-explained-saved = Merci. { $shop } peut utiliser votre carte comme convenu.
decline-title = Paiement non effectué
decline-no-money-moved = Vous n’avez pas été débité.
error-title = Un problème est survenu
error-explained = Le paiement n’a pas pu être effectué en raison d’un problème technique. Vous n’avez pas été débité.
error-unclear = La connexion a été interrompue. Nous vérifions votre paiement.
error-network = Pas de connexion. Vérifiez votre connexion Internet et réessayez.
error-too-many = Trop de tentatives. Veuillez patienter une minute et réessayer.
receipt-title = Reçu
receipt-link = Ouvrir le reçu
receipt-transaction = Transaction
receipt-card = Carte
receipt-date = Date
return-countdown = Vous allez revenir automatiquement à la boutique. Secondes restantes : { $seconds }
return-stay = Rester sur cette page

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Votre banque n’a pas approuvé le paiement. Essayez une autre carte ou contactez votre banque.
decline-funds = Le solde de cette carte est insuffisant. Essayez une autre carte.
decline-limit = Ce paiement dépasse un plafond de votre carte. Contactez votre banque ou essayez une autre carte.
decline-expired-card = La carte a expiré. Essayez une autre carte.
decline-card-data = La banque n’a pas trouvé cette carte. Vérifiez les informations de la carte.
decline-cvv = Le code de sécurité ne correspond pas. Vérifiez-le et réessayez.
decline-blocked = Cette carte ne peut pas être utilisée pour ce paiement. Contactez votre banque ou essayez une autre carte.
decline-not-allowed = Votre carte ne permet pas ce type de paiement. Contactez votre banque ou essayez une autre carte.
decline-currency = Cette devise n’est pas prise en charge. Essayez une autre carte.
decline-authentication = La confirmation auprès de votre banque n’a pas abouti. Réessayez.
decline-cancelled = Vous avez annulé la confirmation. Réessayez quand vous serez prêt.
decline-duplicate = Ce paiement semble avoir déjà été effectué. Vérifiez avant de payer à nouveau.
decline-temporary = La banque est injoignable pour le moment. Réessayez dans quelques minutes.
decline-shop = La boutique n’a pas pu confirmer cette commande. Veuillez contacter { $shop }.

## Nothing to pay here

closed-title = Ce lien de paiement n’est pas actif
closed-explained = Il a peut-être expiré ou déjà été utilisé. Si vous souhaitez toujours payer, recommencez dans la boutique.
cancelled-title = Paiement annulé
cancelled-explained = Vous n’avez pas été débité. Vous pouvez fermer cette page.
cancelled-resume = Payer quand même

## Trust

trust-line = Paiement sécurisé et chiffré
