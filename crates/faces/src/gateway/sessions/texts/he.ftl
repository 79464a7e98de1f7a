### What only the pages of e-wallet sessions say, in the language he. The rest stands in the checkout page's catalogue.

address-billing = כתובת לחיוב
address-name = שם מלא
address-shipping = כתובת למשלוח
card-issue = מספר הנפקה
card-owner = מספר זהות של בעל הכרטיס
faults-summary = בדקו את השדות המסומנים
form-unavailable = הטופס אינו זמין. סגרו אותו ונסו שוב.
needs-script = הטופס דורש JavaScript.
secure-note = פרטי הכרטיס מוצפנים לפני שהם יוצאים מהדף.
approve-title = תשלום
bank-country = המדינה של הבנק
bank-title = תשלום מחשבון הבנק
fault-upi = יש להזין מזהה UPI, לדוגמה name@bank
upi-address = מזהה ה-UPI שלך
upi-ask = לבקש אישור באפליקציית ה-UPI שלי
upi-code = להציג קוד לסריקה
upi-code-alt = קוד התשלום לאפליקציות UPI
upi-confirm = יש לאשר את התשלום באפליקציית ה-UPI שלך.
upi-open = לפתוח את אפליקציית ה-UPI שלי
upi-scan = יש לסרוק את הקוד הזה באפליקציית ה-UPI שלך.
upi-title = תשלום ב-UPI
upi-wait = החלון ייסגר מעצמו לאחר התשלום.
returned-close = אפשר לסגור את החלון ולחזור לחנות.
returned-goes-on = החלון ימשיך מעצמו.
returned-nothing = לא בוצע תשלום
returned-thanks = תודה
