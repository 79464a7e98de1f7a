### What a payer reads on the hosted page, in English. The other languages have exactly these keys with exactly these
### variables; a test compares them. Calm, short, polite; no blame, no exclamation marks, no technical words.
### Use the formal address where a language has one. Brand names, "3-D Secure" and "CVV" are not translated.

## The page as a whole

# Title of the browser's tab.
page-title = Pay { $shop }
# Title of the browser's tab when only a card is saved or checked.
page-title-save = Save a card for { $shop }
skip-to-form = Skip to payment
test-mode = Test mode
test-mode-explained = No real money moves. Use a test card.
# Read out while something loads.
working = One moment, please

## What is paid

summary-title = Your order
summary-shop = Shop
summary-order = Order number
# Beside the amount when nothing is charged.
amount-nothing = Nothing is charged now
# When the amount is only reserved.
amount-reserved = The amount is reserved now and charged later

## How it is paid

methods-title = Payment method
method-card = Card
method-erip = ERIP
method-bank-transfer = Bank transfer
method-redirect-note = You will continue on the page of { $method } and come back afterwards.
pay-with-wallet = Pay with { $wallet }
wallet-or = or pay another way
# Names of card brands need no translation. This is said before them: "Accepted cards: Visa, Mastercard".
brands-accepted = Accepted cards

## The card

card-title = Card details
card-number = Card number
card-expiry = Expiry date
# Letters inside the empty field: month and year with two digits each, in the usual letters of the language.
card-expiry-placeholder = MM / YY
card-expiry-hint = Month and year
card-cvv = Security code
card-cvv-hint = { $digits } digits on the back of the card
card-cvv-hint-front = { $digits } digits on the front of the card
card-holder = Name on card
# Read out by screen readers when the brand becomes known while typing.
card-brand-is = Card brand: { $brand }

## Cards of earlier visits

saved-title = Your saved cards
# Example: Visa, ending in 1111
saved-card = { $brand }, ending in { $last4 }
saved-expires = Expires { $expiry }
saved-expired = Expired { $expiry }
pay-with-another-card = Pay with another card
save-card = Save this card for next time
save-card-for-shop = Allow { $shop } to keep this card for later payments
save-card-hint = Next time you only need the security code.
# After text that is a link to the shop's terms.
agreement = I agree to the terms of { $shop }
agreement-link = Read the terms
opens-new-window = opens in a new window

## About the payer

customer-title = Your details
customer-email = Email
customer-first-name = First name
customer-last-name = Last name
customer-address = Address
customer-city = City
customer-state = State or province
customer-zip = Postal code
customer-phone = Phone
customer-country = Country
customer-country-choose = Choose a country
customer-birth-date = Date of birth
customer-taxpayer-id = Tax number
field-optional = optional
field-read-only = Set by the shop

## Buttons

pay-amount = Pay { $amount }
pay-reserve = Reserve { $amount }
save-the-card = Save card
continue = Continue
cancel = Cancel
cancel-payment = Cancel payment
back-to-shop = Back to { $shop }
close = Close
paying = Paying…

## Field faults. Each says what to do.

# Above the form when several fields need attention.
faults-title =
    { $count ->
        [one] Please check one field
       *[other] Please check { $count } fields
    }
fault-required = Please fill in this field
fault-number-empty = Enter the card number
fault-number-short = The card number is too short
fault-number-long = The card number is too long
fault-number-check = Check the card number: some digit looks wrong
fault-number-characters = Only digits, please
fault-brand-excluded = { $brand } is not accepted here. Please use another card.
fault-expiry-empty = Enter the expiry date
fault-expiry-shape = Enter month and year, for example { $example }
fault-expiry-past = This card has expired. Please use another card.
fault-expiry-far = Check the year of the expiry date
fault-cvv-empty = Enter the security code
fault-cvv-length = The security code has { $digits } digits
fault-holder-empty = Enter the name on the card
fault-holder-number = This looks like a card number. Enter your name here.
fault-email = Enter an email address such as name@example.com
fault-phone = Enter a phone number with its country code
fault-country = Choose a country
fault-state = Enter the two letters of the state or province
fault-zip = Check the postal code
fault-birth-date = Enter a date in the past, for example { $example }
fault-too-long = This is too long
fault-agreement = Please agree before you pay
fault-method = Choose how you want to pay
# The form was open for too long or was sent from elsewhere.
fault-form-stale = For your safety, please enter the card again

## Time and attempts

countdown = Time left to pay: { $time }
countdown-warning =
    { $minutes ->
        [one] One minute left to pay
       *[other] { $minutes } minutes left to pay
    }
countdown-over = The time to pay is over
attempts-left =
    { $count ->
        [one] One attempt left
       *[other] { $count } attempts left
    }

## The bank asks back (3-D Secure)

challenge-title = Confirm with your bank
challenge-explained = Your bank wants to be sure that it is you. Follow its instructions.
challenge-frame = Confirmation page of your bank
challenge-redirect = You will now continue to the page of your bank.
challenge-continue = Continue to your bank
challenge-open-instead = Open the bank's page in this window
challenge-cancel = Cancel confirmation
challenge-done = Thank you. You may go on.

## Waiting

pending-title = Your payment is being processed
pending-explained = This usually takes a few seconds. Please keep this page open.
pending-long = This takes longer than usual. You may close this page; { $shop } will tell you how it ended.
pending-check-now = Check now

## How it ended

success-title = Payment successful
success-title-reserved = Amount reserved
success-title-saved = Card saved
success-explained = Thank you. { $shop } has received your payment.
success-explained-reserved = Thank you. { $shop } has reserved the amount.
success-explained-saved = Thank you. { $shop } may use your card as agreed.
decline-title = Payment not completed
decline-no-money-moved = You have not been charged.
error-title = Something went wrong
error-explained = The payment could not be made because of a technical problem. You have not been charged.
# After a lost connection: it is not known whether the payment was made.
error-unclear = The connection was lost. We are checking your payment.
error-network = No connection. Check your internet connection and try again.
error-too-many = Too many attempts. Please wait a minute and try again.
receipt-title = Receipt
receipt-link = Open the receipt
receipt-transaction = Transaction
receipt-card = Card
receipt-date = Date
# Counts down; the number is seconds.
return-countdown = You will return to the shop automatically. Seconds left: { $seconds }
return-stay = Stay on this page

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = Your bank did not approve the payment. Try another card or ask your bank.
decline-funds = There is not enough money on this card. Try another card.
decline-limit = This payment is above a limit of your card. Ask your bank or try another card.
decline-expired-card = The card has expired. Try another card.
decline-card-data = The bank could not find this card. Check the card details.
decline-cvv = The security code does not match. Check it and try again.
decline-blocked = This card cannot be used for this payment. Ask your bank or try another card.
decline-not-allowed = Your card does not allow this kind of payment. Ask your bank or try another card.
decline-currency = This currency is not supported. Try another card.
decline-authentication = The confirmation with your bank did not succeed. Try again.
decline-cancelled = You cancelled the confirmation. Try again when you are ready.
decline-duplicate = This payment seems to have been made already. Check before you pay again.
decline-temporary = The bank cannot be reached at the moment. Try again in a few minutes.
decline-shop = The shop could not confirm this order. Please contact { $shop }.

## Nothing to pay here

# Expired, already used and unknown links look alike on purpose.
closed-title = This payment link is not active
closed-explained = It may have expired or been used already. If you still want to pay, start again in the shop.
cancelled-title = Payment cancelled
cancelled-explained = You have not been charged. You may close this page.
cancelled-resume = Pay after all

## Trust

trust-line = Secure, encrypted payment
