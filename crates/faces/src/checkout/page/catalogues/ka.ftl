### What a payer reads on the hosted page, in Georgian. Notes for translators stand in en.ftl.

## The page as a whole

page-title = გადახდა: { $shop }
page-title-save = ბარათის შენახვა: { $shop }
skip-to-form = გადახდაზე გადასვლა
test-mode = სატესტო რეჟიმი
test-mode-explained = ნამდვილი თანხა არ ჩამოიჭრება. გამოიყენეთ სატესტო ბარათი.
working = გთხოვთ, დაელოდოთ

## What is paid

summary-title = თქვენი შეკვეთა
summary-shop = მაღაზია
summary-order = შეკვეთის ნომერი
amount-nothing = ახლა არაფერი ჩამოიჭრება
amount-reserved = თანხა ახლა დაირეზერვდება და მოგვიანებით ჩამოიჭრება

## How it is paid

methods-title = გადახდის მეთოდი
method-card = ბარათი
method-erip = ERIP
method-bank-transfer = საბანკო გადარიცხვა
method-redirect-note = თქვენ გააგრძელებთ { $method }-ის გვერდზე და შემდეგ აქ დაბრუნდებით.
pay-with-wallet = გადახდა { $wallet }-ით
wallet-or = ან გადაიხადეთ სხვა გზით
brands-accepted = მიიღება ბარათები

## The card

card-title = ბარათის მონაცემები
card-number = ბარათის ნომერი
card-expiry = მოქმედების ვადა
card-expiry-placeholder = თთ / წწ
card-expiry-hint = თვე და წელი
card-cvv = უსაფრთხოების კოდი
card-cvv-hint = { $digits } ციფრი ბარათის უკანა მხარეს
card-cvv-hint-front = { $digits } ციფრი ბარათის წინა მხარეს
card-holder = სახელი ბარათზე
card-brand-is = ბარათის ბრენდი: { $brand }

## Cards of earlier visits

saved-title = თქვენი შენახული ბარათები
saved-card = { $brand }, ბოლო ციფრები { $last4 }
saved-expires = მოქმედებს: { $expiry }
saved-expired = ვადა გავიდა: { $expiry }
pay-with-another-card = სხვა ბარათით გადახდა
save-card = ამ ბარათის შენახვა შემდეგი შემთხვევისთვის
save-card-for-shop = მაღაზია { $shop } უფლებამოსილია შეინახოს ეს ბარათი შემდგომი გადახდებისთვის
save-card-hint = შემდეგ ჯერზე მხოლოდ უსაფრთხოების კოდი დაგჭირდებათ.
agreement = ვეთანხმები მაღაზია { $shop }-ის პირობებს
agreement-link = პირობების წაკითხვა
opens-new-window = იხსნება ახალ ფანჯარაში

## About the payer

customer-title = თქვენი მონაცემები
customer-email = ელფოსტა
customer-first-name = სახელი
customer-last-name = გვარი
customer-address = მისამართი
customer-city = ქალაქი
customer-state = შტატი ან პროვინცია
customer-zip = საფოსტო ინდექსი
customer-phone = ტელეფონი
customer-country = ქვეყანა
customer-country-choose = აირჩიეთ ქვეყანა
customer-birth-date = დაბადების თარიღი
customer-taxpayer-id = საგადასახადო ნომერი
field-optional = არასავალდებულო
field-read-only = მითითებულია მაღაზიის მიერ

## Buttons

pay-amount = { $amount }-ის გადახდა
pay-reserve = { $amount }-ის დარეზერვება
save-the-card = ბარათის შენახვა
continue = გაგრძელება
cancel = გაუქმება
cancel-payment = გადახდის გაუქმება
back-to-shop = დაბრუნება მაღაზიაში: { $shop }
close = დახურვა
paying = მიმდინარეობს გადახდა…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] გთხოვთ, შეამოწმოთ ერთი ველი
       *[other] გთხოვთ, შეამოწმოთ { $count } ველი
    }
fault-required = გთხოვთ, შეავსოთ ეს ველი
fault-number-empty = შეიყვანეთ ბარათის ნომერი
fault-number-short = ბარათის ნომერი ძალიან მოკლეა
fault-number-long = ბარათის ნომერი ძალიან გრძელია
fault-number-check = შეამოწმეთ ბარათის ნომერი: როგორც ჩანს, ერთი ციფრი არასწორია
fault-number-characters = გთხოვთ, შეიყვანოთ მხოლოდ ციფრები
fault-brand-excluded = { $brand } აქ არ მიიღება. გთხოვთ, გამოიყენოთ სხვა ბარათი.
fault-expiry-empty = შეიყვანეთ მოქმედების ვადა
fault-expiry-shape = შეიყვანეთ თვე და წელი, მაგალითად { $example }
fault-expiry-past = ამ ბარათის ვადა გასულია. გთხოვთ, გამოიყენოთ სხვა ბარათი.
fault-expiry-far = შეამოწმეთ მოქმედების ვადის წელი
fault-cvv-empty = შეიყვანეთ უსაფრთხოების კოდი
fault-cvv-length = უსაფრთხოების კოდი შედგება { $digits } ციფრისგან
fault-holder-empty = შეიყვანეთ ბარათზე მითითებული სახელი
fault-holder-number = ეს ბარათის ნომერს ჰგავს. აქ შეიყვანეთ თქვენი სახელი.
fault-email = შეიყვანეთ ელფოსტის მისამართი, მაგალითად name@example.com
fault-phone = შეიყვანეთ ტელეფონის ნომერი ქვეყნის კოდით
fault-country = აირჩიეთ ქვეყანა
fault-state = შეიყვანეთ შტატის ან პროვინციის ორი ასო
fault-zip = შეამოწმეთ საფოსტო ინდექსი
fault-birth-date = შეიყვანეთ წარსული თარიღი, მაგალითად { $example }
fault-too-long = ტექსტი ძალიან გრძელია
fault-agreement = გთხოვთ, გადახდამდე დაეთანხმოთ პირობებს
fault-method = აირჩიეთ, როგორ გსურთ გადახდა
fault-form-stale = თქვენი უსაფრთხოებისთვის, გთხოვთ, ხელახლა შეიყვანოთ ბარათი

## Time and attempts

countdown = გადახდისთვის დარჩენილი დრო: { $time }
countdown-warning =
    { $minutes ->
        [one] გადახდისთვის დარჩა ერთი წუთი
       *[other] გადახდისთვის დარჩა { $minutes } წუთი
    }
countdown-over = გადახდის დრო ამოიწურა
attempts-left =
    { $count ->
        [one] დარჩა ერთი მცდელობა
       *[other] დარჩა { $count } მცდელობა
    }

## The bank asks back (3-D Secure)

challenge-title = დადასტურება თქვენს ბანკში
challenge-explained = თქვენს ბანკს სურს დარწმუნდეს, რომ ეს თქვენ ხართ. მიჰყევით მის მითითებებს.
challenge-frame = თქვენი ბანკის დადასტურების გვერდი
challenge-redirect = ახლა თქვენი ბანკის გვერდზე გადახვალთ.
challenge-continue = ბანკში გადასვლა
challenge-open-instead = ბანკის გვერდის ამ ფანჯარაში გახსნა
challenge-cancel = დადასტურების გაუქმება
challenge-done = გმადლობთ. შეგიძლიათ გააგრძელოთ.

## Waiting

pending-title = თქვენი გადახდა მუშავდება
pending-explained = ამას ჩვეულებრივ რამდენიმე წამი სჭირდება. გთხოვთ, არ დახუროთ ეს გვერდი.
pending-long = ამას ჩვეულებრივზე მეტი დრო სჭირდება. შეგიძლიათ დახუროთ ეს გვერდი; { $shop } შედეგს შეგატყობინებთ.
pending-check-now = ახლავე შემოწმება

## How it ended

success-title = გადახდა წარმატებით შესრულდა
success-title-reserved = თანხა დარეზერვდა
success-title-saved = ბარათი შენახულია
success-explained = გმადლობთ. თქვენი გადახდა მიღებულია: { $shop }.
success-explained-reserved = გმადლობთ. თანხა დარეზერვებულია: { $shop }.
success-explained-saved = გმადლობთ. { $shop } შეძლებს თქვენი ბარათის გამოყენებას შეთანხმებისამებრ.
decline-title = გადახდა არ დასრულდა
decline-no-money-moved = თანხა არ ჩამოგჭრიათ.
error-title = რაღაც შეფერხდა
error-explained = გადახდა ტექნიკური ხარვეზის გამო ვერ შესრულდა. თანხა არ ჩამოგჭრიათ.
error-unclear = კავშირი გაწყდა. ვამოწმებთ თქვენს გადახდას.
error-network = კავშირი არ არის. შეამოწმეთ ინტერნეტთან კავშირი და სცადეთ ხელახლა.
error-too-many = ძალიან ბევრი მცდელობაა. გთხოვთ, დაელოდოთ ერთი წუთი და სცადოთ ხელახლა.
receipt-title = ქვითარი
receipt-link = ქვითრის გახსნა
receipt-transaction = ტრანზაქცია
receipt-card = ბარათი
receipt-date = თარიღი
return-countdown = თქვენ ავტომატურად დაბრუნდებით მაღაზიაში. დარჩენილი წამები: { $seconds }
return-stay = ამ გვერდზე დარჩენა

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = თქვენმა ბანკმა გადახდა არ დაადასტურა. სცადეთ სხვა ბარათი ან მიმართეთ ბანკს.
decline-funds = ამ ბარათზე საკმარისი თანხა არ არის. სცადეთ სხვა ბარათი.
decline-limit = ეს გადახდა აჭარბებს თქვენი ბარათის ლიმიტს. მიმართეთ ბანკს ან სცადეთ სხვა ბარათი.
decline-expired-card = ბარათის ვადა გასულია. სცადეთ სხვა ბარათი.
decline-card-data = ბანკმა ეს ბარათი ვერ იპოვა. შეამოწმეთ ბარათის მონაცემები.
decline-cvv = უსაფრთხოების კოდი არ ემთხვევა. შეამოწმეთ და სცადეთ ხელახლა.
decline-blocked = ამ ბარათით ეს გადახდა ვერ შესრულდება. მიმართეთ ბანკს ან სცადეთ სხვა ბარათი.
decline-not-allowed = თქვენი ბარათი ამ ტიპის გადახდას არ უშვებს. მიმართეთ ბანკს ან სცადეთ სხვა ბარათი.
decline-currency = ეს ვალუტა არ არის მხარდაჭერილი. სცადეთ სხვა ბარათი.
decline-authentication = თქვენს ბანკში დადასტურება ვერ მოხერხდა. სცადეთ ხელახლა.
decline-cancelled = თქვენ გააუქმეთ დადასტურება. სცადეთ ხელახლა, როცა მზად იქნებით.
decline-duplicate = როგორც ჩანს, ეს გადახდა უკვე შესრულებულია. შეამოწმეთ, სანამ ხელახლა გადაიხდით.
decline-temporary = ბანკთან დაკავშირება ამჟამად ვერ ხერხდება. სცადეთ ხელახლა რამდენიმე წუთში.
decline-shop = მაღაზიამ ეს შეკვეთა ვერ დაადასტურა. გთხოვთ, მიმართოთ მაღაზიას: { $shop }.

## Nothing to pay here

closed-title = გადახდის ეს ბმული აქტიური არ არის
closed-explained = შესაძლოა, მას ვადა გაუვიდა ან უკვე გამოყენებულია. თუ გადახდა კვლავ გსურთ, მაღაზიაში თავიდან დაიწყეთ.
cancelled-title = გადახდა გაუქმდა
cancelled-explained = თანხა არ ჩამოგჭრიათ. შეგიძლიათ დახუროთ ეს გვერდი.
cancelled-resume = მაინც გადახდა

## Trust

trust-line = უსაფრთხო, დაშიფრული გადახდა
