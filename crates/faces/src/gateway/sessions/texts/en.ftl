### What only the card form of e-wallet sessions says, in the language en. The rest stands in the checkout page's catalogue.

address-billing = Billing address
address-name = Full name
address-shipping = Delivery address
card-issue = Issue number
card-owner = Cardholder’s identity number
faults-summary = Please check the marked fields
form-unavailable = The form is not available. Close it and try again.
needs-script = This form needs JavaScript.
secure-note = Your card data is encrypted before it leaves this page.
