### What a payer reads on the hosted page, in Hebrew. Notes for translators stand in en.ftl.

## The page as a whole

page-title = תשלום ל־{ $shop }
page-title-save = שמירת כרטיס עבור { $shop }
skip-to-form = מעבר לתשלום
test-mode = מצב בדיקה
test-mode-explained = לא מועבר כסף אמיתי. נא להשתמש בכרטיס בדיקה.
working = רק רגע, בבקשה

## What is paid

summary-title = ההזמנה שלך
summary-shop = חנות
summary-order = מספר הזמנה
amount-nothing = לא יבוצע חיוב כעת
amount-reserved = הסכום נשמר כעת ויחויב מאוחר יותר

## How it is paid

methods-title = אמצעי תשלום
method-card = כרטיס
method-erip = ERIP
method-bank-transfer = העברה בנקאית
method-redirect-note = המשך התשלום יהיה בדף של { $method } ולאחר מכן תהיה חזרה לכאן.
pay-with-wallet = תשלום באמצעות { $wallet }
wallet-or = או תשלום בדרך אחרת
brands-accepted = כרטיסים מתקבלים

## The card

card-title = פרטי הכרטיס
card-number = מספר הכרטיס
card-expiry = תוקף
card-expiry-placeholder = חודש / שנה
card-expiry-hint = חודש ושנה
card-cvv = קוד אבטחה
card-cvv-hint = { $digits } ספרות בגב הכרטיס
card-cvv-hint-front = { $digits } ספרות בחזית הכרטיס
card-holder = השם על הכרטיס
card-brand-is = סוג הכרטיס: { $brand }

## Cards of earlier visits

saved-title = הכרטיסים השמורים שלך
saved-card = { $brand }, מסתיים ב־{ $last4 }
saved-expires = בתוקף עד { $expiry }
saved-expired = פג תוקף { $expiry }
pay-with-another-card = תשלום בכרטיס אחר
save-card = שמירת הכרטיס לפעם הבאה
save-card-for-shop = אישור ל־{ $shop } לשמור את הכרטיס לתשלומים עתידיים
save-card-hint = בפעם הבאה יידרש רק קוד האבטחה.
agreement = הסכמה לתנאים של { $shop }
agreement-link = קריאת התנאים
opens-new-window = נפתח בחלון חדש

## About the payer

customer-title = הפרטים שלך
customer-email = דוא״ל
customer-first-name = שם פרטי
customer-last-name = שם משפחה
customer-address = כתובת
customer-city = עיר
customer-state = מדינה או מחוז
customer-zip = מיקוד
customer-phone = טלפון
customer-country = ארץ
customer-country-choose = נא לבחור ארץ
customer-birth-date = תאריך לידה
customer-taxpayer-id = מספר משלם מסים
field-optional = רשות
field-read-only = נקבע על ידי החנות

## Buttons

pay-amount = תשלום { $amount }
pay-reserve = שמירת מסגרת { $amount }
save-the-card = שמירת הכרטיס
continue = המשך
cancel = ביטול
cancel-payment = ביטול התשלום
back-to-shop = חזרה אל { $shop }
close = סגירה
paying = מתבצע תשלום…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] נא לבדוק שדה אחד
        [two] נא לבדוק שני שדות
        [many] נא לבדוק { $count } שדות
       *[other] נא לבדוק { $count } שדות
    }
fault-required = נא למלא שדה זה
fault-number-empty = נא להזין את מספר הכרטיס
fault-number-short = מספר הכרטיס קצר מדי
fault-number-long = מספר הכרטיס ארוך מדי
fault-number-check = נא לבדוק את מספר הכרטיס: נראה שאחת הספרות שגויה
fault-number-characters = ספרות בלבד, בבקשה
fault-brand-excluded = { $brand } לא מתקבל כאן. נא להשתמש בכרטיס אחר.
fault-expiry-empty = נא להזין את התוקף
fault-expiry-shape = נא להזין חודש ושנה, לדוגמה { $example }
fault-expiry-past = תוקף הכרטיס פג. נא להשתמש בכרטיס אחר.
fault-expiry-far = נא לבדוק את שנת התוקף
fault-cvv-empty = נא להזין את קוד האבטחה
fault-cvv-length = קוד האבטחה כולל { $digits } ספרות
fault-holder-empty = נא להזין את השם שעל הכרטיס
fault-holder-number = זה נראה כמו מספר כרטיס. נא להזין כאן את השם.
fault-email = נא להזין כתובת דוא״ל, לדוגמה name@example.com
fault-phone = נא להזין מספר טלפון עם קידומת המדינה
fault-country = נא לבחור ארץ
fault-state = נא להזין את שתי האותיות של המדינה או המחוז
fault-zip = נא לבדוק את המיקוד
fault-birth-date = נא להזין תאריך בעבר, לדוגמה { $example }
fault-too-long = הטקסט ארוך מדי
fault-agreement = נא לאשר לפני התשלום
fault-method = נא לבחור כיצד לשלם
fault-form-stale = למען הביטחון שלך, נא להזין שוב את הכרטיס

## Time and attempts

countdown = הזמן שנותר לתשלום: { $time }
countdown-warning =
    { $minutes ->
        [one] נותרה דקה אחת לתשלום
        [two] נותרו שתי דקות לתשלום
        [many] נותרו { $minutes } דקות לתשלום
       *[other] נותרו { $minutes } דקות לתשלום
    }
countdown-over = הזמן לתשלום הסתיים
attempts-left =
    { $count ->
        [one] נותר ניסיון אחד
        [two] נותרו שני ניסיונות
        [many] נותרו { $count } ניסיונות
       *[other] נותרו { $count } ניסיונות
    }

## The bank asks back (3-D Secure)

challenge-title = אימות מול הבנק
challenge-explained = הבנק מבקש לוודא שמדובר בך. נא לפעול לפי הנחיותיו.
challenge-frame = דף האימות של הבנק
challenge-redirect = כעת יתבצע מעבר לדף של הבנק.
challenge-continue = המשך אל הבנק
challenge-open-instead = פתיחת דף הבנק בחלון זה
challenge-cancel = ביטול האימות
challenge-done = תודה. אפשר להמשיך.

## Waiting

pending-title = התשלום שלך בטיפול
pending-explained = בדרך כלל זה נמשך מספר שניות. נא להשאיר את הדף פתוח.
pending-long = זה נמשך יותר מהרגיל. אפשר לסגור את הדף; הודעה על התוצאה תישלח מ־{ $shop }.
pending-check-now = בדיקה כעת

## How it ended

success-title = התשלום הצליח
success-title-reserved = הסכום נשמר
success-title-saved = הכרטיס נשמר
success-explained = תודה. התשלום התקבל אצל { $shop }.
success-explained-reserved = תודה. הסכום נשמר עבור { $shop }.
success-explained-saved = תודה. ל־{ $shop } יש רשות להשתמש בכרטיס כפי שסוכם.
decline-title = התשלום לא הושלם
decline-no-money-moved = לא בוצע חיוב.
error-title = משהו השתבש
error-explained = לא ניתן היה לבצע את התשלום בשל תקלה טכנית. לא בוצע חיוב.
error-unclear = החיבור נותק. אנו בודקים את התשלום.
error-network = אין חיבור. נא לבדוק את החיבור לאינטרנט ולנסות שוב.
error-too-many = יותר מדי ניסיונות. נא להמתין דקה ולנסות שוב.
receipt-title = קבלה
receipt-link = פתיחת הקבלה
receipt-transaction = עסקה
receipt-card = כרטיס
receipt-date = תאריך
return-countdown = החזרה לחנות תתבצע באופן אוטומטי. שניות שנותרו: { $seconds }
return-stay = להישאר בדף זה

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = הבנק לא אישר את התשלום. אפשר לנסות כרטיס אחר או לפנות לבנק.
decline-funds = אין מספיק כסף בכרטיס זה. אפשר לנסות כרטיס אחר.
decline-limit = התשלום חורג ממגבלה של הכרטיס. אפשר לפנות לבנק או לנסות כרטיס אחר.
decline-expired-card = תוקף הכרטיס פג. אפשר לנסות כרטיס אחר.
decline-card-data = הבנק לא מצא את הכרטיס. נא לבדוק את פרטי הכרטיס.
decline-cvv = קוד האבטחה אינו תואם. נא לבדוק אותו ולנסות שוב.
decline-blocked = לא ניתן להשתמש בכרטיס זה לתשלום זה. אפשר לפנות לבנק או לנסות כרטיס אחר.
decline-not-allowed = הכרטיס אינו מאפשר תשלום מסוג זה. אפשר לפנות לבנק או לנסות כרטיס אחר.
decline-currency = מטבע זה אינו נתמך. אפשר לנסות כרטיס אחר.
decline-authentication = האימות מול הבנק לא הצליח. נא לנסות שוב.
decline-cancelled = ביטלת את האימות. אפשר לנסות שוב בכל עת.
decline-duplicate = נראה שהתשלום כבר בוצע. נא לבדוק לפני תשלום נוסף.
decline-temporary = לא ניתן להתחבר לבנק כרגע. נא לנסות שוב בעוד מספר דקות.
decline-shop = החנות לא הצליחה לאשר את ההזמנה. נא לפנות אל { $shop }.

## Nothing to pay here

closed-title = קישור התשלום אינו פעיל
closed-explained = ייתכן שתוקפו פג או שכבר נעשה בו שימוש. אם ברצונך עדיין לשלם, נא להתחיל מחדש בחנות.
cancelled-title = התשלום בוטל
cancelled-explained = לא בוצע חיוב. אפשר לסגור את הדף.
cancelled-resume = לשלם בכל זאת

## Trust

trust-line = תשלום מאובטח ומוצפן
