### What only the pages of e-wallet sessions say, in the language en. The rest stands in the checkout page's catalogue.

address-billing = Billing address
address-name = Full name
address-shipping = Delivery address
card-issue = Issue number
card-owner = Cardholder’s identity number
faults-summary = Please check the marked fields
form-unavailable = The form is not available. Close it and try again.
needs-script = This form needs JavaScript.
secure-note = Your card data is encrypted before it leaves this page.
approve-title = Payment
bank-country = Country of your bank
bank-title = Pay from your bank account
fault-upi = Enter a UPI ID, for example name@bank
upi-address = Your UPI ID
upi-ask = Ask me in my UPI app
upi-code = Show a code to scan
upi-code-alt = Code with the payment for UPI apps
upi-confirm = Confirm the payment in your UPI app.
upi-open = Open my UPI app
upi-scan = Scan this code with your UPI app.
upi-title = Pay with UPI
upi-wait = This window closes by itself once you have paid.
returned-close = You can close this window and go back to the shop.
returned-goes-on = This window goes on by itself.
returned-nothing = Nothing was paid
returned-thanks = Thank you
