### What only the card form of e-wallet sessions says, in the language he. The rest stands in the checkout page's catalogue.

address-billing = כתובת לחיוב
address-name = שם מלא
address-shipping = כתובת למשלוח
card-issue = מספר הנפקה
card-owner = מספר זהות של בעל הכרטיס
faults-summary = בדקו את השדות המסומנים
form-unavailable = הטופס אינו זמין. סגרו אותו ונסו שוב.
needs-script = הטופס דורש JavaScript.
secure-note = פרטי הכרטיס מוצפנים לפני שהם יוצאים מהדף.
